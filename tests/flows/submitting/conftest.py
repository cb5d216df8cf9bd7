"""A fleet on the real Prefect server of the run: pools, deployments and limits as `prefect.yaml` has them, and workers that beat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL

from blocks.parts import Parts
from blocks.records import DocumentId, Priority
from blocks.stage_limits import names_for
from flows.pools import BY_PRIORITY, PRIORITIES, every_pool, pool_of
from flows.setup.definitions import read_definitions
from flows.setup.deployments import make_deployments
from flows.setup.limits import make_limits
from flows.setup.work_pools import make_pools
from tests.flows.commands.conftest import run
from tests.flows.conftest import DECLARATION, Register

__all__ = ["run"]  # the fixture that runs a command

HIGH = pool_of(Priority.HIGH)


@dataclass(frozen=True)
class Fleet:
    """The fleet of a test, which may break it."""

    client: SyncPrefectClient
    url: str

    def beat(self, pool: str = HIGH, name: str = "worker-1", seconds: int = 30) -> None:
        """Be a worker that lives; its next heartbeat is due in so many seconds."""
        self.client.send_worker_heartbeat(pool, name, seconds)

    def drop(self, pool: str) -> None:
        self.client.request("DELETE", f"/work_pools/{pool}")

    def change(self, pool: str, **fields: object) -> None:
        self.client.request("PATCH", f"/work_pools/{pool}", json=fields)

    def runs(self) -> list[tuple[str, dict[str, object]]]:
        """Return id and parameters of every run of our flows, the oldest first."""
        runs = [run for run in self.client.read_flow_runs() if run.deployment_id is not None]
        return [(str(run.id), run.parameters) for run in sorted(runs, key=lambda run: str(run.created))]


@pytest.fixture(scope="module")
def made(prefect_server: None) -> Iterator[Fleet]:
    """The fleet of a module's tests; at their end the server is as it was."""
    with get_client(sync_client=True) as client:
        yield Fleet(client, PREFECT_API_URL.value() or "")
        for limit in client.read_global_concurrency_limits():
            client.delete_global_concurrency_limit_by_name(limit.name)
        for deployment in client.read_deployments():
            client.delete_deployment(deployment.id)
        for pool in client.read_work_pools():
            client.request("DELETE", f"/work_pools/{pool.name}")


@pytest.fixture
def fleet(made: Fleet, home: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Everything that `setup` makes, whole again after the test before, without workers and runs."""
    monkeypatch.setenv("PREFECT_API_URL", made.url)
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", "none")
    client = made.client
    make_pools(client, dict.fromkeys(every_pool(), ("default",)), dict.fromkeys(every_pool(), 2))
    make_deployments(client, [each for each in read_definitions() if each.flow_name in BY_PRIORITY])
    make_limits(client, {name: 1 for priority in PRIORITIES for name in names_for(priority)})
    made.change(HIGH, is_paused=False)
    client.resume_deployment(client.read_deployment_by_name("process-batch/high").id)
    for worker in client.read_workers_for_work_pool(HIGH):
        client.request("DELETE", f"/work_pools/{HIGH}/workers/{worker.name}")
    for run_id, _ in made.runs():
        client.delete_flow_run(UUID(run_id))
    return made


@pytest.fixture
def document_id(parts: Parts, register: Register) -> DocumentId:
    """A registered document that nobody has worked on, in the matter `sample`."""
    _, (registered,) = register(DECLARATION)
    return registered
