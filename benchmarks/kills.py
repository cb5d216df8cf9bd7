"""What is killed in a soak: the processes that a batch depends on, each found at the moment at which it is to die."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum

import psutil

from benchmarks.running_fleet import RunningFleet
from blocks.database.store import Store
from blocks.records import BatchId, Priority


class Victim(StrEnum):
    """Who dies."""

    LANE = "lane"
    WORKER = "worker"
    SERVER = "server"
    CACHE = "cache"
    WORKER_AND_LANES = "worker and its lanes"


def kill(victim: Victim, fleet: RunningFleet, store: Store, batch_id: BatchId, chance: random.Random) -> list[int]:
    """Kill with -9 and return the ids of the processes that died: none where the victim does not live at this moment."""
    found = [process for process in _FIND[victim](fleet, store, batch_id, chance) if process is not None]
    killed = []
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            killed.append(process.pid)
    return killed


def lanes_of(store: Store, batch_id: BatchId) -> list[psutil.Process]:
    """Return the processes of this machine that are lanes of the batch now."""
    with store.transaction(write=False) as tx:
        pids = [lane.pid for lane in tx.lanes.of_batch(batch_id) if lane.ended_at is None and lane.host == socket.gethostname()]
    return [process for pid in pids if pid != os.getpid() and (process := _living(pid)) is not None]


Find = Callable[[RunningFleet, Store, BatchId, random.Random], Iterator[psutil.Process | None]]


def _a_lane(_: RunningFleet, store: Store, batch_id: BatchId, chance: random.Random) -> Iterator[psutil.Process | None]:
    lanes = lanes_of(store, batch_id)
    if lanes:
        yield chance.choice(lanes)


def _worker(fleet: RunningFleet, store: Store, batch_id: BatchId, _: random.Random) -> Iterator[psutil.Process | None]:
    yield fleet.worker(_priority(store, batch_id))


def _worker_and_lanes(fleet: RunningFleet, store: Store, batch_id: BatchId, _: random.Random) -> Iterator[psutil.Process | None]:
    worker = fleet.worker(_priority(store, batch_id))
    if worker is not None:
        yield from [worker, *worker.children()]


def _server(fleet: RunningFleet, _store: Store, _batch_id: BatchId, _: random.Random) -> Iterator[psutil.Process | None]:
    yield fleet.server()


def _cache(fleet: RunningFleet, _store: Store, _batch_id: BatchId, _: random.Random) -> Iterator[psutil.Process | None]:
    yield fleet.cache()


_FIND: Mapping[Victim, Find] = {
    Victim.LANE: _a_lane,
    Victim.WORKER: _worker,
    Victim.SERVER: _server,
    Victim.CACHE: _cache,
    Victim.WORKER_AND_LANES: _worker_and_lanes,
}


def _priority(store: Store, batch_id: BatchId) -> Priority:
    with store.transaction(write=False) as tx:
        return tx.batches.required(batch_id).priority


def _living(pid: int) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return process if process.status() != psutil.STATUS_ZOMBIE else None
    return None
