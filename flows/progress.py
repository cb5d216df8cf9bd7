"""Progress on a terminal: read from the database, which any process may watch, and drawn on standard error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from blocks.database.store import Store
from blocks.records import BatchId
from blocks.status import TERMINAL_DOCUMENT

POLL_SECONDS = 0.5


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
    bar = progress.add_task("documents", total=len(document_ids))
    while not ended.wait(POLL_SECONDS):
        with store.transaction(write=False) as tx:
            statuses = [tx.documents.required(document_id).status for document_id in document_ids]
        progress.update(bar, completed=sum(status in TERMINAL_DOCUMENT for status in statuses))
    progress.update(bar, completed=len(document_ids))
