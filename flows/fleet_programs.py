"""The programs of a fleet: the Prefect server, and a worker for each pool that this machine has memory for."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from blocks.memory_plan import MemoryPlan
from blocks.records import Priority
from blocks.settings import Settings
from flows.keeper import Program
from flows.pools import PRIORITIES, pool_of
from flows.setup.definitions import queues_of, read_definitions
from flows.setup.pool_sizes import slots_of_pool

SERVER = "server"

NICENESS: Mapping[Priority, int] = {Priority.HIGH: 0, Priority.NORMAL: 5, Priority.LOW: 10}
"""By how much a pool's processes give way (nice(2)). Ten steps are a ninth of the weight: a flood of low work that keeps every
processor busy leaves nine tenths of each to a lane of high, and has all of them where nothing else runs."""


def server_program(settings: Settings, host: str, port: int) -> Program:
    """Return the Prefect server on that address."""
    command = (sys.executable, "-m", "flows.server_process", "--host", host, "--port", str(port))
    return Program(SERVER, command, settings.home / "logs" / "prefect-server.log")


class Worker(NamedTuple):
    """A worker: its name in Prefect, its pool, and the program that it is."""

    name: str
    pool: str
    program: Program


def worker_programs(settings: Settings, memory: MemoryPlan, pools: Sequence[Priority] | None = None) -> list[Worker]:
    """Return a worker for each of the pools (None: all) that the plan has a lane for."""
    return [
        _worker(settings, each, memory.lanes[each]) for each in PRIORITIES if memory.lanes[each] and each in (pools or PRIORITIES)
    ]


def _worker(settings: Settings, priority: Priority, lanes: int) -> Worker:
    pool = pool_of(priority)
    slots = slots_of_pool(lanes, queues_of(read_definitions())[pool])
    name = f"{socket.gethostname()}-{priority.value}"
    niceness = str(NICENESS[priority])
    command = (
        *(sys.executable, "-m", "flows.worker_process", "--pool", pool, "--limit", str(slots), "--name", name),
        *("--niceness", niceness),
    )
    log = settings.home / "logs" / f"worker-{priority.value}.log"
    return Worker(name, pool, Program(f"worker of {pool}", command, log))


def hand_on(settings: Settings, memory: MemoryPlan) -> None:
    """Put what the workers' runs have to know into this process's environment, which they inherit.

    A run begins in a folder of its own, where no `.env` lies; and its Python is found by name, so that ours has to come first.
    """
    given = settings.model_dump(mode="json", include=settings.model_fields_set | {"home"})
    os.environ.update({Settings.variable(name): str(value) for name, value in given.items()})
    os.environ.setdefault(Settings.variable("child_processes"), str(memory.children))
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def drain_mark(settings: Settings) -> Path:
    """Return the file that tells the lanes of this machine to end after the document that they have."""
    from flows.lane import DRAIN_FILE  # it loads Prefect

    return settings.home / DRAIN_FILE
