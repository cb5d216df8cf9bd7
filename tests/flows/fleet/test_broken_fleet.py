"""A fleet that is short of slots, whose workers freeze or die, and that is killed in the midst of a batch: everything ends as in peace."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from benchmarks.kills import Victim, kill
from benchmarks.mixed_documents import make_mixed
from benchmarks.running_fleet import RunningFleet, has_ended
from benchmarks.soak import Soak, Trial
from blocks.database.store import Store
from blocks.records import BatchId, BatchStatus, Priority, StageStatus
from flows.pools import pool_of
from tests.flows.fleet.conftest import ROOT, LiveFleet

pytestmark = [pytest.mark.slow, pytest.mark.fleet]

LOW = pool_of(Priority.LOW)
DOCUMENTS = 4


@pytest.fixture
def fleet(live_fleet: LiveFleet) -> RunningFleet:
    """The session's fleet, as the benchmarks see one."""
    return RunningFleet(live_fleet.home, live_fleet.environment, live_fleet.keeper)


@pytest.fixture
def store(fleet: RunningFleet) -> Iterator[Store]:
    with fleet.store() as opened:
        yield opened


@pytest.fixture
def client(live_fleet: LiveFleet) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: live_fleet.api_url}), get_client(sync_client=True) as opened:
        yield opened


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A folder with a few small documents of every kind."""
    return make_mixed(tmp_path / "box", DOCUMENTS)


def submitted(live_fleet: LiveFleet, box: Path, matter: str) -> BatchId:
    live_fleet.asked("register", box, "--matter", matter)
    return BatchId(live_fleet.asked("submit", "--matter", matter, "--priority", "low")["batch_id"])


@contextmanager
def further_worker(live_fleet: LiveFleet) -> Iterator[None]:
    """A second worker of the low pool, as another machine would have it."""
    command = [sys.executable, "-m", "flows.worker_process", "--pool", LOW, "--limit", "1", "--name", "another"]
    environment = live_fleet.environment | {"PREFECT_API_URL": live_fleet.api_url, "PREFECT_WORKER_QUERY_SECONDS": "4"}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environment["PATH"]))
    worker = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


@contextmanager
def slots(client: SyncPrefectClient, count: int) -> Iterator[None]:
    """Let the low pool run so many runs at once."""
    before = client.read_work_pool(LOW).concurrency_limit
    queue = client.read_work_queue_by_name("default", LOW)

    def limit(most: int | None) -> None:
        client.request("PATCH", f"/work_pools/{LOW}", json={"concurrency_limit": most})
        client.update_work_queue(queue.id, concurrency_limit=most)

    limit(count)
    try:
        yield
    finally:
        limit(before)


@pytest.mark.parametrize(("count", "batches"), [(1, 2), (2, 3)])
def test_more_batches_than_slots_all_end(
    count: int, batches: int, live_fleet: LiveFleet, client: SyncPrefectClient, store: Store, letter: Callable[[str], Path]
) -> None:
    with slots(client, count), further_worker(live_fleet):
        ids = []
        for number in range(batches):
            box = letter(f"Roe{count}{number}")
            (box / "second.txt").write_text(f"Dr. Henry Poe {count}{number} lives in Boston.", encoding="utf-8")
            ids.append(submitted(live_fleet, box, f"{count} slots, batch {number}"))
        live_fleet.await_that(lambda: all(has_ended(store, batch_id) for batch_id in ids), "every batch ends")
    with store.transaction(write=False) as tx:
        assert [tx.batches.required(batch_id).status for batch_id in ids] == [BatchStatus.COMPLETED] * batches


def test_a_frozen_worker_is_told_before_anything_is_submitted(
    live_fleet: LiveFleet, fleet: RunningFleet, letter: Callable[[str], Path]
) -> None:
    live_fleet.asked("register", letter("Frost"), "--matter", "frozen")
    worker = fleet.worker(Priority.LOW)
    assert worker is not None
    worker.suspend()
    try:
        live_fleet.await_that(lambda: low_pool(live_fleet)["live"] == 0, "three heartbeats are missed")
        refused = live_fleet.asked("submit", "--matter", "frozen", "--priority", "low", exit_code=3)
        assert refused["error"]["code"] == "workers_silent"
        assert LOW in refused["error"]["cause"]
    finally:
        worker.resume()
    live_fleet.await_that(lambda: low_pool(live_fleet)["live"] == 1, "the worker is back")
    assert live_fleet.asked("submit", "--matter", "frozen", "--priority", "low")["created"]


def low_pool(live_fleet: LiveFleet) -> dict[str, Any]:
    (pool,) = [each for each in live_fleet.asked("status")["fleet"]["pools"] if each["name"] == LOW]
    return dict(pool)


def test_a_batch_that_loses_its_only_worker_is_stalled_and_goes_on_where_it_was(
    live_fleet: LiveFleet, fleet: RunningFleet, store: Store, box: Path
) -> None:
    batch_id = submitted(live_fleet, box, "stalled")
    with store.transaction(write=False) as tx:
        matter_id = tx.batches.required(batch_id).matter_id

    def completed() -> set[tuple[str, str, int]]:
        with store.transaction(write=False) as tx:
            rows = tx.stages.all_of_matter(matter_id)
        return {(row.document_id, row.stage, row.attempt) for row in rows if row.status is StageStatus.COMPLETED}

    live_fleet.await_that(lambda: len(completed()) > 2, "the batch is under way")
    live_fleet.keeper.suspend()  # it would start another worker at once
    try:
        assert kill(Victim.WORKER_AND_LANES, fleet, store, batch_id, random.Random(0))  # noqa: S311 - nothing is left to chance here
        before = completed()
        live_fleet.await_that(lambda: activity(fleet) == "stalled", "the batch is told to be stalled")
        (condition,) = [
            each for each in live_fleet.asked("status", exit_code=3)["conditions"] if each["code"] == "workers_missing"
        ]
        assert LOW in condition["detail"]
    finally:
        live_fleet.keeper.resume()
    live_fleet.await_that(lambda: has_ended(store, batch_id), "the batch ends")
    after = completed()
    assert before <= after
    assert len(after) == len({(document, stage) for document, stage, _ in after}) == DOCUMENTS * 6, "no stage is completed twice"
    assert activity(fleet) == "completed"


def activity(fleet: RunningFleet) -> str:
    """Return what goes on in the batch that was submitted; with 3 the command says that it is stalled."""
    (matter,) = fleet.asked("status", "--matter", "stalled", exit_codes=(0, 3))["matters"]
    return str(next(batch["activity"] for batch in matter["batches"] if batch["origin"] == "documents"))


def test_whoever_is_killed_the_tables_are_those_of_a_batch_in_peace(fleet: RunningFleet, store: Store, box: Path) -> None:
    soak = Soak(fleet, store, box, Priority.HIGH, seed=1)
    peace, stages, _ = soak.in_peace("in peace")
    assert stages == DOCUMENTS * 6
    for trial in (Trial(1, Victim.LANE, 0.3, resumed=False), Trial(2, Victim.SERVER, 0.5, resumed=True)):
        outcome = soak.disturbed(f"killed {trial.victim}", trial, peace, stages)
        assert outcome.holds, outcome
        assert outcome.completed_twice == 0
