"""Page text made of lines: body first, stamps last, each line's span known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from blocks.records import Box, Line, LineKind


class SeenLine(NamedTuple):
    """A cleaned line of text without line breaks, its box in points, and whether it is a stamp."""

    text: str
    box: Box
    stamp: bool = False


class PageText(NamedTuple):
    """A page's text and its lines; each line's text is the page text in its span."""

    text: str
    lines: tuple[Line, ...]


def assemble(seen: Iterable[SeenLine]) -> PageText:
    """Put lines under each other in their order, stamps after all others; empty ones are left out."""
    kept = sorted((line for line in seen if line.text), key=lambda line: line.stamp)
    lines = []
    start = 0
    for line in kept:
        kind = LineKind.STAMP if line.stamp else LineKind.BODY
        lines.append(Line(start, start + len(line.text), line.box, kind))
        start += len(line.text) + 1
    return PageText("\n".join(line.text for line in kept), tuple(lines))


class Placed(Protocol):
    """Something that stands on the page."""

    @property
    def box(self) -> Box:
        """Points, from the upper left."""
        ...


_AnyLine = TypeVar("_AnyLine", bound=Placed)


def merged(first: Sequence[_AnyLine], second: Sequence[_AnyLine]) -> list[_AnyLine]:
    """Merge two sources of lines of one page down the page; each keeps its own order, so that columns stay together."""
    lines: list[_AnyLine] = []
    rest = list(second)
    for line in first:
        while rest and rest[0].box[1] < line.box[1]:
            lines.append(rest.pop(0))
        lines.append(line)
    return lines + rest


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around some boxes."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))
