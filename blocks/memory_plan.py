"""How many lanes a machine has memory for, and how many pages it may recognise at once.

The plan is made of the measured numbers in `blocks.memory_table` and never exceeds its budget. Three quarters of the memory are planned;
the last quarter is left for the operating system, for file pages, and for one child that grows to its limit before it is ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psutil

from blocks import machine_memory
from blocks.errors import Code, Terminal
from blocks.memory_table import CACHE_MB, CHILD_MB, FLOW_MB, SERVER_MB, WORKER_MB
from blocks.records import Priority
from blocks.settings import Settings

SHARE = 0.75
"""Share of the machine's memory that is planned where no budget is set."""

ORDER = (Priority.HIGH, Priority.NORMAL, Priority.LOW)
"""Who gets a lane first when memory is short."""


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of process: how many there are, and what each of them takes in MiB."""

    name: str
    count: int
    each_mb: int

    @property
    def mb(self) -> int:
        """What all of them take."""
        return self.count * self.each_mb


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """What runs on a machine of `total_mb`.

    `lanes` says how many lanes each pool runs at once, `children` how many child processes each of them has, and `ocr_units` how many
    children of all lanes together may recognise at the same time; the last of these is kept for the high pool.
    """

    total_mb: int
    budget_mb: int
    lanes: Mapping[Priority, int]
    children: int
    ocr_units: int
    rows: tuple[Row, ...]

    @property
    def planned_mb(self) -> int:
        """The sum of the rows, at most the budget."""
        return sum(row.mb for row in self.rows)


def plan(settings: Settings, total_mb: int | None = None, cores: int | None = None) -> MemoryPlan:
    """Return what this machine, or one of that much memory (MiB) and that many cores, has room for.

    First each priority gets one lane with one child. Then the lanes get more children, up to one for each core, so that a lone batch
    uses the machine. Then the pools get more lanes, up to one for each core. `LEGALDOCS_CHILD_PROCESSES` sets the children of a lane.

    Raises:
        Terminal: `MEMORY_SHORT` where there is no room for a single lane.
    """
    total = machine_memory.total_mb() if total_mb is None else total_mb
    processors = cores or psutil.cpu_count() or 1
    room = _Room(settings.memory_budget_mb or int(total * SHARE), settings.cache_memory_mb)
    children = settings.child_processes or 1
    lanes = _first_lanes(room, children)
    while not settings.child_processes and children < processors and room.holds(lanes, children + 1):
        children += 1
    lanes = _more_lanes(room, lanes, children, processors)
    rows = room.rows(lanes, children)
    check(rows, room.budget_mb)
    return MemoryPlan(total, room.budget_mb, lanes, children, min(processors + 1, sum(lanes.values()) * children), rows)


def check(rows: Iterable[Row], budget_mb: int) -> None:
    """Raise `Terminal(MEMORY_BUDGET)` where the rows come to more than the budget (MiB)."""
    needed = sum(row.mb for row in rows)
    if needed > budget_mb:
        raise Terminal(Code.MEMORY_BUDGET, f"{needed} MB > {budget_mb} MB: the planned processes need more than their budget.")


@dataclass(frozen=True, slots=True)
class _Room:
    """The budget, and what the cache may fill of it, in MiB."""

    budget_mb: int
    cache_mb: int

    def rows(self, lanes: Mapping[Priority, int], children: int) -> tuple[Row, ...]:
        """Return the table of everything that runs beside and for these lanes."""
        count = sum(lanes.values())
        return (
            Row("Prefect server", 1, SERVER_MB),
            Row("cache", 1, CACHE_MB + self.cache_mb),
            Row("workers", sum(number > 0 for number in lanes.values()), WORKER_MB),
            Row("lanes", count, FLOW_MB),
            Row("children", count * children, CHILD_MB),
        )

    def needs(self, lanes: Mapping[Priority, int], children: int) -> int:
        """Return what these lanes need, in MiB."""
        return sum(row.mb for row in self.rows(lanes, children))

    def holds(self, lanes: Mapping[Priority, int], children: int) -> bool:
        """Say whether these lanes fit."""
        return self.needs(lanes, children) <= self.budget_mb


def _first_lanes(room: _Room, children: int) -> Mapping[Priority, int]:
    """Give each priority a lane as long as there is room, the most urgent first."""
    lanes: dict[Priority, int] = {**dict.fromkeys(ORDER, 0), ORDER[0]: 1}
    missing = room.needs(lanes, children) - room.budget_mb
    if missing > 0:
        cause = f"One lane needs {room.needs(lanes, children)} MB, the memory budget is {room.budget_mb} MB: {missing} MB are missing."
        raise Terminal(Code.MEMORY_SHORT, cause)
    for priority in ORDER[1:]:
        wider = {**lanes, priority: 1}
        if room.holds(wider, children):
            lanes = wider
    return lanes


def _more_lanes(room: _Room, lanes: Mapping[Priority, int], children: int, most: int) -> Mapping[Priority, int]:
    """Widen the pools by turns while there is room, up to `most` lanes each."""
    grown = dict(lanes)
    for width in range(2, most + 1):
        for priority in ORDER:
            wider = {**grown, priority: width}
            if grown[priority] == width - 1 and room.holds(wider, children):
                grown = wider
    return grown
