"""Counsel in the words of those concerned: "my attorneys, A and B", "my client, X", and "your client, X" in a letter to A."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import listed
from tasks.relationships.claims import INFERRED, STATED, Claim
from tasks.relationships.employment import declarants
from tasks.relationships.reading import NAMES, Named, Reading

_TITLE = r"(?:Mr|Ms|Mrs|Dr|Messrs)\.?"
_MY_LAWYER = re.compile(rf"\bmy\s+(?:\w+\s+)?(?:attorneys?|counsel|lawyers?),?\s+(?:{_TITLE}\s+)?$")
_MY_CLIENT = re.compile(rf"\bmy\s+clients?,?\s+(?:{_TITLE}\s+)?$")
_YOUR_CLIENT = re.compile(rf"\byour\s+clients?,?\s+(?:{_TITLE}\s+)?$")
_DEAR = re.compile(rf"\bDear\s+(?:{_TITLE}\s+)?$")
_PARTY_BELOW = re.compile(r"[^\n]{0,6}\n\s*(?:Defendant|Plaintiff|Petitioner|Respondent)\W*$", re.MULTILINE)
_AHEAD = 40
"""Characters before a name in which the words that place it stand."""
_PERSON = frozenset({EntityType.PERSON})


def own_counsel(reading: Reading) -> Iterator[Claim]:
    """Yield COUNSEL_FOR: both ends named on one page, or in one letter."""
    for start, end in reading.page_bounds or [(0, len(reading.text))]:
        yield from _on_page(reading, start, end)
    yield from _in_letter(reading)


def _on_page(reading: Reading, start: int, end: int) -> Iterator[Claim]:
    people = reading.within(start, end, _PERSON)
    first = next((n for n in people if _stands_after(reading, n, _MY_LAWYER)), None)
    if first is None:
        return
    clients = [n for n in reading.within(start, end, NAMES) if _stands_after(reading, n, _MY_CLIENT)]
    speakers = [n for n in people if n.start > first.start and _PARTY_BELOW.match(reading.text, n.end)]
    client = next(iter([*clients, *speakers, *(n for n in reversed(declarants(reading)) if n.start < first.start)]), None)
    sentence = reading.sentence_at(first.start)
    for lawyer in listed(reading, people, first, step=1) if client and sentence else ():
        if client is not None and sentence is not None and lawyer.spelling != client.spelling:
            yield Claim(Predicate.COUNSEL_FOR, lawyer, client, sentence.start, sentence.end, INFERRED, "own_counsel/1")


def _in_letter(reading: Reading) -> Iterator[Claim]:
    addressees = [n for n in reading.mentions if n.type in _PERSON and _stands_after(reading, n, _DEAR)]
    clients = [n for n in reading.mentions if n.type in NAMES and _stands_after(reading, n, _YOUR_CLIENT)]
    for client in clients[:1]:
        for lawyer in [n for n in addressees if n.start < client.start][-1:]:
            sentence = reading.sentence_at(client.start)
            if sentence is not None:
                yield Claim(Predicate.COUNSEL_FOR, lawyer, client, sentence.start, sentence.end, STATED, "own_counsel/1")


def _stands_after(reading: Reading, named: Named, words: re.Pattern[str]) -> bool:
    return words.search(reading.text, max(0, named.start - _AHEAD), named.start) is not None
