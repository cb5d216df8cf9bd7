"""Requests for pages on their way to the children and back, turn by turn where lanes share the machine.

A page that hangs, floods or crashes its child becomes a page without text for that reason; the pages after it are asked for again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from blocks.child import JSON, ChildPool, Ended
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.paid_text import PaidText
from blocks.records import NoTextReason, Page
from tasks.ocr.no_text import unreadable
from tasks.ocr.page_json import page_from_value, wanted_from_value
from tasks.ocr.page_request import PageRequest

TURN_SECONDS = 8.0
"""Time after which a turn ends: about eight scans for each child. Then others come first, however long the document is."""

Turn: TypeAlias = Callable[[int], AbstractContextManager[int]]
"""Waits until children may work, asked for so many, and gives how many of them may while the context lasts, at least one."""

Numbers: TypeAlias = tuple[int, ...]
"""Page numbers of one request."""

_Again: TypeAlias = list[Numbers]
"""Page numbers that are to be asked for once more."""

_READ_PDF = "tasks.ocr.pages:read_pages"

_REASONS = {
    Code.CHILD_TIMED_OUT: NoTextReason.TIMED_OUT,
    Code.CHILD_OUT_OF_MEMORY: NoTextReason.OUT_OF_MEMORY,
    Code.CHILD_CRASHED: NoTextReason.CRASHED,
}


@dataclass(frozen=True, slots=True)
class Rounds:
    """Reads pages of one document in the children; `paid` gives their text where a service outside has recognised them."""

    pool: ChildPool
    request: PageRequest
    turn: Turn | None
    paid: PaidText | None = None
    _suspects: set[int] = field(default_factory=set)

    def pages(self, todo: list[Numbers]) -> Iterator[Page]:
        """Yield pages as they come, asking again for those that a lost child did not get to.

        A survey yields the pages that need no recognition; the others are left out.
        """
        while todo:
            again: _Again = []
            for page, rest in self._rounds(deque(todo)):
                again += rest
                if page is not None:
                    yield page
            todo = again

    def _rounds(self, todo: deque[Numbers]) -> Iterator[tuple[Page | None, _Again]]:
        """Send all requests to the children, turn by turn where others share the machine."""
        if self.turn is None:
            yield from self._round(todo, self.pool.processes)
            return
        while todo:
            with self.turn(min(self.pool.processes, len(todo))) as children:
                yield from self._round(_while_it_lasts(todo), children)

    def _round(self, todo: Iterable[Numbers], children: int) -> Iterator[tuple[Page | None, _Again]]:
        """Send requests to so many children; yield pages as they come, and what is to be asked for again."""
        missing: dict[int, list[int]] = {}

        def items() -> Iterator[dict[str, JSON]]:
            """Note what each request is for when a child takes it; the pool numbers them in the same order."""
            for index, numbers in enumerate(todo):
                missing[index] = list(numbers)
                yield self._asking(numbers).to_item()

        document_id = self.request.document_id
        for answer in self.pool.stream(_READ_PDF, items(), children):
            left = missing[answer.item]
            if not isinstance(answer, Ended):
                yield self._heard(answer.value, left), []
            elif answer.error is not None and left:
                yield self._blamed(answer.error, left)
            elif left:
                raise Terminal(Code.PAGES_UNACCOUNTED, f"Page {left[0]} did not come back.", document_id)

    def _heard(self, value: JSON, left: list[int]) -> Page | None:
        """Return the page that a child replied with, which is the next of those left; None where a survey only names it."""
        wanted = wanted_from_value(value) if self.request.survey else None
        page = None if wanted is not None else page_from_value(value)
        number = wanted if page is None else page.number
        if not left or number != left.pop(0):
            cause = "A child process replied with a page that was not asked for."
            raise Terminal(Code.PAGES_UNACCOUNTED, cause, self.request.document_id)
        return page

    def _blamed(self, error: LegalDocsError, left: list[int]) -> tuple[Page | None, _Again]:
        """Say what the loss of a child means for the page that it was at, and which pages are to be asked for again.

        A page that did not come in time is to blame. Memory and crashes may be the fault of the pages before it, so such a page gets a
        second chance alone in a request of its own. An error that the code itself raised would come again: it ends the document.
        """
        reason = _REASONS.get(error.code)
        if reason is None:
            raise of_document(error, self.request.document_id)
        page, rest = left[0], left[1:]
        others = [tuple(rest)] if rest else []
        if reason is not NoTextReason.TIMED_OUT and page not in self._suspects:
            self._suspects.add(page)
            return None, [(page,), *others]
        return unreadable(page, reason), others

    def _asking(self, numbers: Numbers) -> PageRequest:
        paid = tuple(self.paid.page(number) for number in numbers) if self.paid else ()
        return replace(self.request, numbers=numbers, paid=paid)


def of_document(error: LegalDocsError, document_id: str) -> LegalDocsError:
    """Return the error with the document that it is about."""
    return error if error.document_id else type(error)(error.code, error.cause, document_id)


def _while_it_lasts(todo: deque[Numbers]) -> Iterator[Numbers]:
    """Take requests until the turn is over: one in any case."""
    until = time.monotonic() + TURN_SECONDS
    yield todo.popleft()
    while todo and time.monotonic() < until:
        yield todo.popleft()
