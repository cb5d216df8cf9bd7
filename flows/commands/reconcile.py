"""`legaldocs reconcile`: compare file store and database both ways; adopt what has no row, remove what may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from blocks.errors import Code, Terminal
from blocks.parts import Parts, opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer, notes
from flows.commands.readable import one_line
from flows.reconciliation import Adoption, Survey, adopt, refuse_under_hold, remove, survey
from tasks.review.answer import Answer
from tasks.review.reconcile import MEANING, OWN_PLACE, Kind, Stray

SHOWN = 50
"""Lines of each table for people; JSON has all."""


class Reconciled(Answer):
    """What was found and what was done.

    `objects_without_rows` and `rows_without_objects` count what was found, `kinds` the former by kind; `left` is how many of both still
    differ. What lies outside the matter's own place and is a copy, or can be no document, does not count: it is not the matter's.
    """

    matter: str
    objects_without_rows: int
    rows_without_objects: int
    left: int
    kinds: dict[Kind, int]
    survey: Survey
    adoption: Adoption | None
    removed: list[str]


def reconcile(
    matter: MatterOption,
    prefix: Annotated[
        list[str] | None,
        typer.Option(help="Look also at stored objects whose names begin so, such as documents/; may be repeated."),
    ] = None,
    adopt_strays: Annotated[bool, typer.Option("--adopt", help="Register objects without rows, told by their sha256.")] = False,
    remove_strays: Annotated[bool, typer.Option("--remove", help="Remove objects without rows that are not needed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Compare what is stored with what the database says. Nothing is changed without --adopt or --remove.

    Ends with 1 where something is left that differs.
    """
    if "" in (prefix or []):
        raise Terminal(Code.USAGE, "An empty prefix would take the whole store for one matter.")
    with opened_parts() as parts, _bar(notes()) as bar:
        if remove_strays:
            refuse_under_hold(parts, matter)
        result = _reconcile(parts, matter, prefix or [], _Tasks(bar), adopting=adopt_strays, removing=remove_strays)
    answer(result, lambda console: _view(console, result), as_json=as_json)
    if result.left:
        raise typer.Exit(1)


class _Tasks:
    """The bars of what is done one after the other."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


def _reconcile(parts: Parts, matter: str, prefixes: list[str], progress: _Tasks, *, adopting: bool, removing: bool) -> Reconciled:
    found = survey(parts, matter, prefixes, progress)
    adoption = adopt(parts, found, progress) if adopting else None
    removed = remove(parts, found, adopted=adopting, progress=progress) if removing else []
    differ = [stray for stray in found.strays if _differs(stray)]
    settled = {Kind.UNREGISTERED, Kind.LOST} if adopting else set()
    left = [stray for stray in differ if stray.name not in removed and stray.kind not in settled]
    return Reconciled(
        matter=matter,
        objects_without_rows=len(differ),
        rows_without_objects=len(found.missing),
        left=len(left) + len(found.missing) - (adoption.restored if adoption else 0),
        kinds=dict(Counter(stray.kind for stray in found.strays)),
        survey=found,
        adoption=adoption,
        removed=removed,
    )


def _differs(stray: Stray) -> bool:
    return stray.kind not in (Kind.COPY, Kind.REFUSED) or stray.name.startswith(OWN_PLACE)


def _view(console: Console, result: Reconciled) -> None:
    survey = result.survey
    console.print(f"{survey.objects:,} objects, {survey.documents:,} documents")
    for kind, count in sorted(result.kinds.items()):
        console.print(f"{count:>7,}  {kind}: {MEANING[kind]}")
    _table(console, ("object", "is", "sha256"), [(each.name, each.kind, (each.sha256 or "")[:12]) for each in survey.strays])
    if survey.missing:
        console.print(f"{len(survey.missing):>7,}  documents whose object is missing")
        found = [(each.file_name, each.document_id, each.found_at or "nowhere") for each in survey.missing]
        _table(console, ("document", "id", "its bytes lie at"), found)
    if adoption := result.adoption:
        console.print(
            f"Adopted {adoption.adopted:,}, restored {adoption.restored:,}, duplicates {adoption.duplicates:,}, "
            f"refused {adoption.refused:,} (batch {adoption.batch_id})"
        )
    if result.removed:
        console.print(f"Removed {len(result.removed):,} objects")
    console.print(*(("Store and database agree.",) if not result.left else (f"{result.left:,} differences are left.",)))


def _table(console: Console, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading)
    for row in rows[:SHOWN]:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    console.print(table)
    if len(rows) > SHOWN:
        console.print(f"… and {len(rows) - SHOWN:,} more; --json has all.")


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, disable=not console.is_terminal
    )
