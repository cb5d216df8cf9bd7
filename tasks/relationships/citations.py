"""What the case cites: from its docket number to each statute and decision, once for each that the document names."""

from __future__ import annotations

from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import INFERRED, Claim
from tasks.relationships.reading import Reading

_AUTHORITIES = frozenset({EntityType.CITATION, EntityType.STATUTE})


def citations(reading: Reading) -> Iterator[Claim]:
    """Yield CITES; a document that names no docket number cites nothing in this sense."""
    seen: set[tuple[EntityType, str]] = set()
    for named in reading.mentions:
        if named.type not in _AUTHORITIES or (named.type, named.spelling) in seen:
            continue
        case, sentence = reading.case_near(named.start), reading.sentence_at(named.start)
        if case is None or sentence is None:
            continue
        seen.add((named.type, named.spelling))
        yield Claim(Predicate.CITES, case, named, sentence.start, max(sentence.end, named.end), INFERRED, "citations/1")
