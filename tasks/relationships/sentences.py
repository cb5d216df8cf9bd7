"""Splits a document text into sentences, by marks alone: rules need to know what stands together, not how it is built."""

from __future__ import annotations

import re
from typing import NamedTuple


class Sentence(NamedTuple):
    """The span of a sentence in the document text, without outer white space."""

    start: int
    end: int


_LONGEST = 1_500
"""Characters of a sentence at most; lists and tables without full stops are cut here, at a line end where there is one."""
_ABBREVIATED = """
    mr mrs ms dr hon prof gen gov sen rep st jr sr esq inc corp co ltd llc llp lp plc bros assn dept dist div no nos v vs cf eg ie al et seq
    id ibid sec art para pp p ch app ex exh op cit fed supp rev stat cir ct crim civ proc evid misc jan feb mar apr jun jul aug sep sept oct
    nov dec approx ave blvd rd ste apt u s d c n w e r f m b a
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
"""Folded words that a full stop shortens rather than a sentence ends. Single letters are initials."""
_BREAK = re.compile(
    r"\f|\n[ \t]*\n|\n(?=[ \t]*(?:\d{1,3}\.\s|[\u2022\u25aa*]|\([a-z\d]{1,3}\)\s|/s/|Dated?:))|:[ \t]*\n|[.?!;:][\"'”\u2019)\]]*(?=\s)"
)
_LAST_WORD = re.compile(r"([\w'\u2019]+)$")
_NEW_SENTENCE = re.compile(r"\s+[\"'“\u2018(\[]?[A-Z0-9•§]")


def sentence_bounds(text: str) -> list[Sentence]:
    """Return the sentences in order; together they hold all that is not white space, and none crosses a form feed or an empty line."""
    found: list[Sentence] = []
    start = 0
    for mark in _BREAK.finditer(text):
        if mark[0][0] in "\f\n" or mark[0][-1] == "\n" or _ends(text, mark):
            _add(found, text, start, mark.end())
            start = mark.end()
    _add(found, text, start, len(text))
    return found


def _ends(text: str, mark: re.Match[str]) -> bool:
    if mark[0][0] in ";:":
        return False
    if not _NEW_SENTENCE.match(text, mark.end()):
        return False
    word = _LAST_WORD.search(text, max(0, mark.start() - 20), mark.start())
    if mark[0][0] != "." or word is None:
        return True
    plain = word[1].lower()
    listed = plain.isdigit() and len(plain) <= 2 and text[max(0, word.start() - 1) : word.start()] in ("\n", "\f", "")  # noqa: PLR2004 ("12." opens a paragraph)
    return not (listed or plain in _ABBREVIATIONS or len(plain) == 1)


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    while end - start > _LONGEST:
        cut = text.rfind("\n", start + 1, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        _add_trimmed(found, text, start, cut)
        start = cut
    _add_trimmed(found, text, start, end)


def _add_trimmed(found: list[Sentence], text: str, start: int, end: int) -> None:
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    right = start + len(part.rstrip())
    if left < right:
        found.append(Sentence(left, right))
