"""`legaldocs show`: one page, with the words that matter marked."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from blocks.errors import Code, Terminal
from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, answer
from flows.commands.readable import marked, one_line
from tasks.review.page_view import PageView, page_view


def show(
    document: Annotated[str, typer.Argument(help="Id of the document, the beginning of its id, or its file name.")],
    page: Annotated[int | None, typer.Option(min=1, help="Number of the page; without it, that of the span, else 1.")] = None,
    span: Annotated[
        tuple[int, int] | None, typer.Option(metavar="START END", help="Characters of the document text to mark, END excluded.")
    ] = None,
    mention: Annotated[str | None, typer.Option(help="Id of a mention to mark.")] = None,
    matter: Annotated[str | None, typer.Option("--matter", "-m", help="Name of the matter to look in; all without it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the text of a page, where it comes from, and a span of it marked."""
    if span is not None and mention is not None:
        raise Terminal(Code.USAGE, "Name a span or a mention, not both.")
    with opened_parts() as parts:
        result = page_view(parts.store, document, matter=matter, page=page, span=span, mention=mention)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: PageView) -> None:
    bates = f", {one_line(result.bates)}" if result.bates else ""
    console.print(
        f"{one_line(result.file_name)}, page {result.page} of {result.pages}{bates}", style="bold", markup=False, highlight=False
    )
    confidence = "" if result.confidence is None else f", confidence {result.confidence:.2f}"
    warnings = "".join(f", {warning}" for warning in result.warnings)
    console.print(f"{result.source}: {one_line(result.engine)}{confidence}{warnings}", style="dim", markup=False, highlight=False)
    if result.entity:
        judged = f", judged: {', '.join(map(str, result.entity.judgements))}" if result.entity.judgements else ""
        console.print(f"entity: {one_line(result.entity.name)}{judged}", style="dim", markup=False, highlight=False)
    if result.reason:
        console.print(f"No text: {result.reason}", style="yellow")
        return
    span = [] if result.span is None else [(result.span[0] - result.start, result.span[1] - result.start)]
    console.print()
    console.print(marked(result.text, span))
