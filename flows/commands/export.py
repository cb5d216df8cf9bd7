"""`legaldocs export`: a matter as files for scorers, notebooks and spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer
from tasks.review.export import Exported, Format
from tasks.review.export import export as export_matter
from tasks.review.lookup import matter_named


def export(
    matter: MatterOption,
    output: Annotated[Path, typer.Option(help="Folder to write: missing, empty, or an earlier export of the same kind.")],
    format: Annotated[
        Format,
        typer.Option(
            help="JSON Lines by the export contract, CSV for a spreadsheet, or the entities and relationships as GraphML."
        ),
    ] = Format.JSONL,
    geometry: Annotated[bool, typer.Option("--geometry", help="Write lines and margin lines with their boxes too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write everything that is known of a matter to a folder, as one snapshot."""
    with opened_parts() as parts:
        with parts.store.transaction(write=False) as tx:
            found = matter_named(tx, matter)
        result = export_matter(parts.store, found, output, format, geometry=geometry)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: Exported) -> None:
    for name, count in result.counts.items():
        console.print(f"{count:>12,}  {name}", highlight=False)
    left_out = sum(result.relationships_left_out.values())
    if left_out:
        console.print(
            f"{left_out:>12,}  relationships left out: an end is unresolved, or both ends are one entity", highlight=False
        )
    console.print(f"written to {escape(result.folder)}", highlight=False)
