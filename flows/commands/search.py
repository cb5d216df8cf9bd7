"""`legaldocs search`: the pages that hold some words."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.commands.readable import marked, one_line
from tasks.review.search_pages import Hit, Hits, search_pages


def search(
    words: Annotated[
        list[str], typer.Argument(help="Words that a page must hold, all of them; what stands in double quotes is a phrase.")
    ],
    matter: MatterOption,
    limit: Annotated[int, typer.Option(min=1, help="At most so many pages, the best first.")] = 20,
    exact: Annotated[
        bool, typer.Option("--exact", help="Only words as they are written, none that may have been misread.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find the pages that hold the words, with file, page and Bates number."""
    with opened_parts() as parts:
        result = search_pages(parts.store, matter, " ".join(words), limit, misread=not exact)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: Hits) -> None:
    for hit in result.hits:
        console.print(_heading(hit), style="bold", markup=False, highlight=False)
        spans = [(start - hit.snippet_start, end - hit.snippet_start) for start, end in hit.marks]
        snippet = marked(hit.snippet.replace("\n", " ").replace("\t", " "), spans)
        console.print(snippet)
        console.print(f"legaldocs show {hit.document_id} --span {hit.start} {hit.end}\n", style="dim", highlight=False)
    if not result.hits:
        console.print("No page holds these words.")
    elif result.more:
        console.print(f"More pages hold these words: --limit shows more than {len(result.hits)}.")


def _heading(hit: Hit) -> str:
    return (
        f"{one_line(hit.file_name)}, page {hit.page}"
        + (f", {one_line(hit.bates)}" if hit.bates else "")
        + (" (as it may have been misread)" if hit.misread else "")
    )
