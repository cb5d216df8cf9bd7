"""Folds the spelling of a name: what differs only in case, accents, quotes, dashes or spacing becomes equal.

Leaves to each type's own module what a word means.
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_QUOTES = {**dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u02bb\u00b4"), "'"), **dict.fromkeys(map(ord, "\u201c\u201d"), '"')}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\ufffe\ufeff"), None)
_TABLE = {**_DASHES, **_QUOTES, **_INVISIBLE}
_POSSESSIVE = re.compile(r"(?<=\w)\s?'[sS]$|(?<=[sS])'$")
_LEADING_THE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
_DOTTED = re.compile(r"\b\w(?:\.\s?\w)+\b\.?")
_WORD = re.compile(r"\w+")


def tidy(text: str) -> str:
    """Return the text as it would be typed: plain dashes and quotes, single spaces, no quotes or commas around it."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_TABLE)
    return " ".join(plain.split()).strip(" ,;:\"'")


def bare(text: str) -> str:
    """Return the tidy text without a leading "the" and a trailing possessive."""
    return _LEADING_THE.sub("", _POSSESSIVE.sub("", tidy(text)))


def fold(text: str) -> str:
    """Return the text without case and accents; the two are folded together, so that folding twice changes nothing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in plain if not unicodedata.combining(c)).casefold())


def join_initials(text: str) -> str:
    """Write dotted letters as one word: "U.S." as "US", "L.L.C." as "LLC"."""
    return text if "." not in text else _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]), text)


def words(text: str) -> tuple[str, ...]:
    """Return the folded words and numbers of a text; an apostrophe joins ("o'neil" is one word)."""
    return tuple(_WORD.findall(fold(tidy(text)).replace("'", "")))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(text.split())
