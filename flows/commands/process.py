"""`legaldocs process`: the main job. Register, process, verify, summarise."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus, Priority, Stage
from flows.commands.answer import JsonOption, MatterOption, answer, notes
from flows.commands.offering import Offered, offer
from flows.commands.summary_view import show_summary
from flows.options import ProcessingOptions
from flows.plan import needs_work
from flows.prefect_environment import prepare, reached_server
from flows.progress import shown
from tasks.review.summary import Summary, summarise
from tasks.review.verify import verify


def process(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to process.")],
    matter: MatterOption,
    priority: Annotated[Priority, typer.Option(help="How urgent the work is; kept on the batch.")] = Priority.NORMAL,
    force: Annotated[
        list[Stage] | None, typer.Option(help="Do this stage again although its outcome is held; may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Register files, take every document through its six stages, verify that nothing was lost, and sum up."""
    started = time.monotonic()
    options = ProcessingOptions(priority=priority, force_reprocess=frozenset(force or ()))
    console = notes()
    with opened_parts() as parts:
        offered = offer(parts, paths, matter, options, console)
        if _work_is_due(parts, offered.batch_id, options):
            _run(parts, offered.batch_id, options, console)
        summary = _end(parts, offered, started)
        answer(summary, lambda out: show_summary(out, parts.store, summary), as_json=as_json)
    if summary.failed or summary.unfinished or summary.findings:
        raise typer.Exit(1)


def _work_is_due(parts: Parts, batch_id: BatchId, options: ProcessingOptions) -> bool:
    with parts.store.transaction(write=False) as tx:
        documents = [tx.documents.required(document_id) for document_id in tx.batches.documents(batch_id)]
        return any(needs_work(tx, document, parts.settings, options) for document in documents)


def _run(parts: Parts, batch_id: BatchId, options: ProcessingOptions, console: Console) -> None:
    """Run the batch's flow in this process; Prefect is imported here, and its server started, because there is work."""
    prepare(parts.settings)
    with reached_server():
        from flows.batch import process_batch

        with shown(parts.store, batch_id, console):
            process_batch(batch_id, options)


def _end(parts: Parts, offered: Offered, started: float) -> Summary:
    """Verify the matter, end the batch with what came of it, and sum up."""
    found = verify(parts.store, parts.files, offered.matter_id, batch_id=offered.batch_id)
    with parts.store.transaction() as tx:
        tx.batches.finish(offered.batch_id, BatchStatus.FAILED if found.findings else BatchStatus.COMPLETED)
        return summarise(tx, offered.batch_id, findings=len(found.findings), seconds=time.monotonic() - started)
