"""A part of a PDF: some of its pages and nothing else of it. Runs in a child process, called by name.

Pages that are not wanted are removed and the rest is saved, since that needs little memory however large the file is; copying pages into
a new file would hold all of them. What else a PDF carries goes too: attachments, scripts, bookmarks, metadata, forms and links. It could
lead back to the pages that were removed, and then they would still be in the file, and it is nobody's business outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from blocks.child import JSON
from blocks.errors import Code, Terminal
from tasks.formats.passwords import spellings
from tasks.ocr.open_pdf import opened_pdf

if TYPE_CHECKING:
    import pikepdf

_OF_DOCUMENT = frozenset({"/Type", "/Pages", "/Version", "/OCProperties"})
"""What the catalogue keeps: which layers are shown decides what is seen."""

_OF_PAGE = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group", "/Annots"}
)
_OF_ANNOTATION = frozenset({"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/OC", "/BS", "/Border", "/C", "/MK"})
"""What draws them."""


def write_part(item: Mapping[str, JSON]) -> int:
    """Write the pages `numbers` of the PDF at `path` to `target`, and return the size of the new file in bytes.

    A locked file is opened with the passwords of the file `passwords`, and the part is open: the service has no password.

    Raises:
        Terminal: `PDF_ENCRYPTED` where no password opens the file, `PDF_DAMAGED` where it can't be taken apart.
    """
    import pikepdf

    path, target, passwords = Path(str(item["path"])), Path(str(item["target"])), str(item.get("passwords", ""))
    numbers = _numbers(item)
    try:
        with opened_pdf(path, passwords=passwords) as document:
            count = len(document)
        try:
            pdf = _opened(path, passwords)
            same = len(pdf.pages) == count
        except pikepdf.PdfError:
            same = False
        if not same:  # a damaged tree of pages, of which qpdf leaves out what is no page: then its numbers are not ours
            _copy(path, passwords, numbers, target)
            pdf, numbers = pikepdf.open(target, allow_overwriting_input=True), list(range(1, len(numbers) + 1))
        with pdf:
            _reduce(pdf, frozenset(numbers))
            pdf.save(target, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise Terminal(Code.PDF_DAMAGED, "The PDF cannot be taken apart into pages.") from error
    return target.stat().st_size


def _copy(path: Path, passwords: str, numbers: Sequence[int], target: Path) -> None:
    """Copy pages by the reader that reads the document, which holds all of them in memory."""
    with opened_pdf(path, passwords=passwords) as document:
        part = pypdfium2.PdfDocument.new()
        try:
            part.import_pages(document, [number - 1 for number in numbers])
            part.save(target)
        finally:
            part.close()


def _reduce(pdf: pikepdf.Pdf, wanted: frozenset[int]) -> None:
    """Remove all pages but those, and everything that is not needed to draw them."""
    import pikepdf

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


def _opened(path: Path, passwords: str) -> pikepdf.Pdf:
    """Open a PDF with the empty password or one of these."""
    import pikepdf

    for password in (b"", *spellings(passwords)):
        try:
            return pikepdf.open(path, password=password)
        except pikepdf.PasswordError:
            continue
    raise Terminal(Code.PDF_ENCRYPTED, "The PDF is encrypted and no password that is known opens it.")


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
