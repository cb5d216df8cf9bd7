from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.errors import Code, Transient
from blocks.records import Stage
from tests.blocks.database.conftest import mention

WORDS = "the witness said never again"


def test_a_broken_constraint_is_loud_names_itself_and_quotes_no_row(case):
    document_id = case.document()
    with pytest.raises(IntegrityError) as refused, case.store.transaction() as tx:
        tx.mentions.replace(document_id, [replace(mention(0, WORDS), confidence=7.0)])
    assert "ck_entity_mentions_confidence" in str(refused.value)
    assert WORDS not in "".join(traceback.format_exception(refused.value))


def test_a_table_that_cannot_be_written_stops_the_work(case, engine):
    document_id = case.document()
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(
                "CREATE TRIGGER sealed BEFORE UPDATE ON processing_tasks BEGIN SELECT RAISE(ABORT, 'sealed'); END"
            )
        else:
            connection.exec_driver_sql("ALTER TABLE processing_tasks ADD CONSTRAINT sealed CHECK (attempt > 1) NOT VALID")
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.stages.start(document_id, Stage.OCR, "1", "key")


def test_two_transactions_that_wait_for_each_other_end_as_one_that_won_and_one_to_try_again(case, backend):
    if backend == "sqlite":
        pytest.skip("SQLite has one writer: nobody waits for a second lock")
    documents = [case.document("1"), case.document("2")]
    both_hold_one = Barrier(2)

    def take(order):
        with case.store.transaction() as tx:
            tx.documents.set_totals(documents[order[0]], 1, 1, None, None)
            both_hold_one.wait()
            tx.documents.set_totals(documents[order[1]], 1, 1, None, None)

    with ThreadPoolExecutor(2) as pool:
        errors = [done.exception() for done in (pool.submit(take, (0, 1)), pool.submit(take, (1, 0)))]
    lost = [error for error in errors if error is not None]
    assert len(lost) == 1
    assert isinstance(lost[0], Transient)
    assert lost[0].code is Code.DATABASE_BUSY
