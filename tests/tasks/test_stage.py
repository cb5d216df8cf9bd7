"""The contract of a stage: held outcomes cost no work, rows and bookkeeping land together or not at all, failures are told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from blocks.database.engine import open_engine
from blocks.database.store import Store, Transaction, open_store
from blocks.errors import Code, Terminal, Transient
from blocks.logs import close_log, open_log
from blocks.records import Chunk, DocumentId, MediaType, Stage, StageStatus
from blocks.settings import Settings
from blocks.stage_records import RunIds, StageCall
from blocks.store_records import NewDocument
from tasks.stage import Outcome, as_error, digest_of, peak_memory_bytes, run_stage

CHUNK = Chunk(0, 0, 5, 1, 1, "words")
RUN = RunIds("22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333")


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store(Settings.load())
    yield opened
    opened.close()


@pytest.fixture
def call(store: Store) -> StageCall:
    with store.transaction() as tx:
        matter = tx.matters.open("m")
        new = NewDocument(matter, "a.pdf", "a" * 64, 9, MediaType.PDF)
        return StageCall(document_id=tx.documents.register(new).document.id, key="k" * 64)


class Work:
    """Work that counts how often it is done."""

    def __init__(self, *chunks: Chunk) -> None:
        self.chunks, self.times = chunks, 0

    def __call__(self, document_id: DocumentId) -> Outcome:
        self.times += 1
        return Outcome(
            digest_of(map(dataclasses.asdict, self.chunks)),
            {"chunks": len(self.chunks)},
            lambda tx: tx.chunks.replace(document_id, self.chunks),
        )


def run(store: Store, call: StageCall, work: Work) -> None:
    run_stage(store, Stage.CHUNKING, "1", call, RUN, work)


def rows(store: Store, call: StageCall) -> list[tuple[int, StageStatus, str | None]]:
    with store.transaction(write=False) as tx:
        document = tx.documents.required(DocumentId(call.document_id))
        return [
            (r.attempt, r.status, r.error_code) for r in tx.stages.all_of_matter(document.matter_id) if r.stage is Stage.CHUNKING
        ]


def chunks(store: Store, call: StageCall) -> list[Chunk]:
    with store.transaction(write=False) as tx:
        return tx.chunks.of(DocumentId(call.document_id))


def test_an_outcome_that_the_database_holds_costs_no_work(store: Store, call: StageCall) -> None:
    work = Work(CHUNK)
    run(store, call, work)
    run(store, call, work)
    assert work.times == 1
    assert rows(store, call) == [(1, StageStatus.COMPLETED, None)]
    assert chunks(store, call) == [CHUNK]


def test_another_key_or_force_does_the_work_again(store: Store, call: StageCall) -> None:
    work = Work(CHUNK)
    run(store, call, work)
    run(store, call.model_copy(update={"force": True}), work)
    run(store, call.model_copy(update={"key": "x" * 64}), work)
    assert work.times == 3
    assert [attempt for attempt, *_ in rows(store, call)] == [1, 2, 3]
    assert chunks(store, call) == [CHUNK]


def test_the_row_names_runs_counts_and_memory(store: Store, call: StageCall) -> None:
    run(store, call, Work(CHUNK))
    with store.transaction(write=False) as tx:
        row = tx.stages.latest(DocumentId(call.document_id))[Stage.CHUNKING]
    assert (row.flow_run_id, row.task_run_id) == RUN
    assert row.counts == {"chunks": 1}
    assert row.started_at is not None
    assert row.completed_at is not None
    assert peak_memory_bytes() > 10_000_000


def test_a_failure_is_committed_with_its_code_and_leaves_the_old_rows(store: Store, call: StageCall) -> None:
    run(store, call, Work(CHUNK))

    def broken(_: DocumentId) -> Outcome:
        raise Transient(Code.DATABASE_BUSY, "locked")

    with pytest.raises(Transient) as raised:
        run_stage(store, Stage.CHUNKING, "1", call.model_copy(update={"force": True}), RUN, broken)
    assert raised.value.document_id == call.document_id
    assert rows(store, call)[-1] == (2, StageStatus.FAILED, "database_busy")
    assert chunks(store, call) == [CHUNK]


def test_rows_that_are_refused_roll_back_with_the_bookkeeping(store: Store, call: StageCall) -> None:
    def half(document_id: DocumentId) -> Outcome:
        def write(tx: Transaction) -> None:
            tx.chunks.replace(document_id, [CHUNK])
            raise Terminal(Code.MENTION_UNGROUNDED, "a mention is not what stands there", document_id)

        return Outcome("d", {}, write)

    with pytest.raises(Terminal):
        run_stage(store, Stage.CHUNKING, "1", call, RUN, half)
    assert chunks(store, call) == []
    assert rows(store, call) == [(1, StageStatus.FAILED, "mention_ungrounded")]


def test_bookkeeping_that_fails_fails_the_stage(store: Store, call: StageCall, home: Path) -> None:
    engine = open_engine(Settings.load().database)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER no_stage BEFORE UPDATE ON processing_tasks BEGIN SELECT RAISE(ABORT, 'read only'); END")
        )
    engine.dispose()
    work = Work(CHUNK)
    with pytest.raises(Exception, match="read only"):
        run(store, call, work)
    assert chunks(store, call) == []
    assert rows(store, call) == [(1, StageStatus.PENDING, None)]


def test_an_error_without_a_code_is_told_by_its_type_alone(store: Store, call: StageCall, home: Path) -> None:
    def leaking(_: DocumentId) -> Outcome:
        raise ValueError("The witness said: never again")

    open_log(home, "DEBUG")
    try:
        with pytest.raises(Terminal) as raised:
            run_stage(store, Stage.CHUNKING, "1", call, RUN, leaking)
        lines = (home / "logs" / "legaldocs.jsonl").read_text(encoding="utf-8")
    finally:
        close_log()
    assert raised.value.code is Code.UNEXPECTED
    assert "never again" not in str(raised.value) + lines
    (line,) = map(json.loads, lines.splitlines())
    assert {k: line[k] for k in ("document_id", "stage", "flow_run_id", "code", "exception")} == {
        "document_id": call.document_id,
        "stage": "chunking",
        "flow_run_id": RUN.flow_run_id,
        "code": "unexpected",
        "exception": "ValueError",
    }


def test_an_attempt_that_was_killed_is_closed_by_the_next(store: Store, call: StageCall) -> None:
    with store.transaction() as tx:
        tx.stages.start(DocumentId(call.document_id), Stage.CHUNKING, "1", call.key)
    run(store, call, Work(CHUNK))
    assert rows(store, call) == [(1, StageStatus.FAILED, "attempt_abandoned"), (2, StageStatus.COMPLETED, None)]


@pytest.mark.parametrize("breaks", [True, False])
def test_an_attempt_that_was_taken_over_leaves_the_rows_of_the_later_one(store: Store, call: StageCall, breaks: bool) -> None:
    def slow(document_id: DocumentId) -> Outcome:
        run(store, call, Work(CHUNK))
        if breaks:
            raise Terminal(Code.STORED_FILE_MISSING, "the other run has cleared it")
        return Work()(document_id)

    with pytest.raises(Terminal) as refused:
        run_stage(store, Stage.CHUNKING, "1", call, RUN, slow)
    assert refused.value.code is Code.DOCUMENT_TAKEN_OVER
    assert rows(store, call) == [(1, StageStatus.FAILED, "attempt_abandoned"), (2, StageStatus.COMPLETED, None)]
    assert chunks(store, call) == [CHUNK]


def test_four_failures_are_four_rows_with_their_errors(store: Store, call: StageCall) -> None:
    def broken(_: DocumentId) -> Outcome:
        raise Transient(Code.FILE_STORE_UNREACHABLE, "gone")

    for _ in range(3):
        with pytest.raises(Transient):
            run_stage(store, Stage.CHUNKING, "1", call, RUN, broken)
    run(store, call, Work(CHUNK))
    failed = StageStatus.FAILED, "file_store_unreachable"
    assert rows(store, call) == [(1, *failed), (2, *failed), (3, *failed), (4, StageStatus.COMPLETED, None)]


def test_an_error_keeps_its_class_when_it_is_given_its_document() -> None:
    given = as_error(Transient(Code.DATABASE_BUSY, "locked"), DocumentId("d"))
    assert isinstance(given, Transient)
    assert given.document_id == "d"
    named = Terminal(Code.PDF_DAMAGED, "broken", "other")
    assert as_error(named, DocumentId("d")) is named


def test_a_digest_sees_order_and_content_and_nothing_else() -> None:
    assert digest_of([{"a": 1, "b": 2}]) == digest_of([{"b": 2, "a": 1}])
    assert digest_of([1, 2]) != digest_of([2, 1])
    assert digest_of([12]) != digest_of([1, 2])
