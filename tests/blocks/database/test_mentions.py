from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.errors import Code, Terminal
from blocks.predicates import Predicate
from blocks.records import Entity, EntityType, Relationship, Stage
from tests.blocks.database.conftest import mention

ACME = mention(0, "Acme Corporation", EntityType.ORGANIZATION)
SHORT = mention(30, "Acme", EntityType.ORGANIZATION, antecedent=(0, 16))
SMITH = mention(50, "John Smith")


def relationship(ids):
    return Relationship(Predicate.EMPLOYEE_OF, ids[2], ids[0], 1, 0, 60, "Acme ... John Smith", 0.8, "test 1")


def test_mentions_come_back_by_place(case):
    document_id = case.document()
    case.mentions(document_id, SMITH, SHORT, ACME)
    with case.store.transaction(write=False) as tx:
        stored = tx.mentions.of(document_id)
    assert [each.mention for each in stored] == [ACME, SHORT, SMITH]
    assert {each.entity_id for each in stored} == {None}


def test_finding_the_same_again_leaves_ids_entities_and_relationships(case):
    document_id = case.document()
    ids = case.mentions(document_id, ACME, SHORT, SMITH)
    with case.store.transaction() as tx:
        entity = Entity(tx.entities.mint(), EntityType.ORGANIZATION, "Acme Corporation", frozenset(ids[:2]))
        tx.entities.apply(case.matter_id, [entity], {})
        tx.relationships.replace(document_id, [relationship(ids)])
    assert case.mentions(document_id, SMITH, ACME, SHORT) == ids
    with case.store.transaction(write=False) as tx:
        assert tx.entities.holders(case.matter_id) == dict.fromkeys(ids[:2], entity.id)
        assert [each.relationship for each in tx.relationships.of(document_id)] == [relationship(ids)]


def test_what_is_no_longer_found_goes_with_its_relationships_and_the_rest_stays(case):
    document_id = case.document()
    ids = case.mentions(document_id, ACME, SHORT, SMITH)
    with case.store.transaction() as tx:
        entity = Entity(tx.entities.mint(), EntityType.ORGANIZATION, "Acme Corporation", frozenset(ids))
        tx.entities.apply(case.matter_id, [entity], {})
        tx.relationships.replace(document_id, [relationship(ids)])
    case.mentions(document_id, ACME, replace(SHORT, confidence=0.5), mention(70, "Ohio", EntityType.LOCATION))
    with case.store.transaction(write=False) as tx:
        stored = tx.mentions.of(document_id)
        assert tx.relationships.of(document_id) == []
    assert [(each.mention.text, each.mention.confidence, each.entity_id) for each in stored] == [
        ("Acme Corporation", 0.9, entity.id),
        ("Acme", 0.5, entity.id),
        ("Ohio", 0.9, None),
    ]


def test_a_mention_whose_words_changed_is_no_longer_resolved(case):
    document_id = case.document()
    ids = case.mentions(document_id, ACME)
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, [Entity(tx.entities.mint(), ACME.type, "Acme", frozenset(ids))], {})
    case.mentions(document_id, replace(ACME, text="Acne Corporation"))
    with case.store.transaction(write=False) as tx:
        assert tx.entities.holders(case.matter_id) == {}


def test_none_found_leaves_none(case):
    document_id = case.document()
    case.mentions(document_id, ACME, SMITH)
    assert case.mentions(document_id) == []


def test_one_span_and_type_is_one_mention(case):
    document_id = case.document()
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.mentions.replace(document_id, [ACME, replace(ACME, extractor="other 1")])
    assert refused.value.code is Code.MENTION_UNGROUNDED


@pytest.mark.parametrize("bad", [replace(SMITH, end=SMITH.start), replace(SMITH, confidence=2.0)], ids=["empty", "confidence"])
def test_the_database_refuses_a_mention_that_makes_no_sense(case, bad):
    document_id = case.document()
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.mentions.replace(document_id, [bad])


def test_the_matter_sees_only_documents_whose_last_extraction_completed(case, other_case):
    done, running, never = case.document("1"), case.document("2"), case.document("3")
    case.mentions(done, ACME)
    case.mentions(running, SMITH)
    case.mentions(running, SMITH)
    foreign = other_case.document("1")
    other_case.mentions(foreign, SMITH)
    with case.store.transaction() as tx:
        tx.stages.start(running, Stage.EXTRACTION, "1", "key")
        tx.mentions.replace(never, [SMITH])
        assert [(each.document_id, each.text) for each in tx.mentions.of_matter(case.matter_id)] == [(done, ACME.text)]
    case.mentions(running, SMITH)
    with case.store.transaction(write=False) as tx:
        assert {each.document_id for each in tx.mentions.of_matter(case.matter_id)} == {done, running}
        assert {each.document_id for each in tx.mentions.of_matter(other_case.matter_id)} == {foreign}


def test_an_antecedent_becomes_the_mention_in_its_span_of_the_same_type_first(case):
    document_id = case.document()
    ids = case.mentions(document_id, ACME, replace(ACME, type=EntityType.LOCATION), SHORT, mention(40, "x", antecedent=(0, 16)))
    with case.store.transaction(write=False) as tx:
        found = {each.id: each.antecedent_id for each in tx.mentions.of_matter(case.matter_id)}
        first = {each.mention.type: each.id for each in tx.mentions.of(document_id) if each.mention.start == 0}
    assert found[ids[2]] == first[EntityType.ORGANIZATION]
    assert found[ids[3]] in first.values()
    assert found[ids[0]] is None
