"""The log of judgements on either database: what is recorded comes back, and nobody changes or removes it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from blocks.database.schema import JudgementRow
from blocks.records import EntityType
from blocks.store_records import Judgement, Named

SMITH, JONES = Named(EntityType.PERSON, "John Smith"), Named(EntityType.PERSON, "J\u00f6ns  Jones")


@pytest.fixture
def judged(case):
    """A matter with a judgement of each kind."""
    document = case.document()
    with case.store.transaction() as tx:
        first = tx.judgements.record(case.matter_id, Judgement.SAME, left=SMITH, right=JONES, actor="me", reason="so")
        tx.judgements.record(
            case.matter_id, Judgement.DIFFERENT, left=SMITH, right=SMITH._replace(document_id=document), actor="me", reason="so"
        )
        tx.judgements.record(case.matter_id, Judgement.RENAME, left=SMITH, name="S", actor="me", reason="so")
        tx.judgements.record(case.matter_id, Judgement.UNDO, ends=first, actor="you", reason="not so")
    return case


def log(case):
    with case.store.transaction(write=False) as tx:
        return tx.judgements.of_matter(case.matter_id)


def test_what_is_recorded_comes_back_in_order(judged, other_case):
    found = log(judged)
    first = found[0].number
    assert [each.judgement for each in found] == list(Judgement)
    assert [each.number - first for each in found] == [0, 1, 2, 3]
    assert (found[0].left, found[0].right) == (SMITH, JONES)
    assert found[1].right.document_id is not None
    assert (found[2].name, found[2].right, found[3].left, found[3].ends) == ("S", None, None, first)
    assert all(each.at.tzinfo for each in found)
    assert log(other_case) == []


@pytest.mark.parametrize("statement", ["UPDATE entity_judgements SET reason = 'other'", "DELETE FROM entity_judgements"])
def test_nobody_changes_or_removes_a_judgement(judged, engine, statement):
    before = log(judged)
    with pytest.raises(DatabaseError, match="a judgement"), engine.begin() as connection:
        connection.execute(text(statement))
    assert log(judged) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"judgement": Judgement.SAME, "type": EntityType.PERSON, "left_text": "a"},
        {"judgement": Judgement.RENAME, "type": EntityType.PERSON, "left_text": "a"},
        {"judgement": Judgement.RENAME, "left_text": "a", "name": "b"},
        {"judgement": Judgement.UNDO},
        {"judgement": Judgement.UNDO, "ends": 1},
        {"judgement": Judgement.RENAME, "type": EntityType.PERSON, "left_text": "a", "name": "b", "reason": ""},
    ],
)
def test_a_row_that_says_half_is_refused(judged, engine, wrong):
    """The judgement that is numbered 1 has been undone already."""
    row = {"matter_id": judged.matter_id, "actor": "me", "reason": "so", **wrong}
    if "ends" in wrong:
        row["ends"] = log(judged)[0].number
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(JudgementRow), row)


def test_no_matter_undoes_a_judgement_of_another(judged, other_case):
    with pytest.raises(Exception) as refused, other_case.store.transaction() as tx:  # noqa: PT011 (whatever the database says)
        tx.judgements.record(other_case.matter_id, Judgement.UNDO, ends=log(judged)[1].number, actor="me", reason="so")
    assert log(other_case) == [], refused


def test_a_guard_that_was_dropped_is_named(engine, backend):
    from blocks.database.store import Store
    from blocks.errors import Code, Terminal

    on = " ON entity_judgements" if backend == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER entity_judgements_kept{on}"))
    with pytest.raises(Terminal, match="entity_judgements_kept is missing") as refused:
        Store(engine)
    assert refused.value.code is Code.SCHEMA_DRIFTED
