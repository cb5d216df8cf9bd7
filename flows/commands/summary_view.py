"""How `process` sums up for people: the accounting, what went wrong with its cure, what was found, what to try next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocks.database.store import Store
from blocks.entity_cache import UNANSWERED
from blocks.errors import CURES, Code
from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.review.entity_list import ListedEntity, list_entities
from tasks.review.relationship_list import list_relationships
from tasks.review.summary import OfferedInVain, Summary

NAMED = 8
"""Entities that are shown as those named most often."""


def show_summary(console: Console, store: Store, summary: Summary) -> None:
    """Print the summary of a batch and what its matter holds now."""
    console.print(f"\n[bold]{escape(summary.matter)}[/]  ({summary.seconds:.0f} seconds)\n")
    console.print(_accounting(summary))
    show_exceptions(console, summary.exceptions)
    for failure in summary.failures:
        console.print(f"  [red]{failure.code}[/]  {escape(failure.file_name)}")
        console.print(f"      {escape(failure.message)} {CURES[Code(failure.code)]}", style="dim")
    if summary.unfinished:
        console.print(
            f"[yellow]{summary.unfinished} documents are under way in another run[/]; status tells when they have ended."
        )
    if summary.findings:
        console.print(f"[red]{summary.findings} checks do not hold.[/] verify names them.")
    _found(console, store, summary.matter)
    _next(console, summary.matter)


def show_exceptions(console: Console, exceptions: list[OfferedInVain]) -> None:
    """Print each file that became no document, with its reason and its cure."""
    for exception in exceptions:
        console.print(f"  [yellow]{exception.code}[/]  {escape(exception.path)}")
        console.print(f"      {escape(exception.message)} {CURES[Code(exception.code)]}", style="dim")


def _accounting(summary: Summary) -> Table:
    pages, failed, stages = summary.pages, summary.failed, summary.cache.kinds["stages"]
    table = Table(show_header=False, box=None, padding=(0, 2))
    for name, total, parts in (
        (
            "files",
            summary.files,
            f"{summary.documents} documents, {summary.duplicates} duplicates, {len(summary.exceptions)} exceptions",
        ),
        (
            "documents",
            summary.documents,
            f"{summary.completed} completed, {summary.completed_with_exceptions} with exceptions, {failed} failed",
        ),
        ("pages", pages.total, f"{pages.text_layer} text layer, {pages.ocr} OCR, {pages.no_text} without text"),
        ("mentions", summary.mentions, f"in {summary.chunks} chunks"),
        ("entities", summary.entities, "in the whole matter"),
        ("relationships", summary.relationships, "each with its words on a page"),
        (
            "stages",
            stages.hits + stages.misses,
            f"{stages.misses} done, {stages.hits} known from before",
        ),
        ("cache", summary.cache.hits - stages.hits, f"hits, {summary.cache.misses - stages.misses} misses{_uncached(summary)}"),
    ):
        table.add_row(name, f"[bold]{total:,}[/]", parts)
    return table


def _uncached(summary: Summary) -> str:
    unanswered = summary.cache.kinds.get(UNANSWERED)
    return f"; no cache answered {unanswered.misses} of them" if unanswered else ""


def _found(console: Console, store: Store, matter: str) -> None:
    people = (EntityType.PERSON, EntityType.ORGANIZATION)
    named = [entity for entity in list_entities(store, matter).entities if entity.type in people][:NAMED]
    said = Counter(found.predicate for found in list_relationships(store, matter).relationships)
    stated = [f"{escape(predicate)} {count}" for predicate, count in said.most_common() if predicate != Predicate.ASSOCIATED_WITH]
    if named:
        console.print("\nNamed most often:", style="bold")
        console.print(_names(named))
    if stated:
        console.print(f"\n[bold]Said of them:[/] {', '.join(stated)}")


def _names(entities: list[ListedEntity]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2))
    for entity in entities:
        table.add_row(escape(entity.name), entity.type.lower(), f"{entity.mentions} times in {entity.documents} documents")
    return table


def _next(console: Console, matter: str) -> None:
    console.print("\nWhat to try next:", style="bold")
    for command in ("entities --type PERSON", "relationships", 'search "WORDS"', "verify", "export --format csv --output FOLDER"):
        console.print(f"  {_program()} {command} --matter {escape(shlex.quote(matter))}", soft_wrap=True)


def _program() -> str:
    """Return what the reader has to type: the command's name where the shell finds it, else the path that was used."""
    return "legaldocs" if shutil.which("legaldocs") else str(Path(sys.argv[0]))
