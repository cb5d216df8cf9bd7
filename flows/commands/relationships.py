"""`legaldocs relationships`: who has to do with whom, and where that is written."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from blocks.parts import opened_parts
from blocks.predicates import Predicate
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.commands.readable import one_line
from tasks.review.relationship_list import RelationshipList, list_relationships


def relationships(
    matter: MatterOption,
    predicate: Annotated[Predicate | None, typer.Option(case_sensitive=False, help="Only relationships of this kind.")] = None,
    entity: Annotated[
        str, typer.Option(help="Only relationships of an entity whose name holds these words, or with this id.")
    ] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List the relationships of a matter: subject, predicate, object, and the words on the page."""
    with opened_parts() as parts:
        result = list_relationships(parts.store, matter, predicate=predicate, entity=entity, limit=limit)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: RelationshipList) -> None:
    for found in result.relationships:
        line = Text(one_line(found.subject), style="bold")
        line.append(f"  {found.predicate}  ", style="cyan not bold")
        line.append(one_line(found.object))
        told = [each for each in (found.date, f"{found.amount} {found.currency}" if found.amount else None) if each]
        line.append(f"  ({', '.join(told)})" if told else "", style="dim not bold")
        console.print(line)
        bates = f", {one_line(found.bates)}" if found.bates else ""
        place = f"{one_line(found.file_name)}, page {found.page}{bates}"
        console.print(Text(f"  {one_line(found.evidence)}"))
        console.print(Text(f"  {place}\n", style="dim"))
    console.print(f"{len(result.relationships)} of {result.total:,} relationships; --limit 0 lists all.")
    if result.left_out:
        console.print(f"{result.left_out:,} more have an end without an entity, or both ends in one entity.", style="dim")
