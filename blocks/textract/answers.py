"""Textract's blocks as pages of lines and words: a stream of answers in, one page at a time out.

Each block tells its page; a LINE names the ids of its WORDs. A page's blocks may be spread over several answers, and the next page's follow
them, so that only one page is in memory however long the document is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from blocks.errors import Code, Terminal
from blocks.paid_text import PaidLine, PaidWord
from blocks.records import Box

if TYPE_CHECKING:
    from mypy_boto3_textract.type_defs import BlockTypeDef

_SURROGATES = re.compile("[\ud800-\udfff]")
"""JSON can spell them alone, and nothing can store them."""


_QUARTER = 90


class AnsweredPage(NamedTuple):
    """The lines of a page, by its number in what was sent, from 1, and how it is to be turned; see `blocks.paid_text.PaidPage`."""

    number: int
    lines: tuple[PaidLine, ...]
    turn: int = 0


@dataclass(slots=True)
class _Open:
    """A page whose blocks still come: each line with the ids of its words and itself as one word, and the words by their ids."""

    number: int
    lines: list[tuple[list[str], PaidWord]] = field(default_factory=list)
    words: dict[str, PaidWord] = field(default_factory=dict)
    turns: Counter[int] = field(default_factory=Counter)

    def closed(self) -> AnsweredPage:
        """Put the words into their lines. A line whose words did not come is one word."""
        lines = []
        for ids, whole in self.lines:
            words = tuple(self.words[name] for name in ids if name in self.words) or (whole,)
            lines.append(PaidLine(words, whole.box))
        turn = self.turns.most_common(1)[0][0] if self.turns else 0
        return AnsweredPage(self.number, tuple(lines), turn)


def pages_of(blocks: Iterable[BlockTypeDef]) -> Iterator[AnsweredPage]:
    """Yield the pages that the blocks tell of, lines in the order in which the service gave them.

    Raises:
        Terminal: `PAGES_UNACCOUNTED` where the blocks of a page stand in two places: its text would be half there.
    """
    page: _Open | None = None
    seen: set[int] = set()
    for block in blocks:
        number = block.get("Page", 1)
        if page is None or number != page.number:
            if page is not None:
                yield page.closed()
            if number in seen:
                raise Terminal(Code.PAGES_UNACCOUNTED, f"Textract gave the blocks of page {number} in two places.")
            seen.add(number)
            page = _Open(number)
        _take(page, block)
    if page is not None:
        yield page.closed()


def _take(page: _Open, block: BlockTypeDef) -> None:
    """Take what a block says into its page; what is neither line nor word nor readable is left out."""
    kind = block.get("BlockType")
    if kind not in ("LINE", "WORD"):
        return
    text = _SURROGATES.sub("", block.get("Text", "")).strip()
    box = _box(block)
    if not text or box is None:
        return
    word = PaidWord(text, box, _share(block.get("Confidence", 0.0) / 100))
    if kind == "WORD":
        page.words[block.get("Id", "")] = word
    else:
        page.turns[_turn(block)] += len(text)
        related = block.get("Relationships", [])
        page.lines.append(([name for each in related if each.get("Type") == "CHILD" for name in each.get("Ids", [])], word))


def _box(block: BlockTypeDef) -> Box | None:
    """Return the block's box as shares of its page, None where it has none."""
    geometry = block.get("Geometry")
    found = geometry.get("BoundingBox") if geometry else None
    if not found:
        return None
    left, top = found.get("Left", math.nan), found.get("Top", math.nan)
    box = (left, top, left + found.get("Width", math.nan), top + found.get("Height", math.nan))
    if not all(map(math.isfinite, box)):
        return None
    return (_share(box[0]), _share(box[1]), _share(box[2]), _share(box[3]))


def _turn(block: BlockTypeDef) -> int:
    """Return by how many quarters, in degrees, the page must be turned counter-clockwise for a line to stand upright.

    The first two corners of a line's polygon are those of its upper edge as it is read (so does AWS' own response parser tell how a page
    lies). `y` grows downwards: a line that runs down the page has been turned clockwise.
    """
    corners = block.get("Geometry", {}).get("Polygon", [])[:2]
    if len(corners) < 2:  # noqa: PLR2004 (two corners make an edge)
        return 0
    (x0, y0), (x1, y1) = ((corner.get("X", math.nan), corner.get("Y", math.nan)) for corner in corners)
    degrees = math.degrees(math.atan2(y1 - y0, x1 - x0))
    return round(degrees / _QUARTER) * _QUARTER % 360 if math.isfinite(degrees) else 0


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 5)
