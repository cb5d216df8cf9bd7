"""Maintenance removes what has expired, keeps what has not, and finds nothing the second time."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import UUID

import pytest
from prefect import flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort

from blocks.file_store import open_file_store
from blocks.parts import Parts
from flows.maintenance import maintain, remove_dead_leases, remove_results, remove_runs
from tests.flows.conftest import DECLARATION, Register

DAY = 24 * 3600


def write(path: Path, days: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    written = time.time() - days * DAY
    os.utime(path, (written, written))


def test_expired_results_go_and_others_stay(tmp_path: Path) -> None:
    for name, days in (("a" * 64, 31), ("b" * 64, 29), ("c" * 64, 400)):
        write(tmp_path / name, days)
    results = open_file_store(tmp_path.as_uri())
    assert remove_results(results, 30) == 2
    assert [each.name for each in results.objects()] == ["b" * 64]
    assert remove_results(results, 30) == 0


def test_dead_leases_go_and_living_ones_stay(parts: Parts, register: Register) -> None:
    batch_id, (document_id,) = register(DECLARATION)
    with parts.store.transaction() as tx:
        lane = tx.lanes.open(batch_id, flow_run_id=None, host="here", pid=1)
        assert tx.leases.take(batch_id, lane, 60) is not None
    assert remove_dead_leases(parts.store) == 0
    with parts.store._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE document_leases SET until = '2000-01-01 00:00:00', heartbeat_at = '2000-01-01 00:00:00'"
        )
    assert remove_dead_leases(parts.store) == 1
    assert remove_dead_leases(parts.store) == 0
    with parts.store.transaction(write=False) as tx:
        assert tx.leases.holder(document_id) is None


@flow(name="process-batch")
def ours() -> UUID | None:
    return runtime.flow_run.id and UUID(runtime.flow_run.id)


@flow(name="of another team")
def theirs() -> UUID | None:
    return runtime.flow_run.id and UUID(runtime.flow_run.id)


@pytest.mark.slow
def test_old_runs_of_our_flows_go_from_the_server(prefect_server: None, parts: Parts) -> None:
    our_run, their_run = ours(), theirs()
    with get_client(sync_client=True) as client:
        assert remove_runs(client, 1) == 0
        assert remove_runs(client, 0) >= 1
        left = {run.id for run in client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC)}
    assert their_run in left
    assert our_run not in left
    assert set(maintain()) == {"temporary_files", "expired_results", "dead_leases", "flow_runs"}
    assert maintain() == {"temporary_files": 0, "expired_results": 0, "dead_leases": 0, "flow_runs": 0}
