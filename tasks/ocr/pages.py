"""What a child process runs for the ocr stage: pages counted, pages read. Called by name; see `tasks.ocr.read`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from blocks.child import JSON
from blocks.ocr_engine import open_engine
from blocks.records import MediaType, Page
from tasks.ocr.archive_file import archive_pages
from tasks.ocr.attached_files import with_files_told
from tasks.ocr.docx_file import docx_pages
from tasks.ocr.image_file import count_images, read_image
from tasks.ocr.mail_file import mail_pages
from tasks.ocr.open_pdf import count_pages, opened_pdf
from tasks.ocr.page_json import page_to_value, wanted_to_value
from tasks.ocr.page_request import PageRequest
from tasks.ocr.page_text import read_page
from tasks.ocr.paid_reading import WantedError, by_nobody, by_service
from tasks.ocr.recognize import Recognise, by_drawing
from tasks.ocr.rtf_file import rtf_pages
from tasks.ocr.text_file import text_pages


def page_count(item: Mapping[str, JSON]) -> int:
    """Return the number of pages of a PDF or picture; raise `Terminal` where it does not open, has none, or too many."""
    request = PageRequest.from_item(item)
    if request.media_type is not MediaType.PDF:
        return count_images(Path(request.path), request.max_pages, request.document_id)
    return count_pages(Path(request.path), request.max_pages, request.document_id, request.passwords)


def read_pages(item: Mapping[str, JSON]) -> Iterator[JSON]:
    """Yield the asked pages of a PDF or picture one by one; of a survey, the number alone of each page that is to be recognised.

    The document is opened for each request and closed after it: PDFium keeps what it has read, so requests are of a few pages.
    """
    request = PageRequest.from_item(item)
    if request.media_type is not MediaType.PDF:
        yield from (page_to_value(read_image(Path(request.path), number, request.dpi)) for number in request.numbers)
        return
    recognise = _recognisers(request)
    with opened_pdf(Path(request.path), request.document_id, request.passwords) as document:
        for number in request.numbers:
            try:
                yield page_to_value(with_files_told(document, read_page(document, number, recognise(number))))
            except WantedError:
                yield wanted_to_value(number)


def _recognisers(request: PageRequest) -> Callable[[int], Recognise]:
    """Return who recognises a page of that number."""
    if request.survey:
        return lambda _: by_nobody
    if request.paid:
        paid = {page.number: page for page in request.paid}
        return lambda number: by_service(paid[number])
    engine = by_drawing(open_engine(request.engine), request.dpi)
    return lambda _: engine


def read_file(item: Mapping[str, JSON]) -> Iterator[JSON]:
    """Yield the pages of a file that is read in one go, one by one."""
    for page in _pages(PageRequest.from_item(item)):
        yield page_to_value(page)


def _pages(request: PageRequest) -> Iterator[Page]:
    path = Path(request.path)
    match request.media_type:
        case MediaType.DOCX:
            return docx_pages(path, request.max_pages, request.document_id)
        case MediaType.RTF:
            return rtf_pages(path, request.max_pages, request.document_id)
        case MediaType.EMAIL | MediaType.OUTLOOK:
            return mail_pages(path, request.media_type, request.document_id)
        case MediaType.ZIP:
            return archive_pages(path, request.document_id)
        case _:
            return text_pages(path, request.document_id)
