"""Two columns of running text that a file gives row by row: told by the gutter that all their rows leave free.

The rows of a caption or a table have gaps too, and belong together. What makes columns is prose on both sides: cells as wide as a column,
most of them full, many rows long.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

LEAST_GAP = 12.0
"""Points between two words of a line from which a gutter may lie there; wide word spaces of justified type have 10."""

_LEAST_ROWS = 8
"""Rows of both columns; captions and signature blocks have fewer."""

_LEAST_WIDTH = 0.25
"""Share of the page's width of a column."""

_FULL, _FULL_SHARE = 0.75, 0.6
"""Share of a column's width from which a cell is full, and the share of cells that are: prose has three quarters, tables few."""

_LEAST_LETTERS = 18
"""Characters of the middle cell of a column of prose."""


class Row(NamedTuple):
    """A line: its left and right end in points, its widest gap, None without one, and its text."""

    left: float
    right: float
    gap: tuple[float, float] | None
    text: str


class Band(NamedTuple):
    """Lines `first` up to `last` that stand in two columns, and where the gutter between them lies."""

    first: int
    last: int
    gutter: float


def find_band(rows: Sequence[Row], width: float) -> Band | None:
    """Return the longest stretch of rows of a page of that width (points) that are rows of two columns, None without one."""
    gaps = [row.gap for row in rows if row.gap is not None]
    if len(gaps) < _LEAST_ROWS:
        return None
    gutter = max(((x0 + x1) / 2 for x0, x1 in gaps), key=lambda x: sum(x0 < x < x1 for x0, x1 in gaps))
    best = Band(0, 0, gutter)
    start = 0
    for index, row in enumerate([*rows, None]):
        if row is not None and _keeps_clear(row, gutter):
            continue
        if index - start > best.last - best.first:
            best = Band(start, index, gutter)
        start = index + 1
    return best if _is_prose(rows[best.first : best.last], gutter, width) else None


def _keeps_clear(row: Row, gutter: float) -> bool:
    if row.right <= gutter or row.left >= gutter:
        return True
    return row.gap is not None and row.gap[0] < gutter < row.gap[1]


def _is_prose(rows: Sequence[Row], gutter: float, width: float) -> bool:
    both = [row for row in rows if row.gap is not None and row.left < gutter < row.right]
    if len(both) < _LEAST_ROWS:
        return False
    left = [row.gap[0] - row.left for row in both if row.gap]
    right = [row.right - row.gap[1] for row in both if row.gap]
    letters = median(len(row.text) for row in both) / 2
    return letters >= _LEAST_LETTERS and _is_column(left, width) and _is_column(right, width)


def _is_column(cells: Sequence[float], width: float) -> bool:
    widest = max(cells)
    full = sum(cell >= widest * _FULL for cell in cells)
    return widest >= width * _LEAST_WIDTH and full >= len(cells) * _FULL_SHARE
