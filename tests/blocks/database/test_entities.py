from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.database.schema import MentionRow
from blocks.errors import Code, Terminal
from blocks.records import Entity, EntityId, EntityType, MentionId
from tests.blocks.database.conftest import mention


@pytest.fixture
def held(case):
    """Two mentions of a document, each with an entity of its own."""
    document_id = case.document()
    ids = case.mentions(document_id, mention(0, "John Smith"), mention(20, "Mary Roe"))
    with case.store.transaction() as tx:
        tx.matters.lock(case.matter_id)
        entities = [
            Entity(tx.entities.mint(), EntityType.PERSON, "John Smith", frozenset(ids[:1])),
            Entity(tx.entities.mint(), EntityType.PERSON, "Mary Roe", frozenset(ids[1:])),
        ]
        tx.entities.apply(case.matter_id, entities, {})
    return entities


def state(case):
    with case.store.transaction(write=False) as tx:
        return (
            tx.entities.of_matter(case.matter_id),
            tx.entities.holders(case.matter_id),
            tx.entities.redirects(case.matter_id),
        )


def test_entities_come_back_and_twice_is_once(case, held):
    before = state(case)
    assert before[0] == held
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, held, {})
    assert state(case) == before


def test_a_merge_redirects_and_moves_the_mentions(case, held):
    john, mary = held
    both = Entity(john.id, EntityType.PERSON, "John Smith", john.mention_ids | mary.mention_ids)
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, [both], {mary.id: john.id})
    live, holders, redirects = state(case)
    assert live == [both]
    assert set(holders.values()) == {john.id}
    assert redirects == {mary.id: john.id}


def test_a_split_brings_a_redirected_entity_back(case, held):
    test_a_merge_redirects_and_moves_the_mentions(case, held)
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, held, {})
    assert state(case)[0] == held
    assert state(case)[2] == {}


def test_a_mention_that_no_entity_holds_any_more_is_unresolved_and_its_entity_not_live(case, held):
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, held[:1], {})
    live, holders, _ = state(case)
    assert live == held[:1]
    assert set(holders) == held[0].mention_ids


def test_an_entity_takes_a_better_name(case, held):
    better = Entity(held[0].id, EntityType.PERSON, "John Q. Smith", held[0].mention_ids)
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, [better, held[1]], {})
    assert state(case)[0][0].name == "John Q. Smith"


def test_nothing_is_written_where_nothing_differs(case, held, engine):
    with engine.connect() as connection:
        before = connection.execute(MentionRow.__table__.select()).all()
    with case.store.transaction() as tx:
        tx.entities.apply(case.matter_id, held, {})
    with engine.connect() as connection:
        assert connection.execute(MentionRow.__table__.select()).all() == before


def test_what_belongs_to_another_matter_is_refused(case, held, other_case):
    stranger = EntityId("33333333-3333-3333-3333-333333333333")
    john = held[0]
    wrong = {
        "a mention of another matter": (other_case, [Entity(stranger, john.type, "John Smith", john.mention_ids)], {}),
        "an unknown mention": (case, [Entity(stranger, john.type, "X", frozenset({MentionId("m")}))], {}),
        "an unknown redirect": (case, held, {stranger: john.id}),
        "a redirect to nowhere": (case, held[:1], {held[1].id: stranger}),
        "live and redirected": (case, held, {held[1].id: john.id}),
        "one mention twice": (case, [*held, Entity(stranger, john.type, "J", john.mention_ids)], {}),
    }
    before = state(case)
    for entities_of, entities, redirects in wrong.values():
        with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
            tx.entities.apply(entities_of.matter_id, entities, redirects)
        assert refused.value.code is Code.UNEXPECTED
        assert state(case) == before


def test_the_database_itself_refuses_an_entity_of_another_matter(case, held, other_case, engine):
    document_id = other_case.document()
    other_case.mentions(document_id, mention(0, "John Smith"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(
            MentionRow.__table__.update().where(MentionRow.document_id == document_id).values(entity_id=held[0].id)
        )
