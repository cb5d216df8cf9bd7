"""Settles the type of names that only the statistical model found: a document means one thing by one name.

The model sees a stretch at a time and calls "Kilimnik" a person here and a company there. What the document says of the name elsewhere
decides: a full name of which it is the surname, else the type that the name bears most often.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from blocks.records import EntityType
from tasks.extraction.candidates import MODEL, Candidate
from tasks.extraction.name_shapes import words

_TYPES = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION})
_TWICE = 2
"""Words of a full name at least."""


def consistent(found: Sequence[Candidate], text: str) -> list[Candidate]:
    """Return the candidates in their order, those of the model with the type that the document gives their name.

    Args:
        found: candidates whose offsets count in `text`.
        text: the document text with names in ordinary case.
    """
    named = [(candidate, tuple(words(text[candidate.start : candidate.end]))) for candidate in found if candidate.type in _TYPES]
    votes: dict[tuple[str, ...], Counter[EntityType]] = defaultdict(Counter)
    surnames: set[str] = set()
    for candidate, name in named:
        votes[name][candidate.type] += round(100 * candidate.confidence)
        if candidate.type is EntityType.PERSON and len(name) >= _TWICE:
            surnames.add(next((word for word in reversed(name) if word not in {"jr", "sr", "ii", "iii", "iv"}), ""))
    firm = {name for candidate, name in named if candidate.confidence > MODEL}

    def settled_type(candidate: Candidate) -> EntityType:
        name = tuple(words(text[candidate.start : candidate.end]))
        if len(name) == 1 and name[0] in surnames and name not in firm:
            return EntityType.PERSON
        return min(votes[name], key=lambda kind: (-votes[name][kind], kind))

    return [
        candidate._replace(type=settled_type(candidate))
        if candidate.confidence == MODEL and candidate.type in _TYPES
        else candidate
        for candidate in found
    ]
