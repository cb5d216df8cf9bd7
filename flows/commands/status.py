"""`legaldocs status`: where each matter and each batch stands, and whether the fleet is there to go on."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live

from blocks.errors import Code, LegalDocsError
from blocks.machine_memory import available_mb, total_mb
from blocks.parts import Parts, opened_parts
from blocks.records import Priority
from flows.commands.answer import JsonOption, answer, notes
from flows.commands.doctor import UNREACHABLE, show_condition
from flows.commands.status_view import view
from flows.fleet import fleet_seen, server_url
from flows.fleet_seen import FleetSeen
from flows.fleet_state import FleetState, broken_pools, fleet_state, idle_pools
from tasks.review.answer import Answer
from tasks.review.batch_activity import Activity
from tasks.review.doctor import Condition
from tasks.review.status import MatterState, status_of

LOOK_SECONDS = 2.0
"""How often `--watch` looks again."""


class MemoryState(Answer):
    """Memory of this machine in MiB, as its control groups allow it."""

    total_mb: int
    available_mb: int


class StatusAnswer(Answer):
    """The matters that were asked for, the fleet (None: no Prefect server is named, or it does not answer), and what is wrong."""

    matters: list[MatterState]
    fleet: FleetState | None
    memory: MemoryState
    conditions: list[Condition]


def status(
    matter: Annotated[str | None, typer.Option("--matter", "-m", help="Name of the matter; all matters without it.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every two seconds until interrupted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show matters and batches, and with a Prefect server its pools, queues and workers.

    Ends with 3 where work waits for a pool that has no living worker, or the Prefect server that is named does not answer.
    """
    with opened_parts() as parts:
        result = _watched(parts, matter, as_json=as_json) if watch else _look(parts, matter)
    if not watch:
        answer(result, lambda console: _show(console, result, detail=matter is not None), as_json=as_json)
    broken = [condition for condition in result.conditions if condition.needed]
    if as_json:
        for condition in broken:
            show_condition(notes(), condition)
    if broken:
        raise typer.Exit(UNREACHABLE)


def _look(parts: Parts, matter: str | None) -> StatusAnswer:
    fleet, unreached = _fleet()
    state = status_of(parts.store, matter, idle_pools(fleet) if fleet else None)
    stalled = [Priority(b.priority) for m in state.matters for b in m.batches if b.activity is Activity.STALLED]
    return StatusAnswer(
        matters=state.matters,
        fleet=fleet_state(fleet) if fleet else None,
        memory=MemoryState(total_mb=total_mb(), available_mb=available_mb()),
        conditions=[*unreached, *(broken_pools(fleet, stalled) if fleet else ())],
    )


def _fleet() -> tuple[FleetSeen | None, list[Condition]]:
    """Ask the Prefect server, where one is named; the database answers without it."""
    if server_url() is None:
        return None, []
    try:
        return fleet_seen(), []
    except LegalDocsError as error:
        return None, [Condition(name="prefect", ok=False, detail=error.cause, code=Code(error.code), cure=error.cure)]


def _watched(parts: Parts, matter: str | None, *, as_json: bool) -> StatusAnswer:
    """Look again and again until interrupted, and return the last look; programs get one object a line."""
    result = _look(parts, matter)
    try:
        if as_json:
            while True:
                sys.stdout.write(result.model_dump_json() + "\n")
                sys.stdout.flush()
                time.sleep(LOOK_SECONDS)
                result = _look(parts, matter)
        with Live(_drawn(result, detail=matter is not None), console=Console(), auto_refresh=False) as live:
            while True:
                time.sleep(LOOK_SECONDS)
                result = _look(parts, matter)
                live.update(_drawn(result, detail=matter is not None), refresh=True)
    except KeyboardInterrupt:
        return result


def _drawn(result: StatusAnswer, *, detail: bool) -> RenderableType:
    return Group(*view(result.matters, result.fleet, result.memory.available_mb, result.memory.total_mb, detail=detail))


def _show(console: Console, result: StatusAnswer, *, detail: bool) -> None:
    console.print(_drawn(result, detail=detail))
    for condition in result.conditions:
        show_condition(console, condition)
