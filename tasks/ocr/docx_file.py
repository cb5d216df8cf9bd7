"""Word files: the words of the body in order, with tables, text boxes, notes, headers, footers and comments.

python-docx opens the package; the walk is our own, for it must pass by nothing that a reader sees. Pages are those at which Word itself
broke the text when it last saved the file, or else those that the writer asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from blocks.errors import Code, Terminal
from blocks.records import Page
from tasks.ocr.docx_pages import Element, Pages, walk, words
from tasks.ocr.flowing_text import flowing_page

if TYPE_CHECKING:
    from docx.opc.part import Part

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_pages(path: Path, max_pages: int, document_id: str | None = None) -> Iterator[Page]:
    """Yield the pages of a Word file.

    Raises:
        Terminal: `FILE_DAMAGED` where it does not open, `PDF_TOO_MANY_PAGES` where it has more than `max_pages`.
    """
    try:
        pages = _read(path)
    except MemoryError:
        raise
    except Exception as error:  # python-docx, zipfile and lxml each have errors of their own, and none of them can be mended here
        raise Terminal(Code.FILE_DAMAGED, f"The Word file does not open: {type(error).__name__}.", document_id) from None
    if len(pages.done) > max_pages:
        raise Terminal(Code.PDF_TOO_MANY_PAGES, f"The file has {len(pages.done)} pages; the limit is {max_pages}.", document_id)
    engine = f"python-docx {version('python-docx')}"
    for number, page in enumerate(pages.done, start=1):
        yield flowing_page(number, page.text, engine, page.hidden)


def _read(path: Path) -> Pages:
    from docx.opc.package import OpcPackage

    package = OpcPackage.open(str(path))
    main = package.main_document_part
    pages = Pages(notes=_notes(main))
    for text in _around(main, "header"):
        pages.line(text)
    walk(_xml(main), pages)
    for text in (*_around(main, "footer"), *_comments(main)):
        pages.line(text)
    pages.end()
    return pages


def _related(main: Part, kind: str) -> list[Part]:
    """Return the parts of a kind that belong to the body, each once."""
    found = {rel.rId: rel.target_part for rel in main.rels.values() if rel.reltype == _OFFICE + kind and not rel.is_external}
    return list({id(part): part for part in found.values()}.values())


def _xml(part: Part) -> Element:
    from docx.oxml import parse_xml

    root: Element = parse_xml(part.blob)
    return root


def _around(main: Part, kind: str) -> list[str]:
    """Return the text of headers or footers: each once, however many pages show it."""
    texts = []
    for part in _related(main, kind):
        pages = Pages(notes={})
        walk(_xml(part), pages)
        pages.end()
        texts += [page.text.strip() for page in pages.done]
    return list(dict.fromkeys(filter(None, texts)))


def _notes(main: Part) -> dict[tuple[str, str], str]:
    """Return the words of footnotes and endnotes by kind and id; the lines that separate them are notes too, and have a type."""
    found = {}
    for kind in ("footnote", "endnote"):
        for part in _related(main, kind + "s"):
            for note in _xml(part).iter(_W + kind):
                if note.get(_W + "type") in (None, "normal"):
                    found[kind, note.get(_W + "id") or ""] = words(note)
    return found


def _comments(main: Part) -> Iterator[str]:
    for part in _related(main, "comments"):
        for comment in _xml(part).iter(_W + "comment"):
            yield f"[Comment by {comment.get(_W + 'author') or 'somebody'}] {words(comment)}"
