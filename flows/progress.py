"""Progress on a terminal: read from the database, which any process may watch, and drawn on standard error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blocks.database.store import Store, Transaction
from blocks.errors import Transient
from blocks.records import BatchId, Document, DocumentId, DocumentStatus, StageStatus
from blocks.status import TERMINAL_DOCUMENT
from tasks.intake.source_path import file_name

POLL_SECONDS = 0.5

NAME_CHARACTERS = 32
"""Of a file name beside the bar: the line must fit 80 columns."""


@contextmanager
def shown(store: Store, batch_id: BatchId, console: Console) -> Iterator[None]:
    """Show a bar of the batch's documents while the body runs; nothing where the console is no terminal."""
    if not console.is_terminal:
        yield
        return
    ended = threading.Event()
    with _bar(console) as progress:
        watcher = threading.Thread(target=_watch, args=(store, batch_id, progress, ended), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()


def _bar(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def _watch(store: Store, batch_id: BatchId, progress: Progress, ended: threading.Event) -> None:
    with store.transaction(write=False) as tx:
        document_ids = tx.batches.documents(batch_id)
    bar = progress.add_task("starting Prefect", total=len(document_ids))
    while not ended.wait(POLL_SECONDS):
        with suppress(Transient):  # a bar that stands still for a moment; the work itself says what is wrong
            done, doing = _look(store, document_ids)
            progress.update(bar, completed=done, description=doing)
    progress.update(bar, completed=len(document_ids), description="documents")


def _look(store: Store, document_ids: list[DocumentId]) -> tuple[int, str | None]:
    """Return how many documents have ended, and what is being done."""
    with store.transaction(write=False) as tx:
        documents = [tx.documents.required(document_id) for document_id in document_ids]
        doing = next((_doing(tx, document) for document in documents if document.status is DocumentStatus.PROCESSING), None)
    return sum(document.status in TERMINAL_DOCUMENT for document in documents), doing


def _doing(tx: Transaction, document: Document) -> str:
    """Say which document is worked on, and at which stage."""
    running = (stage for stage, row in tx.stages.latest(document.id).items() if row.status is StageStatus.RUNNING)
    return f"{escape(file_name(document.file_name)[:NAME_CHARACTERS])}: {next(running, 'next stage')}"
