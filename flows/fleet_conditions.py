"""Whether the fleet can run a batch: pure rules over what the Prefect server said, every broken condition told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from blocks.errors import Code, Terminal
from blocks.records import Priority
from flows.fleet_seen import FleetSeen, PoolSeen, WorkerSeen
from flows.pools import BATCH_LANE, PROCESS_BATCH, deployment_of, pool_of
from tasks.review.doctor import Condition, probed

WITHOUT_WORKERS = (":push", ":managed")
"""Endings of the types of pools that start runs without a worker of ours."""


def fleet_conditions(fleet: FleetSeen, priority: Priority, limits: Iterable[str]) -> list[Condition]:
    """Return the conditions for running a batch of the priority.

    Args:
        fleet: what the server said.
        priority: of the batch; it decides the pool and the deployments.
        limits: names of the global concurrency limits that stages take slots of.
    """
    pool = pool_of(priority)
    return [
        Condition(name="prefect", ok=True, detail=f"server {fleet.version}"),
        probed("pool", lambda: _pool(fleet, pool)),
        *(probed("deployment", _deployment(fleet, deployment_of(flow, priority))) for flow in (PROCESS_BATCH, BATCH_LANE)),
        *_workers(fleet, pool),
        probed("limits", lambda: _limits(fleet, limits)),
    ]


def needs_workers(pool: PoolSeen | None) -> bool:
    """Say whether runs of the pool need a worker of ours; a pool that is not there yet will."""
    return pool is None or not pool.type.endswith(WITHOUT_WORKERS)


def heard(worker: WorkerSeen, now: datetime) -> str:
    """Say when a worker was last heard of."""
    if worker.heartbeat_at is None:
        return f"{worker.name} never"
    return f"{worker.name} {max(0, round((now - worker.heartbeat_at).total_seconds()))} s ago"


def _pool(fleet: FleetSeen, name: str) -> str:
    pool = fleet.pool(name)
    if pool is None:
        raise Terminal(Code.POOL_MISSING, f"There is no work pool {name}.")
    if pool.paused:
        raise Terminal(Code.POOL_PAUSED, f"The work pool {name} is paused.")
    return f"{name}: {pool.limit if pool.limit is not None else 'any number of'} runs at once"


def _deployment(fleet: FleetSeen, name: str) -> Callable[[], str]:
    def examine() -> str:
        deployment = fleet.deployment(name)
        if deployment is None:
            raise Terminal(Code.DEPLOYMENT_MISSING, f"There is no deployment {name}.")
        if deployment.paused:
            raise Terminal(Code.DEPLOYMENT_PAUSED, f"The deployment {name} is paused.")
        return name

    return examine


def _workers(fleet: FleetSeen, pool: str) -> Iterator[Condition]:
    """Tell whether any worker of the pool lives and, as a warning beside a living one, which others do not."""
    if not needs_workers(fleet.pool(pool)):
        yield Condition(name="workers", ok=True, detail=f"{pool} needs none")
        return
    live = fleet.live_workers(pool)
    silent = ", ".join(heard(worker, fleet.at) for worker in fleet.workers_of(pool) if worker not in live)
    if live:
        yield Condition(name="workers", ok=True, detail=f"{pool}: {', '.join(worker.name for worker in live)}")
    elif not silent:
        yield _broken(Code.WORKERS_MISSING, f"No worker has ever been in touch for the pool {pool}.", needed=True)
    if silent:
        yield _broken(Code.WORKERS_SILENT, f"Workers of {pool} no longer in touch, last heard: {silent}.", needed=not live)


def _broken(code: Code, cause: str, *, needed: bool) -> Condition:
    return Condition(name="workers", ok=False, detail=cause, code=code, cure=Terminal(code, cause).cure, needed=needed)


def _limits(fleet: FleetSeen, names: Iterable[str]) -> str:
    there = {limit.name for limit in fleet.limits if limit.active}
    missing = sorted(set(names) - there)
    if missing:
        raise Terminal(Code.LIMIT_MISSING, f"Global concurrency limits are missing or off: {', '.join(missing)}.")
    return f"{len(set(names))} limits"
