"""`legaldocs doctor`: is everything there that the work needs, and what to do where it is not."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli import WRONG_USE
from flows.commands.answer import JsonOption, answer
from flows.commands.readable import one_line
from tasks.review.doctor import Condition, Examination, examine

CONFIGURATION = 2
UNREACHABLE = 3


def doctor(as_json: JsonOption = False) -> None:
    """Examine settings, database, file store and engines; every broken part is named with its cure.

    Ends with 2 where the configuration is wrong, else with 3 where a part that is needed can't be reached.
    """
    result = examine()
    answer(result, lambda console: _view(console, result), as_json=as_json)
    codes = {condition.code for condition in result.conditions if not condition.ok and condition.needed}
    if codes:
        raise typer.Exit(CONFIGURATION if codes & WRONG_USE else UNREACHABLE)


def show_condition(console: Console, condition: Condition) -> None:
    """Show a part's state in a line, and what is to be done about it in another."""
    state = Text("ok     ", style="green") if condition.ok else _BROKEN[condition.needed]
    console.print(state + Text(f"{condition.name:<12} {one_line(condition.detail)}"), soft_wrap=True)
    if condition.cure:
        console.print(Text(f"       {'':<12} {condition.code}: {condition.cure}", style="dim"), soft_wrap=True)


_BROKEN = {True: Text("broken ", style="red"), False: Text("warning", style="yellow") + Text(" ")}
"""How a part that does not work is marked, by whether it is needed."""


def _view(console: Console, result: Examination) -> None:
    settings = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("setting", "value", "from"):
        settings.add_column(heading)
    for row in result.settings:
        settings.add_row(row.variable, Text(one_line(row.value)), Text(row.source, style="red" if row.wrong else ""))
    console.print(settings)
    console.print()
    for condition in result.conditions:
        show_condition(console, condition)
    console.print()
    versions = ", ".join(f"{name} {found or 'missing'}" for name, found in result.versions.items())
    console.print(versions, style="dim", highlight=False)
