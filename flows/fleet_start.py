"""Waiting until a fleet that was started is there: its server answers, its workers are in touch."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from blocks.errors import Code, Transient
from flows.keeper import Keeper, Program
from flows.keeping import Asked

START_SECONDS = 180.0
"""On a slow machine a server that makes its tables answers within a minute, and workers are in touch half a minute later."""

LOOK_SECONDS = 0.5


def await_server(api_url: str, server: Program, keeper: Keeper, asked: Asked) -> None:
    """Return when the server answers, or an end is asked for.

    Raises:
        Transient: `PREFECT_UNREACHABLE` where it ended, or does not answer in `START_SECONDS`.
    """
    _await(lambda: _answers(api_url), server, keeper, asked)


def await_workers(workers: dict[str, str], server: Program, keeper: Keeper, asked: Asked) -> None:
    """Return when each worker, named with its pool, has been in touch with the server since now, or an end is asked for.

    Raises:
        Transient: `PREFECT_UNREACHABLE` where one is not in touch after `START_SECONDS`, or the server ended.
    """
    since = datetime.now(UTC)
    _await(lambda: all(_in_touch(name, pool, since) for name, pool in workers.items()), server, keeper, asked)


def _await(ready: Callable[[], bool], server: Program, keeper: Keeper, asked: Asked) -> None:
    until = time.monotonic() + START_SECONDS
    while not (asked.end or asked.drain or ready()):
        if time.monotonic() > until or not keeper.running([server.name]):
            raise Transient(Code.PREFECT_UNREACHABLE, f"The fleet did not start; {server.log.parent} says why.")
        time.sleep(LOOK_SECONDS)


def _answers(api_url: str) -> bool:
    try:
        return httpx.get(f"{api_url}/health", timeout=LOOK_SECONDS * 10).is_success
    except httpx.HTTPError:
        return False


def _in_touch(name: str, pool: str, since: datetime) -> bool:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        workers = client.read_workers_for_work_pool(pool)
    return any(each.name == name and each.last_heartbeat_time and each.last_heartbeat_time >= since for each in workers)
