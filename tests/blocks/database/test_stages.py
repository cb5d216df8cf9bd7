from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from blocks.errors import Code, Terminal
from blocks.records import DocumentStatus, Stage, StageStatus
from blocks.stage_records import StageReport
from blocks.status import STAGE_TRANSITIONS

RUN = "22222222-2222-2222-2222-222222222222"


def report(key="key", stage=Stage.OCR):
    return StageReport(stage=stage, version="ocr 1", key=key, digest="d" * 64, counts={"pages": 3, "ocr": 1})


def test_the_first_start_takes_the_row_of_registration(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        assert tx.stages.start(document_id, Stage.OCR, "ocr 1", "key", RUN, RUN) == 1
        row = tx.stages.latest(document_id)[Stage.OCR]
    assert (row.status, row.version, row.key, row.flow_run_id, row.task_run_id) == (StageStatus.RUNNING, "ocr 1", "key", RUN, RUN)
    assert row.started_at is not None
    assert row.completed_at is None


def test_every_try_is_a_row_with_its_error(case):
    document_id = case.document()
    case.pages(document_id, "one", "two", "")
    for number in range(1, 4):
        with case.store.transaction() as tx:
            assert tx.stages.start(document_id, Stage.OCR, "ocr 1", "key") == number
        with case.store.transaction() as tx:
            tx.stages.fail(document_id, Stage.OCR, number, Code.CHILD_CRASHED, f"crash {number}")
    with case.store.transaction() as tx:
        attempt = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        tx.stages.complete(document_id, Stage.OCR, attempt, report(), peak_memory_bytes=5_000_000_000)
    with case.store.transaction(write=False) as tx:
        rows = [row for row in tx.stages.all_of_matter(case.matter_id) if row.stage is Stage.OCR]
        assert tx.stages.held(document_id, Stage.OCR, "key") == report()
    assert [(row.attempt, row.status, row.error_message) for row in rows] == [
        (1, StageStatus.FAILED, "crash 1"),
        (2, StageStatus.FAILED, "crash 2"),
        (3, StageStatus.FAILED, "crash 3"),
        (4, StageStatus.COMPLETED, None),
    ]


def test_an_attempt_that_was_killed_ends_when_the_next_begins_and_cannot_commit_any_more(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        first = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        second = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
    with case.store.transaction(write=False) as tx:
        rows = [row for row in tx.stages.all_of_matter(case.matter_id) if row.stage is Stage.OCR]
    assert [(row.status, row.error_code) for row in rows] == [
        (StageStatus.FAILED, "attempt_abandoned"),
        (StageStatus.RUNNING, None),
    ]
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.stages.complete(document_id, Stage.OCR, first, report())
    assert refused.value.code is Code.STATUS_TRANSITION
    with case.store.transaction() as tx:
        tx.stages.complete(document_id, Stage.OCR, second, report())


def test_held_asks_for_the_last_attempt_and_the_same_key(case):
    document_id = case.document()
    case.pages(document_id, "one", "two", "")
    with case.store.transaction() as tx:
        assert tx.stages.held(document_id, Stage.OCR, "key") is None
        attempt = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        assert tx.stages.held(document_id, Stage.OCR, "key") is None
        tx.stages.complete(document_id, Stage.OCR, attempt, report())
        assert tx.stages.held(document_id, Stage.OCR, "key") == report()
        assert tx.stages.held(document_id, Stage.OCR, "other") is None
        assert tx.stages.held(document_id, Stage.CHUNKING, "key") is None
        tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        assert tx.stages.held(document_id, Stage.OCR, "key") is None


def test_nothing_is_held_whose_rows_are_gone(case):
    document_id = case.document()
    case.pages(document_id, "one", "two", "")
    with case.store.transaction() as tx:
        attempt = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        tx.stages.complete(document_id, Stage.OCR, attempt, report())
        assert tx.stages.held(document_id, Stage.OCR, "key") == report()
    case.pages(document_id, "one", "two")
    with case.store.transaction(write=False) as tx:
        assert tx.stages.held(document_id, Stage.OCR, "key") is None


def test_a_stage_is_skipped_with_its_reason_before_or_after_it_began(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.stages.skip(document_id, Stage.RESOLUTION, 1, "by_option")
        attempt = tx.stages.start(document_id, Stage.OCR, "ocr 1", "key")
        tx.stages.skip(document_id, Stage.OCR, attempt, "nothing_to_do")
        rows = tx.stages.latest(document_id)
    assert (rows[Stage.RESOLUTION].status, rows[Stage.RESOLUTION].reason) == (StageStatus.SKIPPED, "by_option")
    assert (rows[Stage.OCR].status, rows[Stage.OCR].reason) == (StageStatus.SKIPPED, "nothing_to_do")


def test_an_attempt_that_never_was_cannot_end(case):
    document_id = case.document()
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.stages.fail(document_id, Stage.OCR, 2, Code.CHILD_CRASHED, "It crashed.")
    assert refused.value.code is Code.STATUS_TRANSITION


def test_the_last_stage_and_the_document_end_in_one_transaction_or_not_at_all(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        attempt = tx.stages.start(document_id, Stage.FINALIZATION, "1", "key")

    def finish(tx):
        tx.stages.complete(document_id, Stage.FINALIZATION, attempt, report(stage=Stage.FINALIZATION))
        tx.documents.set_status(document_id, DocumentStatus.COMPLETED)

    with pytest.raises(Terminal), case.store.transaction() as tx:
        finish(tx) or finish(tx)  # the second is against the rules, and takes the first with it
    with case.store.transaction(write=False) as tx:
        assert tx.documents.get(document_id).status is DocumentStatus.PROCESSING
        assert tx.stages.latest(document_id)[Stage.FINALIZATION].status is StageStatus.RUNNING
    with case.store.transaction() as tx:
        finish(tx)
    with case.store.transaction(write=False) as tx:
        assert tx.documents.get(document_id).status is DocumentStatus.COMPLETED
        assert tx.stages.latest(document_id)[Stage.FINALIZATION].status is StageStatus.COMPLETED


def test_a_run_id_that_is_no_id_is_refused(case):
    document_id = case.document()
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.stages.start(document_id, Stage.OCR, "ocr 1", "key", "N/A_START_FAILURE")


EVENTS = {
    "start": lambda tx, document_id, _: tx.stages.start(document_id, Stage.OCR, "ocr 1", "key"),
    "complete": lambda tx, document_id, n: tx.stages.complete(document_id, Stage.OCR, n, report()),
    "fail": lambda tx, document_id, n: tx.stages.fail(document_id, Stage.OCR, n, Code.CHILD_CRASHED, "crash"),
    "skip": lambda tx, document_id, n: tx.stages.skip(document_id, Stage.OCR, n, "by_option"),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(1, 4)), min_size=1, max_size=12))
def test_no_order_of_events_leaves_an_illegal_stage(case, events):
    document_id = case.document(content=uuid4().hex)

    def rows():
        with case.store.transaction(write=False) as tx:
            mine = [row for row in tx.stages.all_of_matter(case.matter_id) if row.document_id == document_id]
            return {row.attempt: row.status for row in mine if row.stage is Stage.OCR}

    before = rows()
    for event, attempt in events:
        with suppress(Terminal), case.store.transaction() as tx:
            EVENTS[event](tx, document_id, attempt)
        after = rows()
        for number, status in after.items():
            old = before.get(number, StageStatus.PENDING)
            assert status is old or status in STAGE_TRANSITIONS[old]
        assert list(after) == list(range(1, len(after) + 1))
        assert sum(status is StageStatus.RUNNING for status in after.values()) <= 1
        before = after
