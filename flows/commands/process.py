"""`legaldocs process`: the main job. Register, process, verify, summarise."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from blocks.parts import opened_parts
from blocks.records import Priority, Stage
from flows.commands.answer import JsonOption, MatterOption, answer, notes
from flows.commands.offering import MetadataOption, PasswordsOption, offer, settings_with
from flows.commands.summary_view import show_summary
from flows.driving import drive
from flows.options import ProcessingOptions
from tasks.intake.metadata import Metadata
from tasks.review.summary import summarise


def process(
    paths: Annotated[list[str], typer.Argument(help="Files and folders to process; s3://BUCKET/PREFIX for objects.")],
    matter: MatterOption,
    priority: Annotated[Priority, typer.Option(help="How urgent the work is; kept on the batch.")] = Priority.NORMAL,
    force: Annotated[
        list[Stage] | None, typer.Option(help="Do this stage again although its outcome is held; may be repeated.")
    ] = None,
    canary: Annotated[int | None, typer.Option(min=1, help="So many documents must complete before the rest is started.")] = None,
    metadata: MetadataOption = None,
    passwords: PasswordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register files, take every document through its six stages, verify that nothing was lost, and sum up."""
    started = time.monotonic()
    options = ProcessingOptions(priority=priority, force_reprocess=frozenset(force or ()), canary=canary)
    console = notes()
    said = None if metadata is None else Metadata.of_csv(metadata)
    with opened_parts(settings_with(passwords)) as parts:
        offered = offer(parts, paths, matter, options, console, said)
        with parts.store.transaction(write=False) as tx:
            batch = tx.batches.required(offered.batch_id)
        findings = drive(parts, batch, console)
        with parts.store.transaction(write=False) as tx:
            summary = summarise(tx, batch.id, findings=findings, seconds=time.monotonic() - started)
        answer(summary, lambda out: show_summary(out, parts.store, summary), as_json=as_json)
    if summary.failed or summary.unfinished or summary.findings:
        raise typer.Exit(1)
