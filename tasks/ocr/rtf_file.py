"""RTF files: their words, a page for each page break that the writer asked for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.records import Page
from tasks.formats.rtf_text import PAGE_BREAK, rtf_text
from tasks.ocr.flowing_text import flowing_page


def rtf_pages(path: Path, max_pages: int, document_id: str | None = None) -> Iterator[Page]:
    """Yield the pages of an RTF file; words that are not shown are hidden lines of the first.

    Raises:
        Terminal: `FILE_DAMAGED` where it cannot be read, `PDF_TOO_MANY_PAGES` where it has more than `max_pages`.
    """
    try:
        found = rtf_text(path.read_bytes())
    except (ValueError, TypeError, IndexError, KeyError, LookupError) as error:  # what striprtf meets in a broken file
        raise Terminal(Code.FILE_DAMAGED, f"The RTF file does not open: {type(error).__name__}.", document_id) from None
    pages = found.text.split(PAGE_BREAK)
    if len(pages) > max_pages:
        raise Terminal(Code.PDF_TOO_MANY_PAGES, f"The file has {len(pages)} pages; the limit is {max_pages}.", document_id)
    engine = f"striprtf {version('striprtf')}"
    for number, text in enumerate(pages, start=1):
        yield flowing_page(number, text, engine, found.hidden if number == 1 else ())
