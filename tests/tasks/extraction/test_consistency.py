"""One name is one thing in a document, where only the model named it."""

from __future__ import annotations

import pytest

from blocks.records import EntityType
from tasks.extraction.candidates import FORMULA, MODEL, Candidate
from tasks.extraction.consistency import consistent

PERSON, FIRM, PLACE = EntityType.PERSON, EntityType.ORGANIZATION, EntityType.LOCATION


def candidates(text: str, *found: tuple[str, EntityType, float]) -> list[Candidate]:
    """Place each name behind the one before it."""
    result, place = [], 0
    for name, kind, confidence in found:
        start = text.index(name, place)
        place = start + len(name)
        result.append(Candidate(start, place, kind, confidence, "test/1"))
    return result


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([("Orla Finch", PERSON, MODEL), ("Finch", FIRM, MODEL), ("Finch", FIRM, MODEL)], [PERSON, PERSON, PERSON]),
        ([("Finch", PERSON, MODEL), ("Finch", PERSON, MODEL), ("Finch", FIRM, MODEL)], [PERSON, PERSON, PERSON]),
        ([("Finch", PLACE, MODEL), ("Finch", FIRM, MODEL), ("Finch", FIRM, MODEL)], [FIRM, FIRM, FIRM]),
        ([("Orla Finch", PERSON, MODEL), ("Finch", FIRM, FORMULA), ("Finch", PLACE, MODEL)], [PERSON, FIRM, FIRM]),
        ([("Orla Finch", PERSON, MODEL), ("Finch", FIRM, FORMULA)], [PERSON, FIRM]),
    ],
)
def test_the_document_decides(found: list[tuple[str, EntityType, float]], expected: list[EntityType]) -> None:
    text = ". ".join(name for name, _, _ in found)
    given = consistent(candidates(text, *found), text)
    assert [candidate.type for candidate in given] == expected
    assert [(c.start, c.end) for c in given] == [(c.start, c.end) for c in candidates(text, *found)]
