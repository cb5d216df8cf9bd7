"""Line numbers on the short pages of a document whose full pages have them: its first and last page, where a column is too short to tell.

What the full pages show is how such numbers are set in this document: at one x and one pitch. Numbers that count up from one at that x
and in that pitch are line numbers there too, wherever on the page they begin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from blocks.records import Box, LineKind, MarginLine, Page
from tasks.ocr.assemble import SeenLine, assemble

_BEGINS = re.compile(r"(\d{1,2})(?:\s+|$)")

_ALIGNED = 4.0
"""Points by which a number may stand aside of the column."""

_LEAST = 3
"""Numbers that must follow each other."""

_FULL = 10
"""Steps from number to number that a full page has at least, however many of its numbers were misread."""

_OFF = 0.12
"""Share by which the pitch may differ."""

_REMEMBERED = 64
"""Pages whose columns are remembered: the column of a document does not move."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Edges and pitch in points."""

    left: float
    right: float
    pitch: float


class NumberedPages:
    """Learns from the pages whose line numbers were told by themselves, in page order, and then cleans the others."""

    def __init__(self) -> None:
        self._columns: list[_Column] = []

    def see(self, page: Page) -> None:
        """Learn from a page."""
        if len(self._columns) < _REMEMBERED and (column := _column(page)) is not None:
            self._columns.append(column)

    def cleaned(self, page: Page) -> Page:
        """Return the page without line numbers like those of the other pages, which become margin lines."""
        if not self._columns or any(margin.kind is LineKind.LINE_NUMBER for margin in page.margins):
            return page
        column = _Column(*(median(sizes) for sizes in zip(*((c.left, c.right, c.pitch) for c in self._columns), strict=True)))
        return _without(page, column, _run(_candidates(page, column), column))


def _column(page: Page) -> _Column | None:
    """Return the column of a page's margin lines."""
    numbers = [margin for margin in page.margins if margin.kind is LineKind.LINE_NUMBER and margin.text.isdigit()]
    steps = [(b.bbox[1] - a.bbox[1]) / (int(b.text) - int(a.text)) for a, b in pairwise(numbers) if int(b.text) > int(a.text)]
    if len(steps) < _FULL or median(steps) <= 0:
        return None
    return _Column(min(number.bbox[0] for number in numbers), max(number.bbox[2] for number in numbers), median(steps))


def _candidates(page: Page, column: _Column) -> list[tuple[int, int, float]]:
    """Return index, number and top of each line that begins with a number in the column, down the page."""
    found = []
    for index, line in enumerate(page.lines):
        begins = _BEGINS.match(page.text[line.start : line.end]) if line.kind is LineKind.BODY else None
        if begins and column.left - _ALIGNED <= line.bbox[0] <= column.right:
            found.append((index, int(begins[1]), line.bbox[3]))
    return sorted(found, key=lambda candidate: candidate[2])


def _run(candidates: Sequence[tuple[int, int, float]], column: _Column) -> set[int]:
    """Return the indices of the lines whose numbers count up from one in the pitch of the column."""
    run: list[tuple[int, int, float]] = []
    for candidate in candidates:
        _, number, foot = candidate
        if number == 1:
            run = [candidate] if len(run) < _LEAST else run
        elif run and number == run[-1][1] + 1 and abs(foot - run[-1][2] - column.pitch) <= column.pitch * _OFF:
            run.append(candidate)
    return {index for index, _, _ in run} if len(run) >= _LEAST else set()


def _without(page: Page, column: _Column, indices: set[int]) -> Page:
    """Return the page without the numbers at the beginning of those lines."""
    if not indices:
        return page
    kept: list[SeenLine] = []
    numbers: list[MarginLine] = []
    for index, line in enumerate(page.lines):
        text = page.text[line.start : line.end]
        begins = _BEGINS.match(text) if index in indices else None
        if begins is None:
            kept.append(SeenLine(text, line.bbox, line.kind is LineKind.STAMP))
            continue
        x0, y0, x1, y1 = line.bbox
        edge = min(max(column.right, x0), x1)
        numbers.append(MarginLine(LineKind.LINE_NUMBER, begins[1], (x0, y0, edge, y1)))
        kept.append(SeenLine(text[begins.end() :], _right_of(edge, line.bbox)))
    rest = assemble(kept)
    if not rest.text:
        return page
    return replace(page, text=rest.text, lines=rest.lines, margins=(*page.margins, *numbers))


def _right_of(edge: float, box: Box) -> Box:
    return (edge, box[1], box[2], box[3])
