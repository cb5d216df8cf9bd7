"""Sets lines and names in capitals in ordinary case, letter for letter, so that offsets stay.

The statistical model and the name shapes expect "Wombat Corporation"; captions and headings say "WOMBAT CORPORATION".
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_][^\W\d_'.&-]*(?:[.'&-][^\W\d_]+)*")
_RUN = re.compile(r"\b[A-Z\u00c0-\u00d6\u00d8-\u00de'&-]{2,}\.?(?:,? (?:[A-Z]\.,? ?)*[A-Z\u00c0-\u00d6\u00d8-\u00de'&-]{2,}\b)+")
_LONE = re.compile(r"\b[A-Z\u00c0-\u00d6\u00d8-\u00de]{6,}\b")
_PART = re.compile(r"[^\W\d_]+")

_CAPITAL_SHARE = 0.8
"""Of a line's letters, this share in capitals makes it a line in capitals: "v." and "Inc." may stand in it."""
_LEAST_LETTERS = 4
"""A line of fewer letters is an abbreviation."""
_SMALL = frozenset("a an and as at by for from in of on or the to v vs with against et al".split())  # noqa: SIM905 - a table of words reads better as text
_KEPT = frozenset(
    "II III IV VI VII VIII LLC LLP PLLC LP PC PA NA SA AG NV BV PLC USA US USC CFR FBI CIA IRS SEC FTC DOJ EPA FDA ACLU UAW IBM".split()  # noqa: SIM905
)
_ABBREVIATIONS = frozenset("JR SR MR MRS MS DR LTD BLVD ST RD DEPT".split())  # noqa: SIM905
"""Without a vowel, and still words; other words without one are initials (LLC, FBI)."""


def truecase(text: str) -> str:
    """Return the text with capitals set in ordinary case; the result has the same length."""
    return "\n".join(
        _line(line) if _in_capitals(line) else _LONE.sub(_words, _RUN.sub(_words, line)) for line in text.split("\n")
    )


def _in_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= _LEAST_LETTERS and sum(c.isupper() for c in letters) >= _CAPITAL_SHARE * len(letters)


def _line(line: str) -> str:
    return _WORD.sub(lambda match: _word(match.group()), line)


def _words(match: re.Match[str]) -> str:
    return _WORD.sub(lambda word: _word(word.group()), match.group())


def _word(word: str) -> str:
    """Return one word in ordinary case, or as it is where that would change its length or its meaning."""
    if not word.isupper() or word in _KEPT or re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", word):
        return word
    if word in _ABBREVIATIONS:
        return word[0] + word[1:].lower()
    if word.lower() in _SMALL:
        changed = word.lower()
    elif re.search(r"[AEIOUY\u00c0-\u00de]", word):
        changed = _PART.sub(_capitalised, word)
    else:
        return word
    return changed if len(changed) == len(word) else word


def _capitalised(match: re.Match[str]) -> str:
    part, before = match.group(), match.string[: match.start()]
    if before.endswith("'") and len(part) == 1:  # a possessive: SMITH'S
        return part.lower()
    return part[0] + part[1:].lower()
