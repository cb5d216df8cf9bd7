"""Other names that the document gives: 'Wombat Corporation ("Wombat")', '(the "Company")', 'Investigation Bureau (IB)', "d/b/a Burrow"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, DEFINED, Candidate
from tasks.extraction.name_shapes import UPPER, words
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import ROLES, SMALL_WORDS

EXTRACTOR = "rule:defined_term/1"

_LEAD = (
    r"(?:(?:the|an?|each|or|and|hereinafter|hereafter|herein|referred|to|also|as|called|known|sometimes|defined|individually|together|with|its|affiliates|"
    r"subsidiaries|for|short)\b,? ?)*"
)
_QUOTED = rf"\"(?P<term>(?:[Tt]he )?[{UPPER}][^\"\n(){{}}<>=]{{0,40}}?)[,.]?\""
_DEFINITION = re.compile(
    rf"(?:\({_LEAD}{_QUOTED}|, {_LEAD}(?:hereinafter|hereafter) {_LEAD}{_QUOTED.replace('term', 'term2')})", re.IGNORECASE
)
_ACRONYM = re.compile(r"(?<= )\((?:the )?(?P<term>[A-Z][A-Z&]{1,8}[A-Z])\)")
_TRADE = re.compile(
    r",?\s(?:[dD]/[bB]/[aA]|dba|DBA|doing business as|DOING BUSINESS AS)\s"
    rf"(?P<term>[{UPPER}0-9][\w'&.-]*(?: (?:(?:of|and|the|&) )?[{UPPER}0-9][\w'&.-]*){{0,6}})"
)
"""A trade name: capitalised words behind the formula, up to a comma, a semicolon or the end of the line."""
_APPOSITIVE = re.compile(
    r"(?:, (?:an?|the|its|of|in|by|as|individually|through|on behalf)\b| (?:of|in|and its)\b)[^.;()\"]{0,140}(?:\b[A-Z]\.[^.;()\"]{0,60})*,? ?"
)
_DEFINABLE = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.COURT})
_BODIES = frozenset(
    "company corporation campaign committee firm bank fund foundation agency estate trust partnership group office organization practice business".split()  # noqa: SIM905
)
"""What no person is: the last word of a term that stands for a body."""
_NOT_ORGANISATIONS = re.compile(
    r"(?:Act|Code|Rules?|Agreement|Policy|Action|Motion|Statute|Plan|Program|Procedure|Order|System|Number|Date|Regulations?|Guidelines|Allowance|Benefit|Convention|Treaty)(?:'s)?$"
)
_LOOK_BACK = 160
"""Characters before a definition in which the full name may end."""
_PHRASE_WORDS = 9
"""Most words whose initials are compared with an acronym."""


class Term(NamedTuple):
    """A short name in force from `since` on: what it stands for and where that stands."""

    text: str
    type: EntityType
    since: int
    antecedent: tuple[int, int] | None


def find(page: PageText, known: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the terms that are defined for a person, an organisation or a court, each with the span of the full name.

    Args:
        page: the text.
        known: candidates found in it, sorted by start, of which no two overlap.

    A full name that only its acronym gives away is yielded too, before its term.
    """
    ends = [candidate.end for candidate in known]
    for match in _DEFINITION.finditer(page.flat):
        group = "term" if match["term"] else "term2"
        yield from _defined(page, known, ends, match.start(), match.span(group))
    for match in _ACRONYM.finditer(page.flat):
        yield from _defined(page, known, ends, match.start(), match.span("term"))
    for match in _TRADE.finditer(page.flat):
        bearer = _antecedent(page.flat, known, ends, match.start())
        if bearer is not None and bearer.type in (EntityType.PERSON, EntityType.ORGANIZATION):
            start, name = match.start("term"), match["term"].rstrip(".-")
            yield Candidate(start, start + len(name), EntityType.ORGANIZATION, CUE, EXTRACTOR, (bearer.start, bearer.end))


def _defined(
    page: PageText, known: Sequence[Candidate], ends: Sequence[int], before: int, span: tuple[int, int]
) -> Iterator[Candidate]:
    start, end = _without_article(page.flat, *span)
    term = page.flat[start:end]
    if not term[:1].isupper() or all(word in ROLES or word in SMALL_WORDS for word in words(term)):
        return
    full = _antecedent(page.flat, known, ends, before)
    if full is None and (phrase := _spelt_out(page.flat, before, term)):
        full = Candidate(*phrase, EntityType.ORGANIZATION, CUE, EXTRACTOR)
        if _taken(known, ends, *phrase):
            return
        yield full
    if full is None or full.type not in _DEFINABLE:
        return
    if page.flat[before] == "(" and term.isupper() and full.type is EntityType.PERSON and '"' not in page.flat[before:start]:
        return  # "Beryl Howell (BAH)": initials beside a person's name are not a definition
    if full.type is EntityType.PERSON and words(term)[-1] in _BODIES:
        # 'the campaign of Jane Roe (the "Campaign")': the term stands for a body, of which the person's name is only the end.
        yield Candidate(start, end, EntityType.ORGANIZATION, DEFINED, EXTRACTOR)
        return
    yield Candidate(start, end, full.type, DEFINED, EXTRACTOR, (full.start, full.end))


def _without_article(text: str, start: int, end: int) -> tuple[int, int]:
    return (start + 4, end) if text[start : start + 4].lower() == "the " else (start, end)


def _antecedent(text: str, known: Sequence[Candidate], ends: Sequence[int], before: int) -> Candidate | None:
    """Return the nearest name before the definition that it can belong to."""
    index = bisect_right(ends, before) - 1
    while index >= 0 and before - known[index].end <= _LOOK_BACK:
        name = known[index]
        gap = text[name.end : before]
        if not gap.strip(" ,"):
            return name
        if name.type in _DEFINABLE:
            return name if _APPOSITIVE.fullmatch(gap.replace("\n", " ")) else None
        index -= 1
    return None


def _taken(known: Sequence[Candidate], ends: Sequence[int], start: int, end: int) -> bool:
    """Say whether a better founded candidate of another type stands in the place."""
    index = bisect_right(ends, start)
    return any(c.start < end and c.confidence > CUE for c in known[index : index + _PHRASE_WORDS])


def _spelt_out(text: str, before: int, term: str) -> tuple[int, int] | None:
    """Return the span of the words before the bracket whose initials spell the term."""
    letters = [c for c in term if c.isalpha()]
    if len(letters) < 2 or not term.replace("&", "").isupper():  # noqa: PLR2004 - one letter spells nothing
        return None
    tail = list(re.finditer(r"[^\W\d_][\w'.]*", text[max(0, before - _LOOK_BACK) : before]))[-_PHRASE_WORDS:]
    offset = max(0, before - _LOOK_BACK)
    for first in range(len(tail)):
        phrase = text[offset + tail[first].start() : offset + tail[-1].end()]
        if tail[first].group()[0].isupper() and _spells(phrase.split(), letters):
            clean = not re.search(r"[,;:()\n\"]", phrase) and not _NOT_ORGANISATIONS.search(phrase)
            gap = text[offset + tail[-1].end() : before].strip(" ,")
            return (offset + tail[first].start(), offset + tail[-1].end()) if clean and not gap else None
    return None


def _spells(phrase: list[str], letters: list[str]) -> bool:
    """Say whether the initials of the words, small words at will, are the letters."""
    if not phrase or not letters:
        return not phrase and not letters
    word = phrase[0]
    if word[0].upper() == letters[0] and _spells(phrase[1:], letters[1:]):
        return True
    return word.lower() in SMALL_WORDS and _spells(phrase[1:], letters)
