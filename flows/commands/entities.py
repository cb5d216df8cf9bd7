"""`legaldocs entities`: who and what is named in a matter."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from blocks.parts import opened_parts
from blocks.records import EntityType
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.commands.readable import one_line
from tasks.review.entity_list import EntityList, list_entities


def entities(
    matter: MatterOption,
    type: Annotated[EntityType | None, typer.Option(case_sensitive=False, help="Only entities of this type.")] = None,
    name: Annotated[str, typer.Option(help="Only entities whose name or an alias holds these words.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many, those with most mentions first; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the entities of a matter: name, aliases, documents, mentions, first page."""
    with opened_parts() as parts:
        result = list_entities(parts.store, matter, type=type, name=name, limit=limit)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: EntityList) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading, justify in (
        ("type", "left"),
        ("name", "left"),
        ("documents", "right"),
        ("mentions", "right"),
        ("first on", "left"),
    ):
        table.add_column(heading, justify="right" if justify == "right" else "left")
    for entity in result.entities:
        name = Text(one_line(entity.name), style="bold")
        if entity.aliases:
            name.append(f"\nalso {one_line('; '.join(entity.aliases))}", style="dim not bold")
        if entity.judgements:
            name.append(f"\njudged: {', '.join(map(str, entity.judgements))}", style="dim not bold")
        if entity.candidates:
            name.append(f"\nmay be one of {len(entity.candidates)}: {', '.join(entity.candidates)}", style="dim not bold")
        first = Text(f"{one_line(entity.first_file_name)}, page {entity.first_page}")
        table.add_row(entity.type, name, f"{entity.documents:,}", f"{entity.mentions:,}", first)
    console.print(table)
    if len(result.entities) < result.total:
        console.print(f"{len(result.entities)} of {result.total:,} entities; --limit 0 lists all.")
