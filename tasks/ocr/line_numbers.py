"""The column of line numbers of pleading paper, transcripts and bills: 1 to 25 or 28 down the margin, at one x and one pitch.

Left in the text they cost 6 to 8 % of its characters. A wrong removal loses evidence, so a column counts only where it runs down the
whole page, regularly, beside the text and not in it. Works on any lines with boxes, from a text layer or from recognition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple, Protocol

from blocks.records import Box

_NUMBER = re.compile(r"\d{1,2}")
_NUMBERED = re.compile(r"(?:^|[\n\ufffe\x02])\s*(\d{1,2})(?!\S)")

_FIRST_NUMBERS = frozenset(map(str, range(1, 11)))
"""Numbers of which a numbered page has several at the beginnings of lines."""

_LEAST_FIRST = 4
"""How many of them: the title page of a bill has six numbers, and recognition misreads one or two."""

_LEAST = 12
"""Numbers that must be read and stand in their place, half of them all; recognition loses most of the single digits."""

_HIGHEST = 40
"""No paper has more lines."""

_ALIGNED = 4.0
"""Points by which the edges of numbers of one column differ: 1 is narrower than 4, scans are not level to the last pixel."""

_PITCH = (11.0, 40.0)
"""Points between two numbers: legal paper has 18 to 27, condensed transcripts 12."""

_OFF = 0.3
"""Share of the pitch by which a number may stand off its place."""

_FIRST_BY, _LAST_FROM = 0.25, 0.72
"""Shares of the page's height by which a column begins and until which it goes on; tables and lists begin and end elsewhere."""

_CROSSED = 0.08
"""Share of the page's other lines that may run into the column: stamps, rules, a line that hangs out."""

_GARBLED = 12
"""Characters of numbers that recognition has read as something else: `ll`, `2]`, or `KR WwW WN` for three at once."""

_SEVERAL = 8
"""Numbers, of any height, that make it worth looking for a column: recognition drops most of the single digits."""


class Numberable(Protocol):
    """A line with its text and box."""

    @property
    def text(self) -> str:
        """The words of the line."""
        ...

    @property
    def box(self) -> Box:
        """Points, from the upper left."""
        ...


class Cuttable(Numberable, Protocol):
    """A line from which a number may have been cut off: then it is `glued` to the line before it."""

    @property
    def glued(self) -> bool:
        """Whether the line before is a number that was cut off from this one."""
        ...


class Apart(NamedTuple):
    """Indices of the lines that are line numbers, and of all others, those together that are one line."""

    numbers: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Where numbers stand: number n at `top + pitch * n` (points, middle of its box), between the edges `left` and `right`."""

    left: float
    right: float
    top: float
    pitch: float

    def holds(self, text: str, box: Box, *, garbled: bool = False) -> bool:
        """Tell whether a number stands in its place; where numbers may be `garbled`, also what was read for one or several."""
        if not (self.left - _ALIGNED <= box[0] and box[2] <= self.right + _ALIGNED):
            return False
        if _NUMBER.fullmatch(text) and not garbled:
            return abs((_middle(box) - self.top) / self.pitch - int(text)) <= _OFF
        begin, end = ((side - self.top) / self.pitch for side in (box[1], box[3]))
        return garbled and len(text) <= _GARBLED and begin > 0 and end <= _HIGHEST


def looks_numbered(text: str) -> bool:
    """Tell from the text alone whether many of its lines begin with numbers that could be those of a column; cheap."""
    found = {number for number in _NUMBERED.findall(text) if int(number) <= _HIGHEST}
    return len(_FIRST_NUMBERS & found) >= _LEAST_FIRST or len(found) >= _SEVERAL


def numbers_apart(lines: Sequence[Cuttable], height: float, *, garbled: bool = False) -> Apart:
    """Tell the line numbers of a page of that height (points) from its other lines.

    A number that is none goes back to its line. What was `garbled` by recognition is a number if it stands where only numbers can.
    """
    column = find_column(lines, height)
    numbers: list[int] = []
    others: list[tuple[int, ...]] = []
    for index, line in enumerate(lines):
        if column is not None and column.holds(line.text, line.box, garbled=garbled):
            numbers.append(index)
        elif line.glued and others and others[-1][-1] == index - 1:
            others[-1] = (*others[-1], index)
        else:
            others.append((index,))
    return Apart(tuple(numbers), tuple(others))


def find_column(lines: Sequence[Numberable], height: float) -> Column | None:
    """Return the column of line numbers of a page of that height (points), or None where there is none beyond doubt."""
    numbers = [line for line in lines if _NUMBER.fullmatch(line.text) and 1 <= int(line.text) <= _HIGHEST]
    for edge in (2, 0):  # numbers are set flush right more often than flush left
        column = _fitted(_aligned(numbers, edge))
        if column is not None and _runs_down(column, numbers, height) and _stands_free(column, lines):
            return column
    return None


def _aligned(numbers: Sequence[Numberable], edge: int) -> list[Numberable]:
    """Return the largest set of numbers whose left or right edges stand at one x."""
    best: list[Numberable] = []
    for seed in numbers:
        found = [number for number in numbers if abs(number.box[edge] - seed.box[edge]) <= _ALIGNED]
        best = found if len(found) > len(best) else best
    return best


def _fitted(numbers: Sequence[Numberable]) -> Column | None:
    """Return the column through those numbers, by medians, so that single misreadings do not bend it."""
    places = sorted((_middle(number.box), int(number.text)) for number in numbers)
    steps = [(y1 - y0) / (n1 - n0) for (y0, n0), (y1, n1) in pairwise(places) if n1 > n0 and y1 - y0 > 1]
    if len(steps) < _LEAST // 2:
        return None
    pitch = median(steps)
    top = median(y - pitch * n for y, n in places)
    lefts, rights = sorted(number.box[0] for number in numbers), sorted(number.box[2] for number in numbers)
    return Column(lefts[0], rights[-1], top, pitch)


def _runs_down(column: Column, numbers: Sequence[Numberable], height: float) -> bool:
    """Tell whether enough numbers stand in their places, from the head of the page to its foot."""
    found = sorted({int(number.text) for number in numbers if column.holds(number.text, number.box)})
    if len(found) < _LEAST or len(found) * 2 < found[-1] or not _PITCH[0] <= column.pitch <= _PITCH[1]:
        return False
    return column.top + column.pitch <= height * _FIRST_BY and column.top + column.pitch * found[-1] >= height * _LAST_FROM


def _stands_free(column: Column, lines: Sequence[Numberable]) -> bool:
    """Tell whether no text but the numbers runs through the column."""
    last = max(int(line.text) for line in lines if _NUMBER.fullmatch(line.text) and column.holds(line.text, line.box))
    begin, end = (column.top + column.pitch * number for number in (0.5, last + 0.5))
    others = [
        line
        for line in lines
        if begin < line.box[1] and line.box[3] < end and not column.holds(line.text, line.box, garbled=True)
    ]
    inside = [line for line in others if line.box[0] < column.right - 1 and line.box[2] > column.left + 1]
    return len(inside) <= max(2, len(others) * _CROSSED)


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
