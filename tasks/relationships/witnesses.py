"""Who is a witness in the case: persons whom disclosures say to have knowledge, and those who declare under oath."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import INFERRED, STATED, Claim
from tasks.relationships.employment import declarants
from tasks.relationships.reading import Reading

_PERSON = frozenset({EntityType.PERSON})
_KNOWS = re.compile(
    r"\b(?:has|have|had|may\s+have|is\s+likely\s+to\s+have|are\s+likely\s+to\s+have|possess(?:es)?)\s+(?:(?:personal|direct|first-?hand|discoverable|relevant|some)\s+)*"
    r"(?:knowledge|information)\b|\b(?:will|may|is\s+expected\s+to)\s+testify\b|\bis\s+(?:an?|the)\s+(?:\w+\s+)?witness\b"
)
_SWEARS = re.compile(
    r"\b(?:declare|depose|duly sworn|under (?:the )?penalt(?:y|ies) of perjury|state as follows|attest|affirm|certify)\b"
)
_OATH = 200
"""Characters after "I, Jane Roe," in which the oath stands."""


def witnesses(reading: Reading) -> Iterator[Claim]:
    """Yield WITNESS_IN."""
    if not reading.cases:
        return
    for sentence in reading.sentences:
        found = _KNOWS.search(reading.text, sentence.start, sentence.end)
        case = reading.case_near(sentence.start) if found else None
        if found is None or case is None:
            continue
        for person in reading.within(sentence.start, found.start(), _PERSON)[:1]:
            yield Claim(Predicate.WITNESS_IN, person, case, sentence.start, sentence.end, STATED, "witnesses/1")
    for person in declarants(reading):
        oath = _SWEARS.search(reading.text, person.end, person.end + _OATH)
        case = reading.case_near(person.start)
        if oath is not None and case is not None:
            yield Claim(Predicate.WITNESS_IN, person, case, person.start, oath.end(), INFERRED, "witnesses/1")
