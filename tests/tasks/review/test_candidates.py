"""Ambiguous short names are told with what they may stand for."""

from __future__ import annotations

import pytest

from blocks.records import DocumentId, EntityId, EntityType
from blocks.store_records import SpeltName
from tasks.review.candidates import candidates

KINDS = {"P": EntityType.PERSON, "O": EntityType.ORGANIZATION}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["P Michael Paul", "P Mary Paul", "P Paul"], {"2": ["0", "1"]}),
        (["P Mr. Michael Paul", "P Mary Paul", "P Mr. Paul"], {"2": ["0", "1"]}),
        (["P Michael Paul", "P Jane Miller", "P Keller"], {}),
        (["O Federal Bureau of Investigation", "O First Bank of Iowa", "O FBI"], {"2": ["0", "1"]}),
        (["P Michael Paul", "P the Defendant"], {}),
    ],
)
def test_a_short_name_has_the_full_names_of_its_document_as_candidates(named: list[str], expected: dict[str, list[str]]) -> None:
    spellings = [SpeltName(KINDS[each[0]], each[2:], DocumentId("a"), EntityId(str(at))) for at, each in enumerate(named)]
    assert candidates(spellings) == expected
    elsewhere = [each._replace(document_id=DocumentId(str(at))) for at, each in enumerate(spellings)]
    assert candidates(elsewhere) == {}


def test_a_short_name_that_was_attached_has_none() -> None:
    spellings = [SpeltName(EntityType.PERSON, text, DocumentId("a"), EntityId("0")) for text in ("Michael Paul", "Paul")]
    assert candidates(spellings) == {}
