"""Lanes on a real Prefect server: what is leased, lost, skipped, forced, held back and given up."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from blocks.breakers import breakers_of
from blocks.errors import Code, Terminal, Transient
from blocks.parts import Parts
from blocks.records import BatchId, BatchStatus, DocumentId, DocumentStatus, LaneId, MatterId, Priority, Stage, StageStatus
from flows import lane as lane_flow
from flows.batch import process_batch
from flows.document import process_document
from flows.lane import DRAIN_FILE, MOST_ATTEMPTS, Bounds, LaneEnd, drain, work_lane
from flows.leasing import LEASE_SECONDS, bury_dead_lanes, current_lane, opened_lane
from flows.options import BY_OPTION, ProcessingOptions
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES, Register

pytestmark = pytest.mark.usefixtures("prefect_server")


def selected(parts: Parts, matter_id: MatterId, documents: list[DocumentId], options: ProcessingOptions) -> BatchId:
    with parts.store.transaction() as tx:
        return tx.batches.select(matter_id, Priority.LOW, options.model_dump_json(), documents, canary=options.canary)


def lane_of(parts: Parts, batch_id: BatchId, host: str, pid: int) -> LaneId:
    with parts.store.transaction() as tx:
        return tx.lanes.open(batch_id, flow_run_id=None, host=host, pid=pid)


def status_of(parts: Parts, document_id: DocumentId) -> tuple[DocumentStatus, str | None]:
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
    return document.status, document.error_code


def test_a_matter_and_a_selection_are_written_down_before_they_are_worked_on(parts: Parts, register: Register) -> None:
    _, (first, second) = register(DECLARATION, DISCLOSURE)
    outcome = process_batch(matter="sample", documents=[first], options=ProcessingOptions(priority=Priority.HIGH))
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(BatchId(outcome.batch_id))
        lanes = tx.lanes.of_batch(batch.id)
        assert tx.leases.of_batch(batch.id) == []
    assert (batch.priority, batch.manifest, batch.flow_run_id is not None) == (Priority.HIGH, (first,), True)
    assert [(lane.documents, lane.ended_at is not None, lane.pid) for lane in lanes] == [(1, True, os.getpid())]
    assert status_of(parts, second) == (DocumentStatus.PENDING, None)
    rest = process_batch(matter="sample")
    with parts.store.transaction(write=False) as tx:
        assert tx.batches.required(BatchId(rest.batch_id)).manifest == (second,), "what needs no work is not selected"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"matter": "sample", "batch_id": "x"},
        {"batch_id": "x", "documents": []},
        {"batch_id": "x", "options": ProcessingOptions(warm_cache=False)},
    ],
)
def test_what_contradicts_itself_is_refused(parts: Parts, asked: dict[str, object]) -> None:
    with pytest.raises(Terminal) as refused:
        process_batch(**asked)  # type: ignore[arg-type]
    assert refused.value.code is Code.USAGE


def test_a_document_that_another_lane_holds_is_refused_and_comes_free_when_that_lane_dies(
    parts: Parts, register: Register
) -> None:
    batch_id, (document_id,) = register(DECLARATION)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    there, here = lane_of(parts, batch_id, "elsewhere", 1), lane_of(parts, batch_id, socket.gethostname(), dead.pid)
    with parts.store.transaction() as tx:
        tx.leases.take(batch_id, there, LEASE_SECONDS)
    with pytest.raises(Terminal) as refused:
        process_document(document_id)
    assert refused.value.code is Code.DOCUMENT_TAKEN_OVER
    with parts.store.transaction() as tx:
        tx.leases.drop_of_lane(there)
        tx.leases.take(batch_id, here, LEASE_SECONDS)
    assert [lane.id for lane in bury_dead_lanes(parts.store)] == [here], "what runs elsewhere is not ours to judge"
    assert process_document(document_id) is DocumentStatus.COMPLETED


def test_a_document_that_kills_its_lanes_fails_with_a_code(parts: Parts, register: Register) -> None:
    batch_id, documents = register(DECLARATION, DISCLOSURE)
    for _ in range(MOST_ATTEMPTS):
        lane_id = lane_of(parts, batch_id, "elsewhere", 1)
        with parts.store.transaction() as tx:
            taken = [tx.leases.take(batch_id, lane_id, LEASE_SECONDS) for _ in documents]
            tx.leases.give_back(documents[0], lane_id)
            tx.leases.drop_of_lane(lane_id)
        assert all(taken)
    outcome = process_batch(batch_id=batch_id)
    assert status_of(parts, documents[0]) == (DocumentStatus.COMPLETED, None)
    assert status_of(parts, documents[1]) == (DocumentStatus.FAILED, Code.LANES_LOST)
    assert (outcome.failed, outcome.ended) == (1, True)


def test_an_absent_part_is_waited_for_and_fails_nothing(
    parts: Parts, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id, (document_id,) = register(DECLARATION)
    calls: list[str] = []

    def unreachable_twice(document_id: str, options: ProcessingOptions) -> DocumentStatus:
        calls.append(document_id)
        if len(calls) <= 2:
            raise Transient(Code.DATABASE_UNREACHABLE, "The database does not answer.", document_id)
        return process_document(document_id, options)

    monkeypatch.setattr(lane_flow, "process_document", unreachable_twice)
    assert process_batch(batch_id=batch_id).failed == 0
    assert len(calls) == 3
    assert status_of(parts, document_id) == (DocumentStatus.COMPLETED, None)


def test_a_drained_lane_leaves_the_rest_of_its_batch(parts: Parts, register: Register, home: Path) -> None:
    batch_id, documents = register(DECLARATION)
    (home / DRAIN_FILE).touch()
    assert not process_batch(batch_id=batch_id).ended
    assert work_lane(batch_id) == "drained"
    (home / DRAIN_FILE).unlink()
    with parts.store.transaction(write=False) as tx:
        assert (tx.batches.due(batch_id), tx.batches.required(batch_id).status) == (documents, BatchStatus.OPEN)
    assert process_batch(batch_id=batch_id).ended


@pytest.mark.parametrize(("bounds", "worked_on"), [(Bounds(documents=1), 1), (Bounds(memory_mb=1), 0)])
def test_a_process_that_is_old_ends_between_documents_and_leaves_the_rest(
    parts: Parts, register: Register, tmp_path: Path, bounds: Bounds, worked_on: int
) -> None:
    letters = []
    for name in ("a", "b"):
        letters.append(tmp_path / f"{name}.txt")
        letters[-1].write_text(f"Ms. Jane Roe wrote letter {name} on March 3, 2025.\n", encoding="utf-8")
    batch_id, documents = register(*letters)
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    with opened_lane(parts.store, batch_id) as lane:
        assert drain(parts, batch, lane, breakers_of(parts), bounds) is LaneEnd.OLD
    assert [status_of(parts, each)[0] for each in documents].count(DocumentStatus.COMPLETED) == worked_on
    with parts.store.transaction(write=False) as tx:
        assert (tx.batches.required(batch_id).status, tx.leases.of_batch(batch_id)) == (BatchStatus.OPEN, [])
        assert len(tx.batches.due(batch_id)) == 2 - worked_on


def test_the_first_documents_decide_whether_the_rest_starts(
    parts: Parts, register: Register, matter_id: MatterId, tmp_path: Path
) -> None:
    broken = tmp_path / "A broken one.pdf"
    broken.write_bytes((SAMPLES / DISCLOSURE).read_bytes()[:700])
    _, documents = register(broken, DECLARATION, DISCLOSURE)
    batch_id = selected(parts, matter_id, documents, ProcessingOptions(canary=1))
    with pytest.raises(Terminal) as stopped:
        process_batch(batch_id=batch_id)
    assert stopped.value.code is Code.CANARY_FAILED
    assert [status_of(parts, d)[0] for d in documents] == [DocumentStatus.FAILED, DocumentStatus.PENDING, DocumentStatus.PENDING]
    with parts.store.transaction(write=False) as tx:
        assert tx.batches.required(batch_id).status is BatchStatus.FAILED
    good = selected(parts, matter_id, documents[1:], ProcessingOptions(canary=1))
    assert process_batch(batch_id=good).processed == 2


def test_resolution_can_be_left_out_and_done_later(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    without = ProcessingOptions(entity_resolution=False)
    assert process_document(document_id, without) is DocumentStatus.COMPLETED
    with parts.store.transaction(write=False) as tx:
        row = tx.stages.latest(document_id)[Stage.RESOLUTION]
        assert (row.status, row.reason, row.attempt) == (StageStatus.SKIPPED, BY_OPTION, 1)
        assert all(stored.entity_id is None for stored in tx.mentions.of(document_id))
        assert tx.relationships.of(document_id)
    process_document(document_id, without)
    with parts.store.transaction(write=False) as tx:
        assert tx.stages.latest(document_id)[Stage.RESOLUTION].attempt == 1, "left out once is enough"
    process_document(document_id)
    with parts.store.transaction(write=False) as tx:
        assert tx.stages.latest(document_id)[Stage.RESOLUTION].status is StageStatus.COMPLETED
        assert all(stored.entity_id for stored in tx.mentions.of(document_id))


def test_everything_can_be_done_again_but_what_was_recognised(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    for version in (2, 3):
        process_document(document_id, ProcessingOptions(force_reprocess=True))
        with parts.store.transaction(write=False) as tx:
            rows = tx.stages.latest(document_id)
        assert [rows[stage].attempt for stage in Stage] == [1, *[version] * 5]


def test_what_a_lane_holds_at_its_end_is_given_back(parts: Parts, register: Register) -> None:
    batch_id, (document_id,) = register(DECLARATION)

    def work_until_interrupted() -> None:
        with opened_lane(parts.store, batch_id) as lane:
            assert current_lane() is lane
            assert lane.take() is not None
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_until_interrupted()
    assert current_lane() is None
    with opened_lane(parts.store, batch_id) as lane:
        lease = lane.take()
    assert lease is not None
    assert (lease.document_id, lease.attempts) == (document_id, 1)
