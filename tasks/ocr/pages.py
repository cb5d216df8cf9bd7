"""What a child process runs for the ocr stage: pages counted, pages read. Called by name; see `tasks.ocr.read`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from blocks.child import JSON
from blocks.ocr_engine import open_engine
from tasks.ocr.open_pdf import count_pages, opened_pdf
from tasks.ocr.page_json import page_to_value
from tasks.ocr.page_request import PageRequest
from tasks.ocr.page_text import read_page
from tasks.ocr.text_file import text_pages


def page_count(item: Mapping[str, JSON]) -> int:
    """Return the number of pages of a PDF; raise `Terminal` where it does not open, has none, or too many."""
    request = PageRequest.from_item(item)
    return count_pages(Path(request.path), request.max_pages, request.document_id)


def read_pages(item: Mapping[str, JSON]) -> Iterator[JSON]:
    """Yield the asked pages of a PDF one by one.

    The document is opened for each request and closed after it: PDFium keeps what it has read, so requests are of a few pages.
    """
    request = PageRequest.from_item(item)
    engine = open_engine(request.engine)
    with opened_pdf(Path(request.path), request.document_id) as document:
        for number in request.numbers:
            yield page_to_value(read_page(document, number, engine, request.dpi))


def read_text(item: Mapping[str, JSON]) -> Iterator[JSON]:
    """Yield the pages of a plain text file one by one."""
    request = PageRequest.from_item(item)
    for page in text_pages(Path(request.path), request.document_id):
        yield page_to_value(page)
