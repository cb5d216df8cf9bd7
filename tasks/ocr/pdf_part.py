"""A part of a PDF: some of its pages and nothing else of it. Runs in a child process, called by name.

Pages that are not wanted are removed and the rest is saved, since that needs little memory however large the file is; copying pages into
a new file would hold all of them. What else a PDF carries goes too: attachments, scripts, bookmarks, metadata, forms and links. It could
lead back to the pages that were removed, and then they would still be in the file, and it is nobody's business outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blocks.child import JSON
from blocks.errors import Code, Terminal

_OF_DOCUMENT = frozenset({"/Type", "/Pages", "/Version", "/OCProperties"})
"""What the catalogue keeps: which layers are shown decides what is seen."""

_OF_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group", "/Annots"}
)
_OF_ANNOTATION = frozenset({"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/OC", "/BS", "/Border", "/C", "/MK"})
"""What draws them."""


def write_part(item: Mapping[str, JSON]) -> int:
    """Write the pages `numbers` of the PDF at `path` to `target`, and return the size of the new file in bytes.

    Raises:
        Terminal: `PDF_DAMAGED` where the file can't be taken apart.
    """
    import pikepdf

    wanted = set(_numbers(item))
    try:
        with pikepdf.open(Path(str(item["path"]))) as pdf:
            for index in reversed(range(len(pdf.pages))):
                if index + 1 not in wanted:
                    del pdf.pages[index]
            _strip(pdf.Root, _OF_DOCUMENT)
            for page in pdf.pages:
                _strip(page.obj, _OF_PAGE)
                for annotation in page.get("/Annots", ()):
                    if isinstance(annotation, pikepdf.Dictionary):
                        _strip(annotation, _OF_ANNOTATION)
            for key in list(pdf.trailer.keys()):
                if key in ("/Info", "/Metadata"):
                    del pdf.trailer[key]
            target = Path(str(item["target"]))
            pdf.save(target, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise Terminal(Code.PDF_DAMAGED, "The PDF cannot be taken apart into pages.") from error
    return target.stat().st_size


def _numbers(item: Mapping[str, JSON]) -> list[int]:
    numbers = item["numbers"]
    return [number for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []


def _strip(dictionary: object, kept: frozenset[str]) -> None:
    """Remove every entry of a PDF dictionary that is not to be kept."""
    import pikepdf

    if isinstance(dictionary, pikepdf.Object):
        for key in list(dictionary.keys()):
            if key not in kept:
                del dictionary[key]
