"""The verb of the ocr stage: every page of a document, in order, read by the child processes.

Pages travel to the children a few at a time, so that all of them are busy on a document of nine pages too, and come back one by one.
A page that hangs, floods or crashes its child becomes a page without text for that reason; the pages after it are asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from blocks.child import ChildPool, Ended
from blocks.errors import Code, Terminal
from blocks.paid_text import PaidText
from blocks.records import DocumentId, MediaType, Page
from tasks.ocr.numbered_pages import NumberedPages
from tasks.ocr.options import OcrOptions
from tasks.ocr.page_json import page_from_value
from tasks.ocr.page_margins import without_lines
from tasks.ocr.page_request import PageRequest
from tasks.ocr.rounds import Numbers, Rounds, Turn, of_document
from tasks.ocr.running_lines import RunningLines

__all__ = ["VERSION", "OcrOptions", "PageCache", "Turn", "read_document"]

VERSION = "3"
"""Version of everything that decides the text of a page; a new one makes every document be read again."""

MOST_PAGES = 16
"""Pages of one request: PDFium keeps what it has read until the document is closed, 90 to 175 MB for 10 to 20 scans."""

SHARES = 4
"""Requests for each child on a short document, so that none of them waits long for the last one."""

WINDOW = 32
"""Requests under way before the first page of the next one is given out: bounds the pages that wait for their turn in memory."""

TURN_REQUEST_PAGES = 2
"""Pages of one request inside a turn, so that no child waits long at its end for the last of the others."""

_COUNT, _READ_FILE = (f"tasks.ocr.pages:{name}" for name in ("page_count", "read_file"))

_BY_PAGE = frozenset({MediaType.PDF, MediaType.TIFF, MediaType.PNG, MediaType.JPEG})
"""Kinds whose pages are asked for by number; of the others the whole file is one request."""


class PageCache(Protocol):
    """Keeps the pages of one document that have been read, so that a kill costs a page and not an hour."""

    def get(self, number: int) -> Page | None:
        """Return the page of that number if it was kept."""
        ...

    def put(self, page: Page) -> None:
        """Keep a page."""
        ...


def read_document(
    pool: ChildPool,
    path: Path,
    media_type: MediaType,
    document_id: DocumentId,
    options: OcrOptions,
    kept: PageCache,
    turn: Turn | None = None,
    paid: PaidText | None = None,
) -> Iterator[Page]:
    """Read a document and yield its pages in order, numbers from 1 without a gap; every page yielded is in `kept`.

    Args:
        pool: the child processes that parse, draw and recognise.
        path: the file, on this machine.
        media_type: what the file is.
        document_id: named in errors.
        options: engine, resolution and the limit of pages.
        kept: pages that were read before are taken from it, pages that are read are put into it at once.
        turn: asked for every few pages where others share the machine's processors; None where all children may always work.
        paid: a service outside that recognises, asked for the pages that need it and waited for in no turn; None where children do.

    Yields:
        Pages with text, or without text and with the reason.

    Raises:
        Terminal: the document does not open (`PDF_ENCRYPTED`, `PDF_DAMAGED`, `FILE_DAMAGED`, `TEXT_UNDECODABLE`), has no page or too
            many, or stops its child when it is opened (`CHILD_TIMED_OUT`, `CHILD_OUT_OF_MEMORY`, `CHILD_CRASHED`).
    """
    place = str(path.resolve())
    request = PageRequest(
        place, document_id, options.engine, options.dpi, options.max_pages, media_type=media_type, passwords=options.passwords
    )
    if media_type not in _BY_PAGE:
        yield from _whole(pool, request, kept)
        return
    count = pool.call(_COUNT, request.to_item())
    if not isinstance(count, int) or not 1 <= count <= options.max_pages:
        raise Terminal(Code.PDF_DAMAGED, "The number of pages cannot be told.", document_id)
    size = max(1, min(TURN_REQUEST_PAGES if turn else MOST_PAGES, -(-count // (pool.processes * SHARES))))
    if media_type is not MediaType.PDF:
        paid = None  # pictures that are files of their own are read here
    if paid is not None:
        survey = Rounds(pool, replace(request, survey=True), turn)
        if wanted := _survey(survey, count, size, kept):
            paid.fetch(wanted, count)
    rounds, running, numbered = Rounds(pool, request, turn, paid), RunningLines(), NumberedPages()
    for first in range(1, count + 1, size * WINDOW):
        for page in _window(rounds, range(first, min(first + size * WINDOW, count + 1)), size, kept):
            running.see(page)
            numbered.see(page)
    yield from _finished(kept, count, running, numbered, document_id)


def _survey(survey: Rounds, count: int, size: int, kept: PageCache) -> list[int]:
    """Read and keep the pages that need no recognition, and return the numbers of the others, ascending."""
    unread = [number for number in range(1, count + 1) if kept.get(number) is None]
    read: set[int] = set()
    for page in survey.pages(_shares(unread, size)):
        kept.put(page)
        read.add(page.number)
    return [number for number in unread if number not in read]


def _finished(
    kept: PageCache, count: int, running: RunningLines, numbered: NumberedPages, document_id: DocumentId
) -> Iterator[Page]:
    """Yield the pages without the lines that only the document as a whole shows to be no text of theirs.

    A page is kept anew before it is yielded. Killed here, the next run learns the same from pages with and without those lines.
    """
    for number in range(1, count + 1):
        page = kept.get(number)
        if page is None:
            raise Terminal(Code.PAGES_UNACCOUNTED, f"Page {number} was read and is not kept.", document_id)
        finished = numbered.cleaned(without_lines(page, running.kinds(page)))
        if finished is not page:
            kept.put(finished)
        yield finished


def _whole(pool: ChildPool, request: PageRequest, kept: PageCache) -> Iterator[Page]:
    """Read a file that is one request."""
    for answer in pool.stream(_READ_FILE, [request.to_item()]):
        if not isinstance(answer, Ended):
            page = page_from_value(answer.value)
            kept.put(page)
            yield page
        elif answer.error is not None:
            raise of_document(answer.error, request.document_id)


def _window(rounds: Rounds, numbers: range, size: int, kept: PageCache) -> Iterator[Page]:
    """Read those pages, and give them out in order as soon as all before them are there."""
    ready = {number: page for number in numbers if (page := kept.get(number)) is not None}
    due = numbers.start
    todo = _shares([number for number in numbers if number not in ready], size)
    for page in rounds.pages(todo):
        kept.put(page)
        ready[page.number] = page
        while due in ready:
            yield ready.pop(due)
            due += 1
    while due in ready:
        yield ready.pop(due)
        due += 1


def _shares(numbers: Sequence[int], size: int) -> list[Numbers]:
    """Cut page numbers into requests of at most that many."""
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]
