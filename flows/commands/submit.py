"""`legaldocs submit`: give registered documents to the workers, after everything that they need was examined."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from blocks.errors import Code
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus, Priority
from flows.cli import WRONG_USE
from flows.commands.answer import JsonOption, MatterOption, Refusal, answer, notes
from flows.commands.doctor import CONFIGURATION, UNREACHABLE, show_condition
from flows.pools import pool_of
from flows.preflight import Asked, Preflight, examine, examine_fleet
from flows.progress import shown
from tasks.review.doctor import Condition

WORKERS = frozenset({Code.WORKERS_MISSING, Code.WORKERS_SILENT})

LOOK_SECONDS = 3.0
"""How often `--wait-for-workers` and `--watch` look again."""


class Submitted(BaseModel):
    """What was submitted; `batch_id` is None where no document needed work, `created` False where the batch was open already."""

    batch_id: str | None
    matter: str
    priority: Priority
    documents: int
    created: bool
    flow_run_id: str | None
    url: str | None
    warnings: list[Condition]


class Refused(BaseModel):
    """Why nothing was submitted: the first broken condition as an error, and every one of them."""

    error: Refusal
    conditions: list[Condition]


def submit(
    matter: MatterOption,
    priority: Annotated[Priority, typer.Option(help="How urgent the work is; it decides the work pool.")] = Priority.NORMAL,
    document: Annotated[
        list[str] | None,
        typer.Option(help="Id or file name of a registered document; may be repeated. All that need work without it."),
    ] = None,
    force: Annotated[
        list[str] | None,
        typer.Option(help="Do this stage again although its outcome is held; may be repeated; all: every stage but ocr."),
    ] = None,
    canary: Annotated[int | None, typer.Option(help="So many documents must complete before the rest starts.")] = None,
    deadline: Annotated[
        str | None,
        typer.Option(help="When it is to have ended, such as 2026-01-31T17:00-05:00; open after that, it is told to be late."),
    ] = None,
    no_warm_cache: Annotated[bool, typer.Option("--no-warm-cache", help="Do not load the matter's entities beforehand.")] = False,
    no_entity_resolution: Annotated[
        bool, typer.Option("--no-entity-resolution", help="Find mentions and leave them unresolved.")
    ] = False,
    wait_for_workers: Annotated[
        bool, typer.Option("--wait-for-workers", help="Wait until a worker lives instead of refusing.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Show the progress until the batch has ended.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Examine everything that a batch needs, write its row, and start it on the workers of its priority.

    Ends with 2 or 3 where anything is broken: all of it is told, and nothing is submitted.
    """
    options = {
        "force_reprocess": True if force and "all" in force else list(force or ()) or False,
        "canary": canary,
        "deadline": deadline,
        "warm_cache": not no_warm_cache,
        "entity_resolution": not no_entity_resolution,
    }
    asked = Asked(matter, priority, tuple(document) if document else None, options)
    found = _examined(asked, wait=wait_for_workers)
    if found.broken:
        _refuse(found, as_json=as_json)
    with opened_parts() as parts:
        result = _submitted(parts, asked, found)
        answer(result, lambda console: _view(console, result), as_json=as_json)
        if watch and result.batch_id and _watched(parts, BatchId(result.batch_id)) is not BatchStatus.COMPLETED:
            raise typer.Exit(1)


def _examined(asked: Asked, *, wait: bool) -> Preflight:
    """Examine; where only workers are missing and that is to be waited for, say so, wait, and examine again."""
    found = examine(asked)
    while wait and found.broken and _only_workers(found.broken):
        notes().print(
            f"waiting for a worker of {pool_of(asked.priority)}: {found.broken[0].detail}", soft_wrap=True, highlight=False
        )
        while _only_workers(broken := [each for each in examine_fleet(asked.priority) if each.needed and not each.ok]) and broken:
            time.sleep(LOOK_SECONDS)
        found = examine(asked)
    return found


def _only_workers(broken: Iterable[Condition]) -> bool:
    return {condition.code for condition in broken} <= WORKERS


def _refuse(found: Preflight, *, as_json: bool) -> None:
    console = notes()
    for condition in (*found.broken, *found.warnings):
        show_condition(console, condition)
    first = found.broken[0]
    if as_json:
        error = Refusal(code=str(first.code), cause=first.detail, cure=first.cure or "", document_id=None)
        refused = Refused(error=error, conditions=[*found.broken, *found.warnings])
        answer(refused, lambda _: None, as_json=True)
    codes = {condition.code for condition in found.broken}
    raise typer.Exit(CONFIGURATION if codes & WRONG_USE else UNREACHABLE)


def _submitted(parts: Parts, asked: Asked, found: Preflight) -> Submitted:
    from flows.submission import link, start, write_batch

    written = write_batch(parts.store, parts.settings, found)
    run_id = written.batch.flow_run_id if written else None
    if written and run_id is None:
        run_id = start(parts.store, written.batch)
    elif written:
        from flows.recover import recover_now

        run_id = recover_now(parts.store, {written.batch.id}).started.get(written.batch.id, run_id)
    return Submitted(
        batch_id=written.batch.id if written else None,
        matter=asked.matter,
        priority=asked.priority,
        documents=len(written.batch.manifest) if written else 0,
        created=written.created if written else False,
        flow_run_id=run_id,
        url=link(run_id),
        warnings=list(found.warnings),
    )


def _view(console: Console, result: Submitted) -> None:
    for condition in result.warnings:
        show_condition(console, condition)
    if result.batch_id is None:
        console.print("Nothing is due: every document has its outcome. --force does stages again.")
        return
    state = "submitted" if result.created else "open already"
    console.print(f"batch {result.batch_id} {state}: {result.documents:,} documents, {pool_of(result.priority)}", highlight=False)
    if result.url:
        console.print(f"  {escape(result.url)}", soft_wrap=True, highlight=False)
    console.print("Next: legaldocs status --watch")


def _watched(parts: Parts, batch_id: BatchId) -> BatchStatus:
    """Show the batch's progress until it has ended and return how."""
    with shown(parts.store, batch_id, notes()):
        while True:
            with parts.store.transaction(write=False) as tx:
                status = tx.batches.required(batch_id).status
            if status is not BatchStatus.OPEN:
                return status
            time.sleep(LOOK_SECONDS)
