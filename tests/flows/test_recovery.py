"""What is to be done about work that nobody does: the whole rule as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from blocks.records import BatchId, BatchOrigin, BatchStatus, DocumentId, LaneId, MatterId, Priority
from blocks.store_records import Batch, Lane, Lease
from flows.fleet_seen import DeploymentSeen, FleetSeen, PoolSeen, RunSeen, RunState, WorkerSeen
from flows.recovery import Situation, what_to_do

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)

BATCH = Batch(
    id=BatchId("b"),
    matter_id=MatterId("m"),
    priority=Priority.HIGH,
    options_json="{}",
    manifest=("d",),
    manifest_sha256="0" * 64,
    status=BatchStatus.OPEN,
    created_by=None,
    created_at=NOW,
    finished_at=None,
    origin=BatchOrigin.DOCUMENTS,
)

LANE = Lane(
    id=LaneId("l"),
    batch_id=BatchId("b"),
    flow_run_id="r",
    host="there",
    pid=1,
    started_at=NOW - timedelta(hours=2),
    heartbeat_at=NOW,
    ended_at=None,
    documents=0,
    peak_memory_bytes=None,
    waiting_for=None,
)
SILENT = replace(LANE, heartbeat_at=NOW - timedelta(seconds=61))
ENDED = replace(LANE, heartbeat_at=NOW - timedelta(hours=1), ended_at=NOW - timedelta(minutes=2))
ENDED_LONG_AGO = replace(ENDED, ended_at=NOW - timedelta(minutes=16))

RUN = RunSeen("r", "run", "process-batch/high", "legaldocs-high", RunState.RUNNING, NOW - timedelta(minutes=1), "b", None)
QUEUED = replace(RUN, id="q", state=RunState.SCHEDULED)
OLD_RUN = replace(RUN, since=NOW - timedelta(minutes=6))

WORKER = WorkerSeen("w", "legaldocs-high", NOW, 30)
FROZEN = replace(WORKER, heartbeat_at=NOW - timedelta(seconds=90))

POOL = PoolSeen("legaldocs-high", "process", paused=False, limit=2, active=0)


def fleet(*runs: RunSeen, worker: WorkerSeen | None = WORKER, pool: PoolSeen = POOL) -> FleetSeen:
    deployments = (DeploymentSeen("process-batch/high", "legaldocs-high", paused=False),)
    return FleetSeen(NOW, "3", (pool,), (worker,) if worker else (), deployments, runs, ())


def found(
    *lanes: Lane,
    seen: FleetSeen | None = None,
    batch: Batch | None = BATCH,
    told: bool = False,
    asked: bool = False,
    gone: bool = False,
) -> Situation:
    return Situation(
        now=NOW,
        batches=(batch,) if batch else (),
        lanes=lanes,
        expired=(),
        fleet=seen or fleet(),
        told=frozenset({BatchId("b")} if told else ()),
        asked=frozenset({BatchId("b")} if asked else ()),
        gone=frozenset({LaneId("l")} if gone else ()),
    )


NOTHING = (0, 0, 0, 0, 0)
DRIVEN = replace(BATCH, flow_run_id="r")
HELPER = replace(LANE, id=LaneId("k"), flow_run_id="s")
HELPING = replace(RUN, id="s", deployment="batch-lane/high")
FILES = replace(BATCH, origin=BatchOrigin.FILES)


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        # (lanes to end, runs to end, batches to start, to tell as stalled, to tell as resumed)
        pytest.param(found(LANE, seen=fleet(RUN)), NOTHING, id="a lane works"),
        pytest.param(found(replace(LANE, waiting_for="memory"), seen=fleet(RUN)), NOTHING, id="a lane waits: it lives"),
        pytest.param(found(LANE, seen=fleet(RUN, worker=None)), NOTHING, id="a lane works though its worker is gone"),
        pytest.param(found(SILENT, seen=fleet(RUN)), (1, 1, 1, 0, 0), id="the only lane fell silent"),
        pytest.param(found(SILENT, seen=fleet(RUN, QUEUED)), (1, 1, 0, 0, 0), id="silent, and a run is on its way"),
        pytest.param(
            found(SILENT, replace(LANE, id=LaneId("k"), flow_run_id="s"), seen=fleet(RUN)),
            (1, 1, 0, 0, 0),
            id="one of two lanes fell silent",
        ),
        pytest.param(
            found(SILENT, HELPER, batch=DRIVEN, seen=fleet(RUN, HELPING)),
            (1, 1, 1, 0, 0),
            id="the run that drives it fell silent",
        ),
        pytest.param(
            found(SILENT, HELPER, batch=DRIVEN, seen=fleet(RUN, HELPING, QUEUED)),
            (1, 1, 0, 0, 0),
            id="the run that drives it fell silent, and another is on its way",
        ),
        pytest.param(
            found(SILENT, HELPER, batch=DRIVEN, seen=fleet(RUN, HELPING, worker=None)),
            (1, 1, 1, 0, 0),
            id="a lane goes on without the run that drives it, and without a worker: that is no stall",
        ),
        pytest.param(
            found(LANE, replace(HELPER, heartbeat_at=SILENT.heartbeat_at), batch=DRIVEN, seen=fleet(RUN, HELPING)),
            (1, 1, 0, 0, 0),
            id="a further lane fell silent",
        ),
        pytest.param(found(LANE, seen=fleet(RUN), gone=True), (1, 1, 1, 0, 0), id="its process on this machine is gone"),
        pytest.param(
            found(ENDED, seen=fleet(RUN), gone=True), (0, 1, 1, 0, 0), id="buried by a neighbour, and Prefect runs it on"
        ),
        pytest.param(found(SILENT, seen=fleet(RUN, worker=None)), (1, 1, 1, 1, 0), id="lane and worker died together"),
        pytest.param(found(SILENT, seen=fleet(RUN, worker=FROZEN)), (1, 1, 1, 1, 0), id="the worker missed three heartbeats"),
        pytest.param(found(seen=fleet(QUEUED, worker=None)), (0, 0, 0, 1, 0), id="submitted, and the worker went"),
        pytest.param(found(seen=fleet(QUEUED, worker=None), told=True), NOTHING, id="stalled is told once"),
        pytest.param(
            found(seen=fleet(QUEUED, worker=None, pool=replace(POOL, type="ecs:push"))), NOTHING, id="a pool without workers"
        ),
        pytest.param(found(LANE, seen=fleet(RUN), told=True), (0, 0, 0, 0, 1), id="goes on again"),
        pytest.param(found(batch=None, told=True), (0, 0, 0, 0, 1), id="ended since it was told stalled"),
        pytest.param(found(), (0, 0, 1, 0, 0), id="killed between the row and the run"),
        pytest.param(found(ENDED), (0, 0, 1, 0, 0), id="every lane ended and the batch did not"),
        pytest.param(found(batch=FILES), NOTHING, id="registered only"),
        pytest.param(found(batch=FILES, asked=True), (0, 0, 1, 0, 0), id="registered, and asked for by id"),
        pytest.param(found(ENDED, batch=FILES), (0, 0, 1, 0, 0), id="processed here and interrupted"),
        pytest.param(found(seen=fleet(RUN)), NOTHING, id="a run is about to open its lane"),
        pytest.param(found(seen=fleet(OLD_RUN)), (0, 1, 1, 0, 0), id="a run never opened its lane"),
        pytest.param(found(ENDED, seen=fleet(OLD_RUN)), NOTHING, id="a run verifies after its lane"),
        pytest.param(found(ENDED_LONG_AGO, seen=fleet(OLD_RUN)), (0, 1, 1, 0, 0), id="a run that was killed at its end"),
        pytest.param(
            found(batch=replace(BATCH, flow_run_id="r"), seen=fleet(replace(RUN, batch_id=None))),
            NOTHING,
            id="a run that was started by matter, known by the batch's row",
        ),
        pytest.param(
            found(LANE, seen=fleet(RUN, replace(OLD_RUN, id="i", deployment="intake/default", batch_id=None))),
            NOTHING,
            id="runs that need no lane are let alone",
        ),
    ],
)
def test_what_is_to_be_done(situation: Situation, expected: tuple[int, int, int, int, int]) -> None:
    todo = what_to_do(situation)
    told = (len(todo.dead_lanes), len(todo.dead_runs), len(todo.start), len(todo.stalled), len(todo.resumed))
    assert told == expected


@pytest.mark.parametrize(
    ("options", "told", "late"),
    [
        ("{}", False, False),
        ('{"deadline": null}', False, False),
        ('{"deadline": "2026-01-01T12:00:01Z"}', False, False),
        ('{"deadline": "2026-01-01T11:59:59Z"}', False, True),
        ('{"deadline": "2026-01-01T12:30:00+01:00"}', False, True),
        ('{"deadline": "2026-01-01T11:59:59Z"}', True, False),
    ],
)
def test_a_batch_that_is_open_after_its_deadline_is_told_once(options: str, told: bool, late: bool) -> None:
    batch = replace(BATCH, options_json=options)
    situation = replace(found(LANE, seen=fleet(RUN), batch=batch), told_late=frozenset({batch.id} if told else ()))
    assert what_to_do(situation).late == ((batch,) if late else ()), "a batch that is worked on may be late all the same"


def test_a_dead_run_is_named_with_its_batch_and_its_document() -> None:
    lease = Lease(DocumentId("d"), BatchId("b"), LaneId("l"), NOW, NOW, NOW, 1)
    (dead,) = what_to_do(replace(found(SILENT, seen=fleet(RUN)), expired=(lease,))).dead_runs
    assert (dead.run_id, dead.batch_id, dead.document_ids) == ("r", "b", ("d",))
    assert "silent for 61 s" in dead.reason
