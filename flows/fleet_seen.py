"""What a Prefect server says of our fleet, as frozen records: pools, workers, deployments, runs and limits at one moment.

Nothing here knows Prefect or a connection, so that every rule about the fleet is a pure function of these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MISSED_HEARTBEATS = 3
"""A worker that missed so many heartbeats is taken for dead: one or two are lost on a busy machine."""

HEARTBEAT_SECONDS = 30
"""Prefect's own interval between heartbeats of a worker, for a worker that does not tell its own."""


class RunState(StrEnum):
    """Where a run that has not ended stands, in Prefect's words."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    CANCELLING = "CANCELLING"


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker that has been in touch: when last, and how often it should be."""

    name: str
    pool: str
    heartbeat_at: datetime | None
    heartbeat_seconds: int

    def lives(self, now: datetime) -> bool:
        """Say whether it has missed fewer heartbeats than a dead worker."""
        if self.heartbeat_at is None:
            return False
        return now - self.heartbeat_at < timedelta(seconds=self.heartbeat_seconds * MISSED_HEARTBEATS)


@dataclass(frozen=True, slots=True)
class PoolSeen:
    """A work pool; `limit` counts runs at once (None: any number), `active` the runs that hold a place (None: no limit)."""

    name: str
    type: str
    paused: bool
    limit: int | None
    active: int | None


@dataclass(frozen=True, slots=True)
class DeploymentSeen:
    """A deployment by its full name, `flow/deployment`, and the pool that runs it."""

    name: str
    pool: str | None
    paused: bool


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A run of a pool that has not ended; `since` is when it was to start or, once it has begun to, when it came into its state."""

    id: str
    name: str
    deployment: str | None
    pool: str
    state: RunState
    since: datetime
    batch_id: str | None
    document_id: str | None

    @property
    def queued(self) -> bool:
        """Whether it waits for a worker."""
        return self.state is RunState.SCHEDULED


@dataclass(frozen=True, slots=True)
class LimitSeen:
    """A global concurrency limit: its slots, and how many of them are taken."""

    name: str
    limit: int
    taken: int
    active: bool


@dataclass(frozen=True, slots=True)
class FleetSeen:
    """The fleet at a moment `at` of the server's clock; runs are those that work on documents and have not ended, the oldest first."""

    at: datetime
    version: str
    pools: tuple[PoolSeen, ...]
    workers: tuple[WorkerSeen, ...]
    deployments: tuple[DeploymentSeen, ...]
    runs: tuple[RunSeen, ...]
    limits: tuple[LimitSeen, ...]

    def pool(self, name: str) -> PoolSeen | None:
        """Return the pool of that name."""
        return next((pool for pool in self.pools if pool.name == name), None)

    def deployment(self, name: str) -> DeploymentSeen | None:
        """Return the deployment of that full name."""
        return next((deployment for deployment in self.deployments if deployment.name == name), None)

    def workers_of(self, pool: str) -> tuple[WorkerSeen, ...]:
        """Return every worker that has been in touch for the pool, dead ones among them."""
        return tuple(worker for worker in self.workers if worker.pool == pool)

    def live_workers(self, pool: str) -> tuple[WorkerSeen, ...]:
        """Return the workers of the pool that live."""
        return tuple(worker for worker in self.workers_of(pool) if worker.lives(self.at))

    def queued(self, pool: str) -> tuple[RunSeen, ...]:
        """Return the runs that wait for a worker of the pool and are due, the oldest first."""
        return tuple(run for run in self.runs if run.pool == pool and run.queued and run.since <= self.at)

    def runs_of_batch(self, batch_id: str) -> tuple[RunSeen, ...]:
        """Return the runs that work on the batch or wait to do so."""
        return tuple(run for run in self.runs if run.batch_id == batch_id)
