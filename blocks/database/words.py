"""Words as the search compares them, so that one question has one answer on either database.

A word is a run of letters and digits. Case, accents and ligatures do not count. Both databases are given words folded here, and
a user's question becomes phrases of such words: whatever signs it holds are no commands to a database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from blocks.database.lookalikes import misread_words

# Combining marks (U+0300 to U+036F) stay in the word whose letter they mark.
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_QUOTED = re.compile('"([^"]*)"')

Phrase = tuple[str, ...]
"""Folded words that must stand one after the other."""

Wanted = tuple[frozenset[str], ...]
"""The same, with all the words that count in each place."""


class Word(NamedTuple):
    """A word of a text: its folded form and its span."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text in order."""
    for found in _WORD.finditer(text):
        if folded := _fold(found[0]):
            yield Word(folded, found.start(), found.end())


def phrases_of(question: str) -> list[Phrase]:
    """Return the phrases that a page must hold, each of them: what stands in double quotes, and every other word by itself."""
    parts = [quoted[1] for quoted in _QUOTED.finditer(question)] + _QUOTED.sub(" ", question).split()
    phrases = (tuple(word.folded for word in words_of(part)) for part in parts)
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


def wanted(phrases: Iterable[Phrase], *, misread: bool) -> list[Wanted]:
    """Return for each word of each phrase the words that count as it: itself, or also what it may have been misread as."""
    return [tuple(frozenset(misread_words(word) if misread else (word,)) for word in phrase) for phrase in phrases]


def first_of(phrases: Sequence[Wanted], text: str) -> tuple[int, int] | None:
    """Return the span of the first phrase that the text holds, or None where it lacks one of them."""
    words = list(words_of(text))
    spans = [next(_places(phrase, words), None) for phrase in phrases]
    found = [span for span in spans if span is not None]
    return min(found) if found and len(found) == len(spans) else None


def all_of(phrases: Sequence[Wanted], text: str) -> list[tuple[int, int]]:
    """Return the span of every stretch of the text that is one of the phrases."""
    words = list(words_of(text))
    return sorted({place for phrase in phrases for place in _places(phrase, words)})


def _places(phrase: Wanted, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    for number in range(len(words) - len(phrase) + 1):
        if all(words[number + k].folded in phrase[k] for k in range(len(phrase))):
            yield words[number].start, words[number + len(phrase) - 1].end


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(letter for letter in unicodedata.normalize("NFKD", word).casefold() if letter.isalnum())
