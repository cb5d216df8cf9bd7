"""Recovery on a real server and a real database: what died is ended by name, what nobody works on gets a run, stalls are told once."""

from __future__ import annotations

import json
import os
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from prefect import flow, task
from prefect.states import Running
from sqlalchemy import create_engine, text

from blocks.parts import Parts
from blocks.records import BatchId, DocumentId, LaneId, Priority
from flows.batch_runs import RESUMED, STALLED, tell, told_late, told_stalled
from flows.fleet import fleet_seen
from flows.options import ProcessingOptions
from flows.recover import recover, recover_now
from tests.flows.commands.conftest import Run
from tests.flows.submitting.conftest import HIGH, Fleet

OPTIONS = ProcessingOptions(priority=Priority.HIGH).model_dump_json()


@flow(name="process-document")
def its_document(document_id: str) -> None:
    """Stands under the batch's run as the document's does."""


@task
def a_task() -> None:
    """Stands for the task that a run keeps for each run under it."""


@pytest.fixture
def batch_id(parts: Parts, document_id: DocumentId) -> BatchId:
    """A batch that was written and not started."""
    with parts.store.transaction() as tx:
        matter_id = tx.documents.required(document_id).matter_id
        return tx.batches.select(matter_id, Priority.HIGH, OPTIONS, [document_id])


def lane_of(parts: Parts, batch_id: BatchId, run_id: str | None, pid: int, host: str | None = None) -> LaneId:
    """Open a lane of a process and lease the batch's document to it."""
    with parts.store.transaction() as tx:
        lane_id = tx.lanes.open(batch_id, flow_run_id=run_id, host=host or socket.gethostname(), pid=pid)
        assert tx.leases.take(batch_id, lane_id, 60)
    return lane_id


def fall_silent(parts: Parts, seconds: int) -> None:
    """Let the last heartbeats and the ends of leases be so long ago."""
    engine = create_engine(parts.settings.database)
    ago = datetime.now(UTC) - timedelta(seconds=seconds)
    with engine.begin() as connection:
        stamp = connection.execute(text("SELECT heartbeat_at FROM lanes LIMIT 1")).scalar_one()
        value = ago.replace(tzinfo=None).isoformat(sep=" ") if isinstance(stamp, str) else ago
        connection.execute(text("UPDATE lanes SET heartbeat_at = :at"), {"at": value})
        connection.execute(text("UPDATE document_leases SET until = :at"), {"at": value})
    engine.dispose()


def await_told(fleet: Fleet, batch_id: BatchId, *, stalled: bool) -> None:
    """Wait until the server, which keeps events in groups, has the last that was told of a batch."""
    until = time.monotonic() + 60
    while (batch_id in told_stalled(fleet.client)) is not stalled:
        assert time.monotonic() < until
        time.sleep(0.2)


def running(fleet: Fleet, run_id: str) -> None:
    fleet.client.set_flow_run_state(UUID(run_id), Running(), force=True)


def test_a_dead_lane_is_ended_at_prefect_by_name_and_its_batch_goes_on(
    fleet: Fleet, parts: Parts, batch_id: BatchId, document_id: DocumentId
) -> None:
    fleet.beat()
    run_id = recover_now(parts.store).started[batch_id]
    running(fleet, run_id)
    child = fleet.client.create_task_run(task=a_task, flow_run_id=UUID(run_id), dynamic_key="0", state=Running())
    below = fleet.client.create_flow_run(
        its_document, parameters={"document_id": document_id}, parent_task_run_id=child.id, state=Running()
    )
    lane_id = lane_of(parts, batch_id, run_id, os.getpid(), host="elsewhere")
    assert recover_now(parts.store).model_dump() == NOTHING, "a lane that lives is let alone"

    fall_silent(parts, 61)
    done = recover_now(parts.store)
    assert (done.dead_lanes, done.expired_leases, done.ended_runs) == (1, 1, 2)
    for ended in (UUID(run_id), below.id):
        state = fleet.client.read_flow_run(ended).state
        assert state is not None
        assert state.name == "Crashed"
        assert batch_id in (state.message or "")
        assert document_id in (state.message or "")
    task_state = fleet.client.read_task_run(child.id).state
    assert task_state is not None
    assert task_state.name == "Crashed"
    assert done.started[batch_id] != run_id
    with parts.store.transaction(write=False) as tx:
        assert tx.lanes.of_batch(batch_id)[0].ended_at is not None
        assert tx.leases.holder(document_id) is None
        assert tx.batches.required(batch_id).flow_run_id == done.started[batch_id]
    with parts.store.transaction() as tx:
        assert not tx.lanes.beat(lane_id, seconds=60), "it is told so if it lives after all"
    assert recover_now(parts.store).model_dump() == NOTHING, "done twice it does nothing"


def test_a_lane_whose_process_here_is_gone_is_not_waited_for(
    fleet: Fleet, parts: Parts, batch_id: BatchId, document_id: DocumentId
) -> None:
    fleet.beat()
    lane_of(parts, batch_id, None, pid=2**22 + 1)
    done = recover_now(parts.store)
    assert (done.dead_lanes, list(done.started)) == (1, [batch_id])


def test_a_crashed_run_is_followed_by_another_each_time(fleet: Fleet, parts: Parts, batch_id: BatchId) -> None:
    fleet.beat()
    runs = []
    for _ in range(3):
        runs.append(recover_now(parts.store).started[batch_id])
        fleet.client.delete_flow_run(UUID(runs[-1]))
    assert len(set(runs)) == 3


def test_a_stalled_batch_is_told_once_and_told_again_when_it_goes_on(
    fleet: Fleet, parts: Parts, batch_id: BatchId, run: Run
) -> None:
    fleet.beat(seconds=1)
    lane_of(parts, batch_id, None, os.getpid(), host="elsewhere")
    fall_silent(parts, 61)
    fleet.client.request("DELETE", f"/work_pools/{HIGH}/workers/worker-1")
    assert recover_now(parts.store).stalled == [batch_id]
    await_told(fleet, batch_id, stalled=True)
    assert recover_now(parts.store).stalled == []
    status = json.loads(run("status", "--json", exit_code=3).stdout)
    (batch,) = [each for each in status["matters"][0]["batches"] if each["id"] == batch_id]
    assert (batch["activity"], batch["reason"]) == ("stalled", f"no worker for pool {HIGH}")

    fleet.beat()
    assert recover_now(parts.store).resumed == [], "a worker alone is no work"
    lane_of(parts, batch_id, None, os.getpid(), host="elsewhere")
    assert recover_now(parts.store).resumed == [batch_id]
    await_told(fleet, batch_id, stalled=False)
    assert recover_now(parts.store).resumed == []


def test_a_late_batch_is_shown_and_told_once(fleet: Fleet, parts: Parts, document_id: DocumentId, run: Run) -> None:
    fleet.beat()
    now = datetime.now(UTC)
    with parts.store.transaction() as tx:
        matter_id = tx.documents.required(document_id).matter_id
        late, in_time = (
            tx.batches.select(
                matter_id,
                Priority.HIGH,
                ProcessingOptions(priority=Priority.HIGH, deadline=now + timedelta(hours=hours)).model_dump_json(),
                [document_id],
            )
            for hours in (-1, 1)
        )
    assert recover_now(parts.store).late == [late]
    until = time.monotonic() + 60
    while late not in told_late(fleet.client):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert recover_now(parts.store).late == []
    (matter,) = json.loads(run("status", "--json").stdout)["matters"]
    assert {batch["id"]: batch["late"] for batch in matter["batches"] if batch["deadline"]} == {late: True, in_time: False}
    assert "late: due" in run("status").stdout


def test_what_is_told_can_be_read_back(fleet: Fleet) -> None:
    other = BatchId("00000000-0000-4000-8000-00000000000a")
    tell(fleet.client, STALLED, other, {"pool": HIGH})
    await_told(fleet, other, stalled=True)
    tell(fleet.client, RESUMED, other, {})
    await_told(fleet, other, stalled=False)


def test_recover_runs_as_a_flow(fleet: Fleet, parts: Parts, batch_id: BatchId) -> None:
    assert recover()["started"] == 1
    assert [run.batch_id for run in fleet_seen().runs] == [batch_id]


def test_without_a_server_resume_drives_what_was_interrupted_here(
    parts: Parts, batch_id: BatchId, prefect_server: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(parts.settings.home))
    lane_of(parts, batch_id, None, pid=2**22 + 1)
    told: Any = json.loads(run("resume", "--json").stdout)
    assert [(each["batch_id"], each["activity"]) for each in told["batches"]] == [(batch_id, "completed")]
    assert json.loads(run("resume", "--json").stdout)["batches"] == []


NOTHING = {"dead_lanes": 0, "expired_leases": 0, "ended_runs": 0, "started": {}, "stalled": [], "resumed": [], "late": []}
