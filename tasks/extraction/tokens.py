"""Cuts text into the tokens that the name tagger labels: runs of letters, runs of digits, single marks.

Finer than spaCy's, so that every span of the convention begins and ends at a token: "Smt.Sandhya", "B.G.Mahesh", "Hon'ble".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_+")


class Token(NamedTuple):
    """A stretch of the text; offsets count in it."""

    start: int
    end: int
    text: str


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text in order; white space belongs to none."""
    return [Token(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]


def covered(starts: list[int], found: list[Token], start: int, end: int) -> range:
    """Return the indices of the tokens that share a character with a span.

    Args:
        starts: the starts of `found`, for the search.
        found: the tokens.
        start: where the span begins.
        end: where it ends.
    """
    first = bisect_left(starts, start)
    if first and found[first - 1].end > start:
        first -= 1
    return range(first, bisect_left(starts, end, lo=first))
