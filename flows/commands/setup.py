"""`legaldocs setup`: make everything that work needs on the database and the Prefect server."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from blocks.memory_plan import MemoryPlan, plan
from blocks.records import Priority
from blocks.settings import Settings
from flows.commands.answer import JsonOption, answer, notes
from flows.setup.changes import Change, Outcome
from flows.setup.run import set_up


class PlanRow(BaseModel):
    """One kind of process in the memory plan; sizes in MiB."""

    model_config = ConfigDict(frozen=True)

    name: str
    count: int
    each_mb: int
    mb: int


class PlanShown(BaseModel):
    """The memory plan of this machine; sizes in MiB."""

    model_config = ConfigDict(frozen=True)

    total_mb: int
    budget_mb: int
    planned_mb: int
    rows: list[PlanRow]
    lanes: dict[Priority, int]
    ocr_units: int


class SetupDone(BaseModel):
    """What the setup did; with `--plan` no change is made and the list is empty."""

    model_config = ConfigDict(frozen=True)

    plan: PlanShown
    changes: list[Change]


def setup(
    plan_only: Annotated[bool, typer.Option("--plan", help="Print the memory plan of this machine and change nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make tables, blocks, pools, limits, deployments and automations; what stands already is left as it is."""
    settings = Settings.load()
    memory = shown_plan(plan(settings))
    console = notes()
    changes = [] if plan_only else set_up(settings, lambda change: _tell(console, change))
    result = SetupDone(plan=memory, changes=changes)
    answer(result, lambda out: _view(out, result), as_json=as_json)


def shown_plan(memory: MemoryPlan) -> PlanShown:
    """Return the plan as it is told."""
    return PlanShown(
        total_mb=memory.total_mb,
        budget_mb=memory.budget_mb,
        planned_mb=memory.planned_mb,
        rows=[PlanRow(name=row.name, count=row.count, each_mb=row.each_mb, mb=row.mb) for row in memory.rows],
        lanes=dict(memory.lanes),
        ocr_units=memory.ocr_units,
    )


def _tell(console: Console, change: Change) -> None:
    style = {Outcome.MADE: "green", Outcome.CHANGED: "yellow", Outcome.SAME: "dim"}[change.outcome]
    line = Text(f"{change.outcome.value:<8}", style=style) + Text(f"{change.kind} {change.name}")
    console.print(line + Text(f"  {change.detail}", style="dim"), soft_wrap=True)


def _view(console: Console, result: SetupDone) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("process", "count", "each MB", "MB"):
        table.add_column(heading, justify="left" if heading == "process" else "right")
    for row in result.plan.rows:
        table.add_row(row.name, str(row.count), str(row.each_mb), str(row.mb))
    table.add_row("planned", "", "", str(result.plan.planned_mb), style="bold")
    console.print(table)
    lanes = ", ".join(f"{priority.value} {count}" for priority, count in result.plan.lanes.items())
    console.print(
        f"of a budget of {result.plan.budget_mb} MB and {result.plan.total_mb} MB in all; pages recognised at once:",
        result.plan.ocr_units,
    )
    console.print(f"lanes: {lanes}")
    if result.changes:
        counts = Counter(change.outcome for change in result.changes)
        console.print(", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome))
