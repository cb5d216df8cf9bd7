"""Finds names again that the document gave on good grounds elsewhere: defined terms, names with a legal form, full names of people.

Everything else stays where it was found: annotators and readers disagree on the rest, and repeating it cost more than it brought.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, DEFINED, REPEATED, Candidate
from tasks.extraction.defined_terms import Term
from tasks.extraction.name_shapes import SUFFIX, words
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import NOT_NAMES, ORGANISATION_WORDS, ROLES, TITLES

EXTRACTOR = "rule:repeat/1"

_WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_BEFORE = re.compile(r"(?:^|[\s(\"\[,;:])([^\s(\"\[,;:]+) $")
_AFTER = re.compile(r" ([^\W\d_]+)")
_STREETS = frozenset(
    """
    street avenue road boulevard drive lane way court place plaza square county hall university school hospital
    """.split()  # noqa: SIM905 - a table of words reads better as text
)
"""Words that make a street or a building of the name before them."""
_COUNTRY = "United States of America"
_COUNTRY_SHORT = "United States"
_PLACE_OF = re.compile(r"\b(?:in|into|within|throughout|across|outside|to|from) the $", re.IGNORECASE)
_OFFICE = re.compile(
    r"\s(?:District|Magistrate|Circuit|Bankruptcy|Court|Courts|Code|Constitution|Marshals?|Probation|Reports|Sentencing|citizens?)\b"
)
_LEAST_SURNAME = 4
"""Letters: shorter surnames are words too often."""


def terms(known: Iterable[Candidate], text: str) -> list[Term]:
    """Return what is worth finding again in a document, from the candidates found in it.

    Args:
        known: candidates whose offsets count in `text`.
        text: the document text with names in ordinary case.
    """
    found: dict[str, Term] = {}
    for candidate in sorted(known, key=lambda c: (-c.confidence, c.start, c.end)):
        name = " ".join(text[candidate.start : candidate.end].split())
        for term in _terms_of(candidate, name):
            found.setdefault(term.text, term)
    lower = {match.group() for match in _WORD.finditer(text) if match.group().islower()}
    return [term for term in found.values() if " " in term.text or term.antecedent or term.text.lower() not in lower]


def find(page: PageText, offset: int, known: Mapping[str, Sequence[Term]]) -> Iterator[Candidate]:
    """Yield every place of the page that repeats a term.

    Args:
        page: the text of the page.
        offset: the place of the page in the document, in which `since` and antecedents count.
        known: the terms by their first word, from `by_first_word`.

    Yields:
        Candidates with offsets in the page; their antecedents count in the document.
    """
    for word in _WORD.finditer(page.cased):
        for term in known.get(word.group(), ()):
            start, end = word.start(), word.start() + len(term.text)
            if start + offset < term.since or not page.cased.startswith(term.text, start) or page.cased[end : end + 1].isalnum():
                continue
            if term.text == _COUNTRY_SHORT and _names_another(page.cased, start, end):
                continue
            if " " in term.text or _stands_alone(page.cased, start, end, term):
                yield Candidate(start, end, term.type, REPEATED, EXTRACTOR, term.antecedent)
                break


def by_first_word(known: Iterable[Term]) -> dict[str, list[Term]]:
    """Return the terms by their first word, the longest first."""
    table: dict[str, list[Term]] = defaultdict(list)
    for term in sorted(known, key=lambda t: (-len(t.text), t)):
        if first := _WORD.match(term.text):
            table[first.group()].append(term)
    return dict(table)


def _terms_of(candidate: Candidate, name: str) -> Iterator[Term]:
    if candidate.antecedent is not None:
        yield Term(name, candidate.type, candidate.end, candidate.antecedent)
    elif candidate.extractor.startswith("rule:code_name"):
        yield Term(name, candidate.type, 0, None)
    elif candidate.type is EntityType.PERSON and " " in name:
        yield Term(name, candidate.type, 0, None)
        surname = words(re.sub(f"{SUFFIX}$", "", name))[-1]
        written = re.sub(f"{SUFFIX}$", "", name).split()[-1]
        sure = candidate.confidence >= CUE or "." in name
        if sure and len(surname) >= _LEAST_SURNAME and surname not in NOT_NAMES | ORGANISATION_WORDS:
            yield Term(written, candidate.type, 0, None)
    elif candidate.type is EntityType.ORGANIZATION and candidate.extractor.startswith(
        ("rule:legal_form", "rule:caption", "rule:institution")
    ):
        yield Term(name, candidate.type, 0, None)
        if name == _COUNTRY:
            yield Term(_COUNTRY_SHORT, candidate.type, 0, None)
    elif candidate.confidence >= DEFINED and candidate.type is EntityType.ORGANIZATION and " " in name:
        yield Term(name, candidate.type, 0, None)


def _names_another(text: str, start: int, end: int) -> bool:
    """Say whether "United States" is a place here, or the beginning of an office or a law: "United States District Judge"."""
    return _PLACE_OF.search(text, max(0, start - 20), start) is not None or _OFFICE.match(text, end) is not None


def _stands_alone(text: str, start: int, end: int, term: Term) -> bool:
    """Say whether one word is the name by itself, and no part of another name."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    if before and before[1][0].isupper():
        plain = before[1].rstrip(".").lower()
        if plain not in NOT_NAMES and plain not in TITLES and plain not in ROLES:
            return False
    after = _AFTER.match(text, end)
    if after is None or not after[1][0].isupper():
        return True
    return after[1].lower() not in ORGANISATION_WORDS and after[1].lower() not in _STREETS and term.type is not EntityType.PERSON
