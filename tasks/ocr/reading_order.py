"""The order in which people read lines that a service gives row by row: columns one after the other.

Only columns of running text are taken apart: two stacks of wide lines beside each other. The cells of a table are narrow and stay in rows,
and so does the margin of line numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Rectangle: TypeAlias = tuple[int, int, int, int]

LEAST_LINES = 4
"""Lines of a column: the blocks of a signature or of an address have fewer, and are read across."""

LEAST_WIDTH = 0.2
"""Share of the page's width that half of a column's lines have at least; cells and line numbers are narrower."""


def reading_order(boxes: Sequence[Rectangle], width: float) -> list[int]:
    """Return the indices of the boxes `(x0, y0, x1, y1)` in the order of reading; they come from the top down, row by row.

    Args:
        boxes: one a line, in any unit.
        width: of the page, in the same unit.
    """
    return _ordered(list(range(len(boxes))), boxes, width)


def _ordered(indices: list[int], boxes: Sequence[Rectangle], width: float) -> list[int]:
    """Take the first pair of columns apart, and go on above, in and below them; without one the order stays."""
    for gutter in _gutters(indices, boxes):
        band = _band(indices, boxes, gutter, width)
        if band is not None:
            first, last = band
            inside = indices[first:last]
            left = [index for index in inside if boxes[index][2] <= gutter]
            right = [index for index in inside if boxes[index][2] > gutter]
            return [
                *_ordered(indices[:first], boxes, width),
                *_ordered(left, boxes, width),
                *_ordered(right, boxes, width),
                *_ordered(indices[last:], boxes, width),
            ]
    return indices


def _gutters(indices: Sequence[int], boxes: Sequence[Rectangle]) -> list[int]:
    """Return where a gutter may be: the left edges of lines, those that most lines keep clear of first."""
    edges = {boxes[index][0] for index in indices}
    crossed = {edge: sum(boxes[index][0] < edge < boxes[index][2] for index in indices) for edge in edges}
    return sorted(edges, key=lambda edge: (crossed[edge], edge))


def _band(indices: Sequence[int], boxes: Sequence[Rectangle], gutter: int, width: float) -> tuple[int, int] | None:
    """Return the first stretch of lines, from and to, none of which crosses the gutter and which has a column on both sides of it."""
    start = 0
    for at in range(len(indices) + 1):
        if at < len(indices) and not boxes[indices[at]][0] < gutter < boxes[indices[at]][2]:
            continue
        if _is_pair(indices[start:at], boxes, gutter, width):
            return start, at
        start = at + 1
    return None


def _is_pair(indices: Sequence[int], boxes: Sequence[Rectangle], gutter: int, width: float) -> bool:
    left = [boxes[index] for index in indices if boxes[index][2] <= gutter]
    right = [boxes[index] for index in indices if boxes[index][2] > gutter]
    return _is_column(left, width) and _is_column(right, width) and _beside(left, right)


def _is_column(boxes: Sequence[Rectangle], width: float) -> bool:
    if len(boxes) < LEAST_LINES:
        return False
    widths = sorted(x1 - x0 for x0, _, x1, _ in boxes)
    return widths[len(widths) // 2] >= width * LEAST_WIDTH


def _beside(left: Sequence[Rectangle], right: Sequence[Rectangle]) -> bool:
    """Tell whether most of the shorter stack's height is shared with the other."""
    top, bottom = max(min(b[1] for b in left), min(b[1] for b in right)), min(max(b[3] for b in left), max(b[3] for b in right))
    shorter = min(max(b[3] for b in side) - min(b[1] for b in side) for side in (left, right))
    return (bottom - top) * 2 > shorter
