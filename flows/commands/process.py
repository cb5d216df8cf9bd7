"""`legaldocs process`: the main job. Register, process, verify, summarise."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from blocks.errors import Code, LegalDocsError
from blocks.parts import Parts, opened_parts
from blocks.records import Priority, Stage
from blocks.store_records import Batch
from flows.batch_end import end_batch
from flows.batch_start import pass_over_the_done
from flows.commands.answer import JsonOption, MatterOption, answer, notes
from flows.commands.offering import offer
from flows.commands.summary_view import show_summary
from flows.options import ProcessingOptions
from flows.prefect_environment import prepare, reached_server
from flows.progress import shown
from tasks.review.summary import summarise
from tasks.review.verify import verify


def process(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to process.")],
    matter: MatterOption,
    priority: Annotated[Priority, typer.Option(help="How urgent the work is; kept on the batch.")] = Priority.NORMAL,
    force: Annotated[
        list[Stage] | None, typer.Option(help="Do this stage again although its outcome is held; may be repeated.")
    ] = None,
    canary: Annotated[int | None, typer.Option(min=1, help="So many documents must complete before the rest is started.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Register files, take every document through its six stages, verify that nothing was lost, and sum up."""
    started = time.monotonic()
    options = ProcessingOptions(priority=priority, force_reprocess=frozenset(force or ()), canary=canary)
    console = notes()
    with opened_parts() as parts:
        offered = offer(parts, paths, matter, options, console)
        with parts.store.transaction(write=False) as tx:
            batch = tx.batches.required(offered.batch_id)
        findings = _work(parts, batch, console)
        with parts.store.transaction(write=False) as tx:
            summary = summarise(tx, batch.id, findings=findings, seconds=time.monotonic() - started)
        answer(summary, lambda out: show_summary(out, parts.store, summary), as_json=as_json)
    if summary.failed or summary.unfinished or summary.findings:
        raise typer.Exit(1)


def _work(parts: Parts, batch: Batch, console: Console) -> int:
    """Drive the batch to its end and return how many checks of the matter do not hold; where nothing is to do no server is started."""
    if not pass_over_the_done(parts, batch):
        return len(end_batch(parts, batch.id).findings)
    prepare(parts.settings)
    with reached_server():
        from flows.batch import process_batch  # imports Prefect, which reads its settings at that moment

        try:
            with shown(parts.store, batch.id, console):
                process_batch(batch_id=batch.id)
        except LegalDocsError as error:
            if error.code is not Code.CHECKS_FAILED:
                raise
            return len(verify(parts.store, parts.files, batch.matter_id, batch_id=batch.id).findings)
    return 0
