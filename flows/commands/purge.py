"""`legaldocs purge`: remove a matter for good."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from blocks.errors import Code, Terminal
from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.purging import Purged, purge_matter


def purge(
    matter: MatterOption,
    yes: Annotated[bool, typer.Option("--yes", help="Really remove it; without this nothing is done.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove rows, files, results and cache of a matter. Refuses, and removes nothing, under a legal hold or while it is worked on."""
    if not yes:
        raise Terminal(Code.USAGE, f"Nothing was removed. To remove the matter {matter!r} for good, add --yes.")
    with opened_parts() as parts:
        result = purge_matter(parts, matter)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: Purged) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    cache = "the cache did not answer; its keys end by themselves" if result.cache_keys is None else f"{result.cache_keys:,}"
    for name, count in (
        *((f"rows of {name}", f"{count:,}") for name, count in sorted(result.rows.items())),
        ("stored objects", f"{result.files:,}"),
        ("results of stages", f"{result.results:,}"),
        ("keys of the cache", cache),
    ):
        table.add_row(name, count)
    console.print(f"Removed of the matter {result.matter}:", markup=False)
    console.print(table)
