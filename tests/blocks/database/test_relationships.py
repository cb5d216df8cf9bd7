from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.derived_ids import relationship_id
from blocks.predicates import Predicate
from blocks.records import Relationship
from tests.blocks.database.conftest import mention


def stated(subject_id, object_id, start=0):
    return Relationship(Predicate.EMPLOYEE_OF, subject_id, object_id, 1, start, start + 9, "evidence.", 0.8, "test 1")


@pytest.fixture
def two(case):
    """A document with two mentions."""
    document_id = case.document()
    return document_id, case.mentions(document_id, mention(0, "John Smith"), mention(20, "Mary Roe"))


def test_relationships_come_back_by_place_and_twice_is_once(case, two):
    document_id, (john, mary) = two
    said = [stated(john, mary, 5), stated(mary, john, 1)]
    for _ in range(2):
        with case.store.transaction() as tx:
            tx.relationships.replace(document_id, said)
    with case.store.transaction(write=False) as tx:
        found = tx.relationships.of(document_id)
        assert tx.relationships.of_matter(case.matter_id) == found
    assert [each.relationship for each in found] == said[::-1]
    assert {each.id for each in found} == {relationship_id(document_id, each) for each in said}
    with case.store.transaction() as tx:
        tx.relationships.replace(document_id, [])
        assert tx.relationships.of(document_id) == []


def test_an_end_in_another_document_or_nowhere_is_refused(case, two):
    document_id, (john, mary) = two
    (other,) = case.mentions(case.document("other"), mention(0, "Richard Roe"))
    for subject_id, object_id in [(john, other), (other, mary), (john, "44444444-4444-4444-4444-444444444444")]:
        with pytest.raises(IntegrityError), case.store.transaction() as tx:
            tx.relationships.replace(document_id, [stated(subject_id, object_id)])


def test_no_edge_without_words(case, two):
    document_id, (john, mary) = two
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.relationships.replace(document_id, [replace(stated(john, mary), evidence="")])


def test_a_matter_sees_its_own(case, other_case, two):
    document_id, (john, mary) = two
    with case.store.transaction() as tx:
        tx.relationships.replace(document_id, [stated(john, mary)])
    with case.store.transaction(write=False) as tx:
        assert len(tx.relationships.of_matter(case.matter_id)) == 1
        assert tx.relationships.of_matter(other_case.matter_id) == []
