"""Finds the words that somebody quotes in the text that they are quoted from: places come from here and never from who quotes.

Three readings of the text, from strict to tolerant: as it stands; without regard to case, kinds of quotation marks and dashes, and line
breaks; and with letters that recognition takes for one another as one. A name is found by these alone. A sentence of some length may also
differ in single misread letters, word for word. Nothing is found that has a word, a digit or a decimal point more or less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

Span = tuple[int, int]
"""Start and end in the text."""


class Lost(StrEnum):
    """Why a quote has no place."""

    EMPTY = "empty_quote"
    TOO_LONG = "quote_too_long"
    NOT_FOUND = "not_in_the_text"
    INSIDE_A_WORD = "inside_a_word"


LONGEST_NAME = 300
"""Characters of a name or value; the longest citation of a case has fewer."""
LONGEST_SENTENCE = 1_200
"""Characters of words that state a relation: more than a sentence, less than half a page."""
LEAST_MISREAD = 8
"""Letters and digits: shorter names ("Dan Clark", "Dan dark") may differ by look-alike letters and be two."""
LEAST_FUZZY = 40
"""Characters of a sentence in which single letters may differ."""
LEAST_SCORE = 90
"""Percent of a sentence that must agree."""
LEAST_WORD_SCORE = 0.6
"""Share of a word that must agree where one letter or two of it were misread."""
MOST_EDITS = 2
"""Letters in which a misread name and its quote may differ at least: "rn" for "m" costs two."""
MOST_DIFFERENCE = 0.1
"""Share of the letters in which a long one may."""
_BEFORE = 60
"""Characters before a place that are held against the words that are said to stand there."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4\u02bc`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_PAIRS = {"rn": "m", "vv": "w", "cl": "d", "ii": "u"}
_ALIKE = str.maketrans({"1": "l", "i": "l", "!": "l", "|": "l", "0": "o", "5": "s", "8": "b"})
"""Look-alike signs as one; no two digits become the same."""
_WORDS = re.compile(r"\w+(?:['.,:/-]\w+)*")


class _Folded(NamedTuple):
    """A text in a coarser spelling; `places` are those of its characters in the text itself."""

    text: str
    places: Sequence[int]

    def spans(self, quote: str, ends: Sequence[int]) -> Iterator[Span]:
        """Yield where the coarser quote stands in the text itself."""
        at = self.text.find(quote) if quote else -1
        while at >= 0:
            yield self.places[at], ends[at + len(quote) - 1]
            at = self.text.find(quote, at + 1)


class Quoted:
    """A text that is quoted from."""

    def __init__(self, text: str) -> None:
        self.text = text

    def name(self, quote: str, before: str = "", taken: frozenset[Span] = frozenset()) -> Span | Lost:
        """Return where a name or value stands.

        Args:
            quote: the words.
            before: words that are said to stand before them; of several places the one where they do is meant.
            taken: places that are passed over where another fits as well.
        """
        quote = quote.strip()
        if not any(character.isalnum() for character in quote):
            return Lost.EMPTY
        if len(quote) > LONGEST_NAME:
            return Lost.TOO_LONG
        inside = False
        for found in (self._exactly(quote), self._in_plain(quote), self._misread(quote)):
            places = list(found)
            whole = [place for place in places if self._is_whole(place)]
            if whole:
                return min(whole, key=lambda place: (-self._score_before(place, before), place in taken, place))
            inside = inside or bool(places)
        return Lost.INSIDE_A_WORD if inside else Lost.NOT_FOUND

    def sentence(self, quote: str) -> Span | Lost:
        """Return where a stretch of text stands that was quoted in full."""
        quote = quote.strip()
        if not any(character.isalnum() for character in quote):
            return Lost.EMPTY
        if len(quote) > LONGEST_SENTENCE:
            return Lost.TOO_LONG
        for found in (self._exactly(quote), self._in_plain(quote), self._misread(quote)):
            if place := next((place for place in found if self._is_whole(place)), None):
                return place
        return self._nearly(quote) or Lost.NOT_FOUND

    def _exactly(self, quote: str) -> Iterator[Span]:
        at = self.text.find(quote)
        while at >= 0:
            yield at, at + len(quote)
            at = self.text.find(quote, at + 1)

    def _in_plain(self, quote: str) -> Iterator[Span]:
        folded = self._plain
        yield from folded.spans(_plain(quote).text.strip(), [place + 1 for place in folded.places])

    def _misread(self, quote: str) -> Iterator[Span]:
        wanted = _skeleton(quote)
        if len(wanted.text) < LEAST_MISREAD:
            return
        folded = self._skeleton
        for start, end in folded.spans(wanted.text, self._skeleton_ends):
            if _edits(self.text[start:end], quote) <= max(MOST_EDITS, MOST_DIFFERENCE * len(quote)):
                yield start, end

    def _nearly(self, quote: str) -> Span | None:
        wanted = _plain(quote).text.strip()
        if len(wanted) < LEAST_FUZZY:
            return None
        found = fuzz.partial_ratio_alignment(wanted, self._plain.text, score_cutoff=LEAST_SCORE)
        if found is None or found.dest_end <= found.dest_start:
            return None
        start, end = _to_words(self._plain.text, found.dest_start, found.dest_end)
        if not _same_words(wanted, self._plain.text[start:end]):
            return None
        return self._plain.places[start], self._plain.places[end - 1] + 1

    @cached_property
    def _plain(self) -> _Folded:
        return _plain(self.text)

    @cached_property
    def _skeleton(self) -> _Folded:
        return _skeleton(self.text)

    @cached_property
    def _skeleton_ends(self) -> Sequence[int]:
        """For each sign of the skeleton where it ends: two letters may have become one."""
        places = self._skeleton.places
        return [place + (2 if self.text[place : place + 2].lower() in _PAIRS else 1) for place in places]

    def _is_whole(self, place: Span) -> bool:
        """Refuse a place that begins or ends in the middle of a word or a number ("3,900" in "$3,900,000")."""
        start, end = place
        return not (_joins(self.text, start) or _joins(self.text, end))

    def _score_before(self, place: Span, before: str) -> float:
        said = " ".join(before.translate(_PLAIN).lower().split())
        if not said:
            return 0.0
        there = " ".join(self.text[max(0, place[0] - _BEFORE) : place[0]].translate(_PLAIN).lower().split())
        return fuzz.ratio(said, there[-len(said) :]) if there else 0.0


def _joins(text: str, at: int) -> bool:
    """Say whether a word or number goes on over the place."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if left.isdigit() and right in ".,:/" and text[at + 1 : at + 2].isdigit():
        return True
    return right.isdigit() and left in ".,:/" and at > 1 and text[at - 2].isdigit()


def _plain(text: str) -> _Folded:
    """Return the text in lower case with plain marks, every run of white space as one space."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text.translate(_PLAIN)):
        small = " " if sign.isspace() else sign.lower()
        if len(small) != 1:
            small = sign
        if small == " " and signs and signs[-1] == " ":
            continue
        signs.append(small)
        places.append(place)
    return _Folded("".join(signs), places)


def _skeleton(text: str) -> _Folded:
    """Return the letters and digits with those that look alike as one, and the marks that stand at digits."""
    signs: list[str] = []
    places: list[int] = []
    small = text.translate(_PLAIN)
    at = 0
    while at < len(small):
        sign = small[at].lower()
        pair = _PAIRS.get(small[at : at + 2].lower())
        if pair:
            signs.append(pair)
            places.append(at)
            at += 2
            continue
        if sign.isalnum() or sign in "!|" or _at_digit(small, at):
            signs.append(sign[0].translate(_ALIKE))
            places.append(at)
        at += 1
    return _Folded("".join(signs), places)


def _at_digit(text: str, at: int) -> bool:
    """Say whether the sign is a mark beside a digit, without which the number is another."""
    if text[at].isspace():
        return False
    return text[at - 1 : at].isdigit() or text[at + 1 : at + 2].isdigit()


def _edits(there: str, quote: str) -> int:
    one, other = (" ".join(each.translate(_PLAIN).lower().split()) for each in (there, quote))
    return Levenshtein.distance(one, other)


def _to_words(text: str, start: int, end: int) -> Span:
    """Widen a span to whole words."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _same_words(one: str, other: str) -> bool:
    """Say whether two stretches are the same word for word, but for letters that were misread; numbers must be equal."""
    left, right = _WORDS.findall(one), _WORDS.findall(other)
    return len(left) == len(right) and all(map(_alike, left, right))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if any(map(str.isdigit, one + other)):
        return one.translate(_ALIKE) == other.translate(_ALIKE)
    return len(one) > 3 and Levenshtein.normalized_similarity(one, other) >= LEAST_WORD_SCORE  # noqa: PLR2004 ("is", "not", "of")
