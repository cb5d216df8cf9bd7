"""The verb of the ocr stage: every page of a document, in order, read by the child processes.

Pages travel to the children a few at a time, so that all of them are busy on a document of nine pages too, and come back one by one.
A page that hangs, floods or crashes its child becomes a page without text for that reason; the pages after it are asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from blocks.child import ChildPool, Ended
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.records import DocumentId, MediaType, NoTextReason, Page
from tasks.ocr.no_text import unreadable
from tasks.ocr.options import OcrOptions
from tasks.ocr.page_json import page_from_value
from tasks.ocr.page_request import PageRequest

__all__ = ["VERSION", "OcrOptions", "PageCache", "read_document"]

VERSION = "2"
"""Version of everything that decides the text of a page; a new one makes every document be read again."""

MOST_PAGES = 16
"""Pages of one request: PDFium keeps what it has read until the document is closed, 90 to 175 MB for 10 to 20 scans."""

SHARES = 4
"""Requests for each child on a short document, so that none of them waits long for the last one."""

WINDOW = 32
"""Requests under way before the first page of the next one is given out: bounds the pages that wait for their turn in memory."""

_REASONS = {
    Code.CHILD_TIMED_OUT: NoTextReason.TIMED_OUT,
    Code.CHILD_OUT_OF_MEMORY: NoTextReason.OUT_OF_MEMORY,
    Code.CHILD_CRASHED: NoTextReason.CRASHED,
}

_COUNT, _READ_PDF, _READ_TEXT = (f"tasks.ocr.pages:{name}" for name in ("page_count", "read_pages", "read_text"))


class PageCache(Protocol):
    """Keeps the pages of one document that have been read, so that a kill costs a page and not an hour."""

    def get(self, number: int) -> Page | None:
        """Return the page of that number if it was kept."""
        ...

    def put(self, page: Page) -> None:
        """Keep a page."""
        ...


def read_document(
    pool: ChildPool, path: Path, media_type: MediaType, document_id: DocumentId, options: OcrOptions, kept: PageCache
) -> Iterator[Page]:
    """Read a document and yield its pages in order, numbers from 1 without a gap; every page yielded is in `kept`.

    Args:
        pool: the child processes that parse, draw and recognise.
        path: the file, on this machine.
        media_type: what the file is.
        document_id: named in errors.
        options: engine, resolution and the limit of pages.
        kept: pages that were read before are taken from it, pages that are read are put into it at once.

    Yields:
        Pages with text, or without text and with the reason.

    Raises:
        Terminal: the document does not open (`PDF_ENCRYPTED`, `PDF_DAMAGED`, `TEXT_UNDECODABLE`), has no page or too many, or stops
            its child when it is opened (`CHILD_TIMED_OUT`, `CHILD_OUT_OF_MEMORY`, `CHILD_CRASHED`).
    """
    request = PageRequest(str(path.resolve()), document_id, options.engine, options.dpi, options.max_pages)
    if media_type is MediaType.TEXT:
        yield from _text(pool, request, kept)
        return
    count = pool.call(_COUNT, request.to_item())
    if not isinstance(count, int) or not 1 <= count <= options.max_pages:
        raise Terminal(Code.PDF_DAMAGED, "The number of pages cannot be told.", document_id)
    size = max(1, min(MOST_PAGES, -(-count // (pool.processes * SHARES))))
    for first in range(1, count + 1, size * WINDOW):
        yield from _window(pool, request, range(first, min(first + size * WINDOW, count + 1)), size, kept)


def _text(pool: ChildPool, request: PageRequest, kept: PageCache) -> Iterator[Page]:
    """Read a plain text file, which is one request."""
    for answer in pool.stream(_READ_TEXT, [request.to_item()]):
        if not isinstance(answer, Ended):
            page = page_from_value(answer.value)
            kept.put(page)
            yield page
        elif answer.error is not None:
            raise _of(answer.error, request.document_id)


def _window(pool: ChildPool, request: PageRequest, numbers: range, size: int, kept: PageCache) -> Iterator[Page]:
    """Read those pages, and give them out in order as soon as all before them are there."""
    ready = {number: page for number in numbers if (page := kept.get(number)) is not None}
    due = numbers.start
    todo = _shares([number for number in numbers if number not in ready], size)
    suspects: set[int] = set()
    while todo:
        again: list[tuple[int, ...]] = []
        for page, rest in _round(pool, request, todo, suspects):
            again += rest
            if page is not None:
                kept.put(page)
                ready[page.number] = page
            while due in ready:
                yield ready.pop(due)
                due += 1
        todo = again
    while due in ready:
        yield ready.pop(due)
        due += 1


def _shares(numbers: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """Cut page numbers into requests of at most that many."""
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]


def _round(
    pool: ChildPool, request: PageRequest, todo: Sequence[tuple[int, ...]], suspects: set[int]
) -> Iterator[tuple[Page | None, list[tuple[int, ...]]]]:
    """Send requests to the children; yield pages as they come, and what is to be asked for again."""
    missing = {index: list(numbers) for index, numbers in enumerate(todo)}
    items = (_asking(request, numbers) for numbers in todo)
    for answer in pool.stream(_READ_PDF, (item.to_item() for item in items)):
        left = missing[answer.item]
        if not isinstance(answer, Ended):
            page = page_from_value(answer.value)
            if not left or page.number != left.pop(0):
                raise Terminal(
                    Code.PAGES_UNACCOUNTED, "A child process replied with a page that was not asked for.", request.document_id
                )
            yield page, []
        elif answer.error is not None and left:
            yield _blamed(answer.error, left, suspects, request.document_id)
        elif left:
            raise Terminal(Code.PAGES_UNACCOUNTED, f"Page {left[0]} did not come back.", request.document_id)


def _blamed(
    error: LegalDocsError, left: list[int], suspects: set[int], document_id: str
) -> tuple[Page | None, list[tuple[int, ...]]]:
    """Say what the loss of a child means for the page that it was at, and which pages are to be asked for again.

    A page that did not come in time is to blame. Memory and crashes may be the fault of the pages before it, so such a page gets a
    second chance alone in a request of its own. An error that the code itself raised would come again: it ends the document.
    """
    reason = _REASONS.get(error.code)
    if reason is None:
        raise _of(error, document_id)
    page, rest = left[0], left[1:]
    others = [tuple(rest)] if rest else []
    if reason is not NoTextReason.TIMED_OUT and page not in suspects:
        suspects.add(page)
        return None, [(page,), *others]
    return unreadable(page, reason), others


def _asking(request: PageRequest, numbers: tuple[int, ...]) -> PageRequest:
    return PageRequest(request.path, request.document_id, request.engine, request.dpi, request.max_pages, numbers)


def _of(error: LegalDocsError, document_id: str) -> LegalDocsError:
    """Return the error with the document that it is about."""
    return error if error.document_id else type(error)(error.code, error.cause, document_id)
