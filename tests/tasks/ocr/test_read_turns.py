"""Turns: a long document gives way every few pages, and reads the same pages as without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blocks.child import ChildPool
from blocks.errors import Code, Transient
from blocks.records import DocumentId, MediaType, NoTextReason, Page
from tasks.ocr import read, rounds
from tasks.ocr.read import OcrOptions, Turn, read_document


class Kept:
    """A cache of pages in memory."""

    def __init__(self) -> None:
        self.pages: dict[int, Page] = {}

    def get(self, number: int) -> Page | None:
        return self.pages.get(number)

    def put(self, page: Page) -> None:
        self.pages[page.number] = page


class Turns:
    """Gives so many children each turn, and notes what was asked for and that no two turns overlap."""

    def __init__(self, units: int) -> None:
        self.units = units
        self.asked: list[int] = []
        self.inside = False

    @contextmanager
    def __call__(self, most: int) -> Iterator[int]:
        assert not self.inside
        self.asked.append(most)
        self.inside = True
        try:
            yield min(self.units, most)
        finally:
            self.inside = False


def pages(pool: ChildPool, path: Path, turn: Turn | None, kept: Kept | None = None) -> list[Page]:
    return list(read_document(pool, path, MediaType.PDF, DocumentId("doc-1"), OcrOptions(), kept or Kept(), turn))


@pytest.fixture
def long(pdf: Any) -> Path:
    for number in range(24):
        pdf.text(footer=f"VENN {number:06}")
    return pdf.save()


@pytest.mark.parametrize("units", [1, 2, 8])
def test_turns_change_no_page(children: ChildPool, long: Path, units: int) -> None:
    turns = Turns(units)
    assert pages(children, long, turns) == pages(children, long, None)
    assert turns.asked
    assert not turns.inside


def test_a_turn_ends_when_its_time_is_over(children: ChildPool, long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "TURN_SECONDS", 0.0)
    turns = Turns(2)
    assert [page.number for page in pages(children, long, turns)] == list(range(1, 25))
    assert len(turns.asked) == 24 / read.TURN_REQUEST_PAGES


def test_no_more_is_asked_for_than_there_is_to_do(children: ChildPool, pdf: Any) -> None:
    pdf.text()
    turns = Turns(2)
    pages(children, pdf.save(), turns)
    assert turns.asked == [1]


def test_kept_pages_need_no_turn(children: ChildPool, long: Path) -> None:
    kept, turns = Kept(), Turns(2)
    pages(children, long, None, kept)
    pages(children, long, turns, kept)
    assert turns.asked == []


def test_pages_are_asked_for_again_inside_turns(children: ChildPool, bomb: Path) -> None:
    turns = Turns(1)
    first, flooded, last = pages(children, bomb, turns)
    assert (first.reason, flooded.reason, last.reason) == (None, NoTextReason.OUT_OF_MEMORY, None)
    assert not turns.inside


def test_a_turn_that_cannot_be_had_ends_the_reading(children: ChildPool, long: Path) -> None:
    @contextmanager
    def away(_: int) -> Iterator[int]:
        raise Transient(Code.PREFECT_UNREACHABLE, "gone")
        yield 0

    with pytest.raises(Transient):
        pages(children, long, away)


def test_a_page_that_cannot_be_kept_gives_the_turn_back(children: ChildPool, long: Path) -> None:
    class Full(Kept):
        def put(self, page: Page) -> None:
            raise Transient(Code.FILE_STORE_UNREACHABLE, f"no room for page {page.number}")

    turns = Turns(2)
    with pytest.raises(Transient):
        pages(children, long, turns, Full())
    assert turns.asked == [2]
    assert not turns.inside
