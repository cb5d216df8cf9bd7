"""Page numbers: what one looks like, and which of a document's numbered lines count its pages."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_LINE = re.compile(
    r"[-\u2013\u2014~.|\[( ]*(?P<word>page|pg\.?|p\.)?[ :]*(?P<number>\d{1,5}|[ivxlc]{1,7})(?: ?(?:of|/) ?(?P<of>\d{1,5}))?[-\u2013\u2014~.|\]) ]*",
    re.IGNORECASE,
)

_NEAR = 8.0
"""Points by which the distances of page numbers from their edge may differ; scans lie a little differently each time."""


class PageNumber(NamedTuple):
    """The number that a line gives, whether it is in Roman letters, and whether the line says in words that it is a page's."""

    value: int
    roman: bool
    said: bool


def page_number(text: str) -> PageNumber | None:
    """Return the page number that a line consists of, such as `12`, `- 3 -`, `Page 2 of 9` or `iv`, else None."""
    found = _LINE.fullmatch(text)
    if found is None:
        return None
    digits = found["number"]
    value = int(digits) if digits.isdigit() else _roman(digits.casefold())
    return PageNumber(value, not digits.isdigit(), bool(found["word"] or found["of"])) if value else None


class Counting:
    """Learns how the numbers at the edges of a document's pages follow the count of its pages."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[int, bool, bool, int]] = Counter()

    def see(self, number: PageNumber, page: int, distance: float, *, foot: bool) -> None:
        """Take note of a number on that page, that far from its edge."""
        self._seen[(number.value - page, number.roman, foot, round(distance / _NEAR))] += 1

    def counts(self, number: PageNumber, page: int, distance: float, *, foot: bool) -> bool:
        """Tell whether other pages have a number in the same place that goes on with this one."""
        place = round(distance / _NEAR)
        key = (number.value - page, number.roman, foot)
        found = sum(self._seen[(*key, near)] for near in (place - 1, place, place + 1))
        return found > 1 or (number.said and number.value == page)


def _roman(letters: str) -> int:
    """Return the value of a Roman number in small letters, 0 for letters that are none."""
    values = [_ROMAN[letter] for letter in letters]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if _written(total) == letters else 0


def _written(number: int) -> str:
    pieces = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for value, letters in pieces:
        count, number = divmod(number, value)
        written += letters * count
    return written
