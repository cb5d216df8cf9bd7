"""Running headers and footers: lines that stand on most pages of a document at the same height in the same words, but for numbers.

Learnt from all pages before any is changed. Wrong removal loses evidence, so words must repeat, at one height, with nothing but other
such lines between them and the edge of the page, and the first page keeps what stands where its letterhead or caption does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from blocks.records import LineKind, Page, PageSource
from tasks.ocr.edge_lines import ZONE, EdgeLine, edge_rows
from tasks.ocr.page_numbers import Counting, page_number

_NEAR = 6.0
"""Points by which the heights of a running line may differ from page to page."""

_LEAST_LETTERS = 3
"""Letters that a line must have to be known again; shorter ones are numbers or marks."""

_LONGEST = 200
"""Characters of the longest running line."""

_FEW = 3
"""Pages on which a line must stand in any case; in a document of two, both."""

_MOST = 0.5
"""Share of the pages on which a running line stands, at least."""

_ONE_SIDE = 0.8
"""The same for left or for right pages alone, where the headers of the two differ."""

_STRETCH, _STRETCH_SHARE = 6, 0.8
"""Pages of a stretch within a document (an exhibit, a chapter), and the share of them that has the line."""

_MISREAD = 0.8
"""Likeness from which words that were recognised are the same words; a letter in five may be wrong."""

_OUTER = 0.075
"""Share of the height from the upper edge in which the first page too has no text of its own: the inch's margin of a typed page."""

_MOST_ROWS = 4
"""Rows of the highest header; a letterhead with its address has more."""

_GAP = 1.6
"""How much wider than the line spacing around it a gap must be to set a header apart."""

_MOST_PATTERNS = 4_000
"""Lines remembered; when there are more, those seen once and longest ago are forgotten, so that memory does not grow with the file."""


@dataclass(slots=True)
class _Pattern:
    """Words at a height, and the pages on which they stood."""

    words: str
    foot: bool
    distance: float
    pages: int = 0
    odd: int = 0
    first: int = 0
    last: int = 0


@dataclass(slots=True)
class RunningLines:
    """What is learnt from a document's pages, taken in page order, and then said of each of them."""

    _patterns: dict[tuple[bool, str], list[_Pattern]] = field(default_factory=dict)
    _counting: Counting = field(default_factory=Counting)
    _pages: int = 0
    _odd: int = 0
    _kept: int = 0

    def see(self, page: Page) -> None:
        """Learn from a page."""
        if not page.lines:
            return
        self._pages += 1
        self._odd += page.number % 2
        for line in _lines(page):
            number = page_number(line.text)
            if number is not None:
                self._counting.see(number, page.number, line.distance, foot=line.foot)
            elif len(line.words) >= _LEAST_LETTERS and len(line.text) <= _LONGEST:
                self._learn(line, page)
        if self._kept > _MOST_PATTERNS:
            self._forget()

    def kinds(self, page: Page) -> dict[int, LineKind]:
        """Return which lines of a page, by index, are no text of it."""
        found: dict[int, LineKind] = {}
        for rows in edge_rows(page):
            kinds = [{line: kind for line in row if (kind := self._kind(line, page))} for row in rows]
            running = next((index for index, row in enumerate(kinds) if not row), len(rows))
            for row in kinds[: _apart(rows, running, page)]:
                found.update(
                    {line.line: kind for line, kind in row.items() if line.line is not None and not _is_caption(line, page)}
                )
        return found

    def _kind(self, line: EdgeLine, page: Page) -> LineKind | None:
        number = page_number(line.text)
        if number is not None:
            counts = self._counting.counts(number, page.number, line.distance, foot=line.foot)
            return LineKind.PAGE_NUMBER if counts else None
        known = self._known(line, misread=page.source is PageSource.OCR)
        if not any(self._runs(pattern) for pattern in known):
            return None
        return LineKind.FOOTER if line.foot else LineKind.HEADER

    def _runs(self, pattern: _Pattern) -> bool:
        """Tell whether a line stands on enough pages."""
        if self._pages <= _FEW - 1:
            return pattern.pages == self._pages > 1
        if pattern.pages < _FEW:
            return False
        if pattern.pages > self._pages * _MOST:
            return True
        even = pattern.pages - pattern.odd
        if pattern.odd > self._odd * _ONE_SIDE or even > (self._pages - self._odd) * _ONE_SIDE:
            return True
        return pattern.pages >= _STRETCH and pattern.pages >= (pattern.last - pattern.first + 1) * _STRETCH_SHARE

    def _learn(self, line: EdgeLine, page: Page) -> None:
        known = self._known(line, misread=page.source is PageSource.OCR)
        pattern = next(known, None)
        if pattern is None:
            pattern = _Pattern(line.words, line.foot, line.distance, first=page.number)
            self._patterns.setdefault((line.foot, line.words), []).append(pattern)
            self._kept += 1
        if pattern.last != page.number:
            pattern.pages += 1
            pattern.odd += page.number % 2
            pattern.last = page.number

    def _known(self, line: EdgeLine, *, misread: bool) -> Iterator[_Pattern]:
        """Yield the known lines with those words at that height; words that were recognised may differ in a few letters."""
        if len(line.words) < _LEAST_LETTERS:
            return
        for pattern in self._patterns.get((line.foot, line.words), ()):
            if abs(pattern.distance - line.distance) <= _NEAR:
                yield pattern
        if not misread:
            return
        for (foot, words), patterns in self._patterns.items():
            if foot != line.foot or words == line.words:
                continue
            near = [each for each in patterns if each.pages > 1 and abs(each.distance - line.distance) <= _NEAR]
            if near and Levenshtein.normalized_similarity(words, line.words, score_cutoff=_MISREAD):
                yield from near

    def _forget(self) -> None:
        """Forget the older half of the lines that were seen once."""
        once = sorted(pattern.last for patterns in self._patterns.values() for pattern in patterns if pattern.pages == 1)
        if not once:
            return
        since = once[len(once) // 2]
        for key, patterns in list(self._patterns.items()):
            kept = [pattern for pattern in patterns if pattern.pages > 1 or pattern.last > since]
            self._kept -= len(patterns) - len(kept)
            if kept:
                self._patterns[key] = kept
            else:
                del self._patterns[key]


def _apart(rows: list[list[EdgeLine]], running: int, page: Page) -> int:
    """Return how many of the rows that repeat, from the edge inwards, are a header or footer.

    Where the repeating goes on into the page, its pages are alike (a form, a letter sent to many) and say the same on purpose: then only
    what a wide gap sets apart from the rest counts.
    """
    zone = ZONE * (page.height or 0)
    inside = next((index for index, row in enumerate(rows) if row[0].distance > zone), len(rows))
    if running <= inside and running <= _MOST_ROWS and (running < len(rows) or inside == len(rows)):
        return running
    gaps = [below[0].distance - above[0].distance for above, below in pairwise(rows)]
    for index in range(min(inside, _MOST_ROWS, len(gaps))):
        if gaps[index] > _GAP * max([_line_height(rows[index]), *gaps[:index], *gaps[index + 1 : index + 2]]):
            return min(index + 1, running)
    return 0


def _is_caption(line: EdgeLine, page: Page) -> bool:
    """Tell whether a line stands where the first page has its caption or letterhead."""
    return page.number == 1 and not line.foot and line.box[3] > _OUTER * (page.height or 0) and page_number(line.text) is None


def _line_height(row: list[EdgeLine]) -> float:
    return row[0].box[3] - row[0].box[1]


def _lines(page: Page) -> Iterator[EdgeLine]:
    for rows in edge_rows(page):
        for row in rows:
            yield from row
