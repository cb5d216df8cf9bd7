"""`legaldocs status`: where each matter stands."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from blocks.parts import opened_parts
from blocks.records import StageStatus
from flows.commands.answer import JsonOption, answer
from flows.commands.readable import one_line
from tasks.review.status import MatterState, Status, status_of


def status(
    matter: Annotated[str | None, typer.Option("--matter", "-m", help="Name of the matter; all matters without it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the matters, their documents by status, and of one matter its stages, batches and last errors."""
    with opened_parts() as parts:
        result = status_of(parts.store, matter)
    answer(result, lambda console: _view(console, result, detail=matter is not None), as_json=as_json)


def _view(console: Console, result: Status, *, detail: bool) -> None:
    if not result.matters:
        console.print("There is no matter yet. Next: legaldocs process PATH --matter NAME")
        return
    console.print(_matters(result))
    if detail:
        for matter in result.matters:
            _detail(console, matter)


def _matters(result: Status) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("matter")
    table.add_column("documents")
    for heading in ("pages", "exceptions", "batches"):
        table.add_column(heading, justify="right")
    for matter in result.matters:
        counts = (matter.pages, matter.exceptions, len(matter.batches))
        table.add_row(Text(one_line(matter.name), style="bold"), _documents(matter), *(f"{count:,}" for count in counts))
    return table


def _documents(matter: MatterState) -> str:
    """Return the number of documents, and how many stand in each status that any of them is in."""
    parts = [f"{count:,} {status.replace('_', ' ')}" for status, count in matter.by_status.items() if count]
    return f"{matter.documents:,} = {' + '.join(parts)}" if parts else "0"


def _detail(console: Console, matter: MatterState) -> None:
    stages = Table(title="stages, last attempts", title_justify="left", box=None, padding=(0, 2, 0, 0))
    stages.add_column("stage")
    for status in StageStatus:
        stages.add_column(status, justify="right")
    for stage, counts in matter.stages.items():
        stages.add_row(stage, *(f"{counts.get(status, 0):,}" for status in StageStatus))
    console.print()
    console.print(stages)
    console.print("\nbatches")
    for batch in matter.batches:
        console.print(f"{batch.id}  {batch.status}, begun {batch.created_at:%Y-%m-%d %H:%M} UTC", highlight=False)
        files = f"{batch.offered:,} of {batch.files:,} files offered, {batch.exceptions:,} exceptions"
        console.print(f"    {files}; {batch.ended:,} of {batch.documents:,} documents ended", style="dim", highlight=False)
    if matter.errors:
        console.print("\nlast errors")
    for error in matter.errors:
        console.print(Text.assemble((error.code, "red"), f"  {one_line(error.file)}"))
        console.print(Text(f"    {one_line(error.message)} {error.cure}", style="dim"))
