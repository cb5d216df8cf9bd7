"""What the Prefect server says of our fleet; it is only read, and a server that hangs costs seconds.

Every request has a limit of its own and is sent once: a command that looks must answer, where a run may wait for its server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from blocks.errors import Code, Transient
from flows.fleet_seen import (
    HEARTBEAT_SECONDS,
    DeploymentSeen,
    FleetSeen,
    LimitSeen,
    PoolSeen,
    RunSeen,
    RunState,
    WorkerSeen,
)
from flows.pools import BY_PRIORITY, every_deployment, every_pool

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 10.0
"""A server answers within one second, on SQLite under several lanes within eight; the client tries a connection four times."""

SAME_CLOCK = timedelta(seconds=5)
"""The server tells its time in whole seconds; a difference up to this is none."""

PAGE = 200
"""Rows of one answer: the most that a server gives."""

PAGES = 10
"""Answers of one question at most: 2,000 runs are enough to know that a pool is behind."""


def server_is_named() -> bool:
    """Say whether anything could name a Prefect server: without it, a command need not load Prefect to find out that none is.

    Prefect takes its address from the environment, from `.env` and `prefect.toml` of the working folder, and from its profiles.
    """
    if any(name in os.environ for name in ("PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH")):
        return True
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    return any(path.is_file() for path in (Path(".env"), Path("prefect.toml"), home / "profiles.toml"))


def server_url() -> str | None:
    """Return the address of the API that Prefect is set to use; None where it would start a server of its own."""
    if not server_is_named():
        return None
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() or None


@contextmanager
def reached_api() -> Iterator[SyncPrefectClient]:
    """Give a client of the server that is named, each of its requests sent once and limited in time.

    Raises:
        Transient: `PREFECT_UNREACHABLE` where no server is named, or it gives no answer that can be used, here or in the body.
    """
    url = server_url()
    if url is None:
        raise Transient(Code.PREFECT_UNREACHABLE, "No Prefect server is named: PREFECT_API_URL is not set.")
    from httpx import HTTPError, InvalidURL, Timeout
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    bounded = {PREFECT_CLIENT_MAX_RETRIES: 0, PREFECT_API_REQUEST_TIMEOUT: ANSWER_SECONDS}
    limits = {"timeout": Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)}
    try:
        with temporary_settings(bounded), get_client(limits, sync_client=True) as client:
            yield client
    except (HTTPError, InvalidURL, RuntimeError, ValueError) as error:
        raise Transient(
            Code.PREFECT_UNREACHABLE, f"{_named(url)} gives no answer that can be used ({type(error).__name__})."
        ) from error


def fleet_seen() -> FleetSeen:
    """Return what the server says at this moment.

    Raises:
        Transient: `PREFECT_UNREACHABLE`.
    """
    with reached_api() as client:
        return read_fleet(client)


def read_fleet(client: SyncPrefectClient) -> FleetSeen:
    """Return what the server of the client says."""
    at, version = _server(client)
    pools = _pools(client)
    deployments = _deployments(client)
    return FleetSeen(
        at=at,
        version=version,
        pools=pools,
        workers=tuple(worker for pool in pools for worker in _workers(client, pool.name)),
        deployments=tuple(deployments.values()),
        runs=_runs(client, deployments),
        limits=_limits(client),
    )


def batch_and_document(parameters: dict[str, object]) -> tuple[str | None, str | None]:
    """Return the ids of the batch and of the document that a run was asked to work on."""
    batch_id, document_id = parameters.get("batch_id"), parameters.get("document_id")
    # A deployment hands over an empty text where nothing was named.
    return (
        batch_id if isinstance(batch_id, str) and batch_id else None,
        document_id if isinstance(document_id, str) and document_id else None,
    )


def _named(url: str) -> str:
    """Name the server without what may be secret in its address."""
    from urllib.parse import urlsplit

    return f"The Prefect server at {urlsplit(url).hostname or 'PREFECT_API_URL'}"


def _server(client: SyncPrefectClient) -> tuple[datetime, str]:
    """Return the server's time and version; heartbeats are compared with its clock, not with ours."""
    response = client.request("GET", "/admin/version")
    date = response.headers.get("date")
    here = datetime.now(UTC)
    there = parsedate_to_datetime(date) if date else here
    return (here if abs(there - here) < SAME_CLOCK else there), str(response.json())


def _pools(client: SyncPrefectClient) -> tuple[PoolSeen, ...]:
    from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName

    ours = WorkPoolFilter(name=WorkPoolFilterName(any_=sorted(every_pool())))
    pools = client.read_work_pools(work_pool_filter=ours)
    seen = (PoolSeen(pool.name, pool.type, pool.is_paused, pool.concurrency_limit, pool.active_slots) for pool in pools)
    return tuple(sorted(seen, key=lambda pool: pool.name))


def _workers(client: SyncPrefectClient, pool: str) -> list[WorkerSeen]:
    workers = client.read_workers_for_work_pool(pool)
    seen = [
        WorkerSeen(each.name, pool, each.last_heartbeat_time, each.heartbeat_interval_seconds or HEARTBEAT_SECONDS)
        for each in workers
    ]
    return sorted(seen, key=lambda worker: worker.name)


def _deployments(client: SyncPrefectClient) -> dict[UUID, DeploymentSeen]:
    """Return the deployments of our flows by id."""
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    names = sorted({name.partition("/")[0] for name in every_deployment()})
    ours = FlowFilter(name=FlowFilterName(any_=names))
    flows = {flow.id: flow.name for flow in client.read_flows(flow_filter=ours)}
    if not flows:
        return {}
    return {
        each.id: DeploymentSeen(f"{flows.get(each.flow_id, '')}/{each.name}", each.work_pool_name, each.paused)
        for each in client.read_deployments(flow_filter=ours, limit=PAGE)
    }


def _runs(client: SyncPrefectClient, deployments: dict[UUID, DeploymentSeen]) -> tuple[RunSeen, ...]:
    """Return the runs of flows that work on documents; those of schedules come and go by themselves."""
    from prefect.client.schemas.filters import (
        FlowFilter,
        FlowFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
        WorkPoolFilter,
        WorkPoolFilterName,
    )
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    not_ended = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType(state) for state in RunState]))
    ours = WorkPoolFilter(name=WorkPoolFilterName(any_=sorted(every_pool())))
    found: list[FlowRun] = []
    for page in range(PAGES):
        runs = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=list(BY_PRIORITY))),
            flow_run_filter=FlowRunFilter(state=not_ended),
            work_pool_filter=ours,
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=PAGE,
            offset=page * PAGE,
        )
        found += runs
        if len(runs) < PAGE:
            break
    return tuple(_run(run, deployments) for run in found if run.state is not None)


def _run(run: FlowRun, deployments: dict[UUID, DeploymentSeen]) -> RunSeen:
    deployment = deployments.get(run.deployment_id) if run.deployment_id else None
    batch_id, document_id = batch_and_document(run.parameters)
    state = RunState(run.state_type.value) if run.state_type else RunState.SCHEDULED
    in_state = run.state.timestamp if run.state and state is not RunState.SCHEDULED else None
    return RunSeen(
        id=str(run.id),
        name=run.name,
        deployment=deployment.name if deployment else None,
        pool=run.work_pool_name or (deployment.pool if deployment else None) or "",
        state=state,
        since=in_state or run.expected_start_time or run.created or datetime.now(UTC),
        batch_id=batch_id,
        document_id=document_id,
    )


def _limits(client: SyncPrefectClient) -> tuple[LimitSeen, ...]:
    limits = client.read_global_concurrency_limits(limit=PAGE)
    seen = (LimitSeen(each.name, each.limit, each.active_slots or 0, bool(each.active)) for each in limits)
    return tuple(sorted(seen, key=lambda limit: limit.name))
