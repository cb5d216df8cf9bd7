"""The lines at the head and foot of a page, from its edges inwards: where running headers, footers and page numbers stand.

A line that was found to be one of these and has left the page text is still looked at, so that a page that was cleaned before says the
same as one that was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from blocks.records import Box, LineKind, Page

ZONE = 0.15
"""Share of the page's height at its head and at its foot in which such lines stand."""

_LOOKED_AT = 0.25
"""The same for the lines looked at: where the lines below a header repeat as well, the pages are alike and it is none."""

_RUNNING = (LineKind.HEADER, LineKind.FOOTER, LineKind.PAGE_NUMBER)

_NO_LETTERS = re.compile(r"[\W\d_]+")

_ROW = 0.5
"""Share of the lower line's height by which two lines must overlap to stand in one row."""

_LETTER_HEIGHT = 792.0
"""Points of a page whose height is not known; none that has lines lacks it."""


class EdgeLine(NamedTuple):
    """A line near an edge: its text, its box, whether it is near the foot, its distance from that edge in points, its place among the page's.

    `line` is None for a line that has left the page text.
    """

    text: str
    box: Box
    foot: bool
    distance: float
    line: int | None

    @property
    def words(self) -> str:
        """The letters of the line: what stays the same where only numbers and signs change."""
        return _NO_LETTERS.sub("", self.text).casefold()


def edge_rows(page: Page) -> Iterator[list[list[EdgeLine]]]:
    """Yield the rows of lines at the head of a page, then those at its foot, each from the edge inwards.

    Stamps, line numbers and hidden lines are no lines here: they stand over and beside the page.
    """
    height = page.height or _LETTER_HEIGHT
    placed = list(_placed(page))
    head = [
        EdgeLine(text, box, foot=False, distance=box[1], line=line) for text, box, line in placed if box[3] <= height * _LOOKED_AT
    ]
    foot = [
        EdgeLine(text, box, foot=True, distance=height - box[3], line=line)
        for text, box, line in placed
        if box[1] >= height * (1 - ZONE)
    ]
    yield _rows(sorted(head, key=lambda line: line.box[1]))
    yield _rows(sorted(foot, key=lambda line: -line.box[3]))


def _placed(page: Page) -> Iterator[tuple[str, Box, int | None]]:
    for index, line in enumerate(page.lines):
        if line.kind is LineKind.BODY:
            yield page.text[line.start : line.end], line.bbox, index
    for margin in page.margins:
        if margin.kind in _RUNNING:
            yield margin.text, margin.bbox, None


def _rows(lines: Iterable[EdgeLine]) -> list[list[EdgeLine]]:
    """Put lines side by side into rows."""
    rows: list[list[EdgeLine]] = []
    for line in lines:
        if rows and _side_by_side(rows[-1], line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _side_by_side(row: Sequence[EdgeLine], box: Box) -> bool:
    y0, y1 = row[0].box[1], row[0].box[3]
    overlap = min(y1, box[3]) - max(y0, box[1])
    return overlap > _ROW * min(y1 - y0, box[3] - box[1])
