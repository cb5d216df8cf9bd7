"""The fleet as `status` tells it: pools with their queues, workers declared against living, limits, and what of it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from blocks.errors import Code, Terminal
from blocks.records import Priority
from flows.fleet_conditions import heard, needs_workers
from flows.fleet_seen import FleetSeen, RunSeen, RunState
from flows.pools import PRIORITIES, every_pool, pool_of
from tasks.review.answer import Answer
from tasks.review.doctor import Condition


class QueuedRun(Answer):
    """A run that waits for a worker: what it is to work on, and for how long it has waited."""

    run_id: str
    deployment: str | None
    batch_id: str | None
    document_id: str | None
    age_seconds: int


class WorkerState(Answer):
    """A worker that is declared: it has been in touch once, and was not taken from the server since."""

    name: str
    alive: bool
    heartbeat_at: datetime | None
    heartbeat_seconds: int


class PoolState(Answer):
    """A work pool; `there` is False where the server does not know it, `oldest_seconds` is the age of the oldest run that waits."""

    name: str
    there: bool
    paused: bool
    limit: int | None
    running: int
    queued: list[QueuedRun]
    oldest_seconds: int | None
    declared: int
    live: int
    workers: list[WorkerState]


class LimitState(Answer):
    """A global concurrency limit: its slots, and how many are taken."""

    name: str
    limit: int
    taken: int


class FleetState(Answer):
    """What the Prefect server says; `at` is its time."""

    at: datetime
    version: str
    pools: list[PoolState]
    limits: list[LimitState]


def fleet_state(fleet: FleetSeen) -> FleetState:
    """Return the state of every pool that is declared, whether it is there or not."""
    return FleetState(
        at=fleet.at,
        version=fleet.version,
        pools=[_pool(fleet, pool_of(priority)) for priority in PRIORITIES],
        limits=[LimitState(name=each.name, limit=each.limit, taken=each.taken) for each in fleet.limits],
    )


def idle_pools(fleet: FleetSeen) -> Mapping[Priority, str]:
    """Return the pools whose runs nobody would take up: they need a worker, and none lives."""
    pools = {priority: pool_of(priority) for priority in PRIORITIES}
    return {
        priority: pool for priority, pool in pools.items() if needs_workers(fleet.pool(pool)) and not fleet.live_workers(pool)
    }


def broken_pools(fleet: FleetSeen, stalled: Sequence[Priority]) -> Iterator[Condition]:
    """Yield each pool without a living worker while work waits for one, then, as warnings, workers that are declared and not there.

    Args:
        fleet: what the server says.
        stalled: the priorities of batches that wait for a worker, known from the database alone.
    """
    idle = idle_pools(fleet)
    for priority, pool in idle.items():
        waiting = len(fleet.queued(pool))
        batches = sum(each is priority for each in stalled)
        if waiting or batches:
            cause = f"The pool {pool} has no living worker; {waiting} runs and {batches} batches wait for one."
            yield _condition(Code.WORKERS_MISSING, cause, needed=True)
    for pool in sorted(every_pool()):
        live = fleet.live_workers(pool)
        missing = [worker for worker in fleet.workers_of(pool) if worker not in live]
        if missing:
            last = ", ".join(heard(worker, fleet.at) for worker in missing)
            cause = f"{pool}: {len(live)} of {len(live) + len(missing)} declared workers live; last heard: {last}."
            yield _condition(Code.WORKERS_SILENT, cause, needed=False)


def _condition(code: Code, cause: str, *, needed: bool) -> Condition:
    return Condition(name="workers", ok=False, detail=cause, code=code, cure=Terminal(code, cause).cure, needed=needed)


def _pool(fleet: FleetSeen, name: str) -> PoolState:
    pool, live = fleet.pool(name), fleet.live_workers(name)
    queued = [_queued(run, fleet.at) for run in fleet.queued(name)]
    return PoolState(
        name=name,
        there=pool is not None,
        paused=pool is not None and pool.paused,
        limit=pool.limit if pool else None,
        running=sum(run.pool == name and run.state in (RunState.RUNNING, RunState.PENDING) for run in fleet.runs),
        queued=queued,
        oldest_seconds=max((run.age_seconds for run in queued), default=None),
        declared=len(fleet.workers_of(name)),
        live=len(live),
        workers=[
            WorkerState(
                name=worker.name,
                alive=worker in live,
                heartbeat_at=worker.heartbeat_at,
                heartbeat_seconds=worker.heartbeat_seconds,
            )
            for worker in fleet.workers_of(name)
        ],
    )


def _queued(run: RunSeen, now: datetime) -> QueuedRun:
    return QueuedRun(
        run_id=run.id,
        deployment=run.deployment,
        batch_id=run.batch_id,
        document_id=run.document_id,
        age_seconds=max(0, round((now - run.since).total_seconds())),
    )
