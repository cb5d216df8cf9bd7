"""Batches of thousands of documents: memory that does not grow with them, never more in hand than lanes, totals that are exact."""

from __future__ import annotations

import threading
import tracemalloc
import uuid
from collections import Counter
from collections.abc import Sequence

import pytest
from sqlalchemy import create_engine, insert

from blocks.database.schema import DocumentRow, StageTaskRow
from blocks.errors import Code
from blocks.parts import Parts
from blocks.records import BatchId, DocumentId, DocumentStatus, LaneId, MatterId, MediaType, Priority, Stage, StageStatus
from flows.batch_start import pass_over_the_done
from flows.leasing import LEASE_SECONDS
from flows.options import ProcessingOptions
from flows.plan import stage_key
from tasks.review.status import status_of

REGISTERED = 5_000
TO_DO = 200
LANES = 8
BYTES_OF_A_DOCUMENT = 2_000
"""What a batch may keep of a document while it looks through all of them: its id in a few lists, not its row, pages or runs."""


def registered(parts: Parts, matter_id: MatterId, settled: range, waiting: range) -> list[DocumentId]:
    """Write the rows of documents that failed in a way that their bytes decide, then of documents that nobody has begun."""
    engine = create_engine(parts.settings.database)
    rows = [
        {
            "id": str(uuid.uuid4()),
            "matter_id": matter_id,
            "file_name": f"{number:05}.txt",
            "sha256": f"{number:064x}",
            "bytes": 1,
            "media_type": MediaType.TEXT,
            "status": DocumentStatus.FAILED if number in settled else DocumentStatus.PENDING,
            "error_code": Code.TEXT_UNDECODABLE if number in settled else None,
        }
        for number in (*settled, *waiting)
    ]
    ids = [DocumentId(str(row["id"])) for row in rows]
    with engine.begin() as connection:
        connection.execute(insert(DocumentRow), rows)
    with parts.store.transaction(write=False) as tx:
        keys = {d.id: stage_key(d, Stage.OCR, parts.settings, d.sha256) for d in tx.documents.of_matter(matter_id)}
    failed = [
        {
            "document_id": document_id,
            "stage": Stage.OCR,
            "attempt": 1,
            "status": StageStatus.FAILED,
            "key": keys[document_id],
            "error_code": Code.TEXT_UNDECODABLE,
        }
        for document_id in ids[: len(settled)]
    ]
    if failed:
        with engine.begin() as connection:
            connection.execute(insert(StageTaskRow), failed)
    engine.dispose()
    return ids


def selected(parts: Parts, matter_id: MatterId, documents: Sequence[DocumentId]) -> BatchId:
    with parts.store.transaction() as tx:
        return tx.batches.select(matter_id, Priority.NORMAL, ProcessingOptions().model_dump_json(), documents)


def passed_over(parts: Parts, batch_id: BatchId) -> tuple[int, int]:
    """Pass over what needs no work; return how many documents are left, and the bytes that it took at most."""
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    tracemalloc.start()
    left = pass_over_the_done(parts, batch)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return left, peak


@pytest.mark.slow
def test_thousands_that_need_no_work_are_passed_over_in_flat_memory(parts: Parts, matter_id: MatterId) -> None:
    ids = registered(parts, matter_id, range(REGISTERED - TO_DO), range(REGISTERED - TO_DO, REGISTERED))
    passed_over(parts, selected(parts, matter_id, ids[:100]))  # whatever is loaded once is loaded now
    _, few = passed_over(parts, selected(parts, matter_id, ids[:500]))
    left, all_of_them = passed_over(parts, selected(parts, matter_id, ids))
    assert left == TO_DO
    assert all_of_them - few < (REGISTERED - 500) * BYTES_OF_A_DOCUMENT


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_lanes_that_finish_at_once_leave_exact_totals(
    database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database == "postgresql":
        monkeypatch.setenv("LEGALDOCS_DATABASE_URL", request.getfixturevalue("postgres").create())
    parts, matter_id = request.getfixturevalue("parts"), request.getfixturevalue("matter_id")
    ids = registered(parts, matter_id, range(0), range(TO_DO))
    batch_id = selected(parts, matter_id, ids)
    ended: Counter[DocumentId] = Counter()
    in_hand: list[int] = []

    def work(lane_id: LaneId) -> None:
        while True:
            with parts.store.transaction() as tx:
                lease = tx.leases.take(batch_id, lane_id, LEASE_SECONDS)
            if lease is None:
                return
            with parts.store.transaction(write=False) as tx:
                in_hand.append(len(tx.leases.of_batch(batch_id)))
            with parts.store.transaction() as tx:
                assert tx.leases.end(lease.document_id, lane_id)
                tx.lanes.count_document(lane_id)
            ended[lease.document_id] += 1

    with parts.store.transaction() as tx:
        lanes = [tx.lanes.open(batch_id, flow_run_id=None, host="here", pid=number) for number in range(LANES)]
    threads = [threading.Thread(target=work, args=(lane_id,)) for lane_id in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ended == dict.fromkeys(ids, 1), "each document is ended, and by one lane"
    assert 1 < max(in_hand) <= LANES, "lanes did work at once, and none had more than one document"
    ((batch,),) = [matter.batches for matter in status_of(parts.store, "sample").matters]
    assert (batch.documents, batch.due, sum(lane.documents for lane in batch.lanes)) == (TO_DO, 0, TO_DO)
    with parts.store.transaction(write=False) as tx:
        assert (tx.batches.count_due(batch_id), tx.leases.of_batch(batch_id)) == (0, [])
