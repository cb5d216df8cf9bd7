"""How much a text looks like words: the judgement of hidden OCR layers, of fonts without a usable encoding and of OCR itself."""

from __future__ import annotations

import functools
import re

_EDGES = "\"'“”\u2018\u2019()[]{}<>.,;:!?*§¶-\u2013—_/|•"
_WORD = re.compile(
    r"[A-Z]?[a-z]+(?:['\u2019][a-z]{1,2})?|[A-Z]{2,}(?:['\u2019]S|s)?|[A-Z]|(?:[A-Z]\.)+[A-Z]?|(?:Mc|Mac|De|La|Le|O['\u2019]|D['\u2019])[A-Z][a-z]+"
)
"""Shapes of one part of a word: `word`, `Word`, `WORD`, `J`, `Party's`, `U.S.`, `McDonald`."""

_PARTS = re.compile(r"[-()\[\]§\u2013—/&@_.,:;]+")
_VOWEL = re.compile(r"[aeiouyAEIOUYà-ÿÀ-Ý]")
_NO_WORD = re.compile(r"(.)\1\1|[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
"""No word of ours has a letter three times in a row, or six consonants."""

_LETTERS = re.compile(r"[^\W\d_]")
_LONGEST = 22
"""Letters of the longest word that is one; `counterrevolutionaries` has 22."""


def letters(text: str) -> int:
    """Return how many letters a text has."""
    return len(_LETTERS.findall(text))


def letters_in_words(text: str) -> int:
    """Return how many letters stand in tokens that look like words: how much a text says, rubbish left out."""
    return sum(
        len(token) if token.isalpha() else letters(token)
        for token in text.split()
        if _is_word(token if token.isalpha() else token.strip(_EDGES))
    )


def wordlikeness(text: str) -> float:
    """Return the share, 0 to 1, of letters that stand in tokens which look like words; 1.0 for a text without letters.

    Numbers and signs are neutral, so that a table of figures is not taken for rubbish; tokens of signs and letters mixed count
    against the text, as do letters of one token that no word has.
    """
    total = letters(text)
    return letters_in_words(text) / total if total else 1.0


@functools.lru_cache(8192)
def _is_word(token: str) -> bool:
    """Tell whether a token without its punctuation is a word, a hyphenated word, or a number with its ordinal or unit."""
    parts = [part for part in _PARTS.split(token) if part]
    return bool(parts) and all(_is_part(part) for part in parts)


def _is_part(part: str) -> bool:
    if part[0].isdigit():
        return re.fullmatch(r"\d+[A-Za-z]{0,2}", part) is not None
    if not part.isascii():  # other alphabets have other rules: letters only is all that is asked
        return part.replace("\u2019", "").replace("'", "").isalpha()
    if len(part) > _LONGEST or _NO_WORD.search(part):
        return False
    return _WORD.fullmatch(part) is not None and (len(part) <= 2 or part.isupper() or _VOWEL.search(part) is not None)  # noqa: PLR2004 - `No`, `Dr`
