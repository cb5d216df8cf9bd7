"""Writes what people see of documents and batches to the Prefect server; one that does not take it costs a line in the log.

On the server that a command starts for itself nothing is written: it ends with the command, and nobody would see it.
"""

from __future__ import annotations

import json
import time
from contextvars import copy_context
from threading import Event, Thread
from types import TracebackType
from typing import Self
from uuid import UUID

from httpx import HTTPError
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL

from blocks.errors import LegalDocsError
from blocks.logs import logger
from blocks.parts import Parts
from blocks.records import DocumentId
from blocks.settings import Settings
from blocks.store_records import Batch
from flows.artifacts.batch_tables import document_rows, documents_note, percent, progress_note
from flows.artifacts.document_tables import document_page, page_rows, pages_note
from flows.artifacts.reading import read_batch, read_document
from flows.own_server import is_own_server
from tasks.review.batch_activity import activity

PROGRESS_SECONDS = 5.0
"""How often a batch looks whether its progress has changed."""

TABLE_SECONDS = 30.0
"""Least time between two writings of the table of documents, which reads the whole matter."""

MOST_OF_THE_TIME = 20
"""The table also waits so many times as long as writing it took: a large matter costs a twentieth of one core, not all of it."""


def shows(settings: Settings) -> bool:
    """Say whether artifacts are written: the server is one that stays, and the settings do not forbid it."""
    return settings.prefect_artifacts and not is_own_server(PREFECT_API_URL.value())


def show_document(parts: Parts, document_id: DocumentId) -> None:
    """Write the document's page, and the table of its pages, to the run that is under way."""
    if not shows(parts.settings):
        return
    try:
        with parts.store.transaction(write=False) as tx:
            seen = read_document(tx, document_id, PREFECT_API_URL.value())
        if seen.pages:
            _create("table", f"pages-{document_id}", json.dumps(page_rows(seen)), pages_note(seen.pages))
        _create("markdown", f"document-{document_id}", document_page(seen), "What became of the document.")
    except (HTTPError, LegalDocsError) as error:
        _log.warning("document not shown", extra={"document_id": document_id, "exception": type(error).__name__})


class ShownBatch:
    """Keeps the progress and the table of a batch up to date on the server while the body runs, by a thread of its own."""

    def __init__(self, parts: Parts, batch: Batch) -> None:
        self._parts = parts
        self._batch = batch
        self._ended = Event()
        self._progress: tuple[UUID, str] | None = None
        self._table: tuple[UUID, str] | None = None
        self._table_due = 0.0
        self._watcher: Thread | None = None

    def __enter__(self) -> Self:
        if shows(self._parts.settings):
            self._look()
            # A thread begins without the context of the run, which says to whom the artifacts belong.
            self._watcher = Thread(target=copy_context().run, args=(self._watch,), daemon=True, name="batch shown")
            self._watcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._watcher is not None:
            self._ended.set()
            self._watcher.join()
            self._table_due = 0.0
            self._look()

    def _watch(self) -> None:
        while not self._ended.wait(PROGRESS_SECONDS):
            self._look()

    def _look(self) -> None:
        try:
            self._show_progress()
            if time.monotonic() >= self._table_due:
                self._show_documents()
        except (HTTPError, LegalDocsError) as error:
            _log.warning("batch not shown", extra={"batch_id": self._batch.id, "exception": type(error).__name__})

    def _show_progress(self) -> None:
        with self._parts.store.transaction(write=False) as tx:
            batch, documents = tx.batches.required(self._batch.id), tx.batches.count(self._batch.id)
            due, doing = tx.batches.count_due(batch.id), activity(batch, tx.lanes.of_batch(batch.id), tx.clock())
        done, note = percent(documents, due), progress_note(documents, due, doing)
        if self._progress is None:
            self._progress = _create("progress", f"batch-{batch.id}", done, note), note
        elif self._progress[1] != note:
            _update(self._progress[0], done, note)
            self._progress = self._progress[0], note

    def _show_documents(self) -> None:
        began = time.monotonic()
        with self._parts.store.transaction(write=False) as tx:
            batch = tx.batches.required(self._batch.id)
            seen = read_batch(tx, batch.id, PREFECT_API_URL.value(), PREFECT_UI_URL.value())
        rows, note = json.dumps(document_rows(seen)), documents_note(seen, batch.status)
        if self._table is None:
            self._table = _create("table", f"documents-{batch.id}", rows, note), rows
        elif self._table[1] != rows:
            _update(self._table[0], rows, note)
            self._table = self._table[0], rows
        now = time.monotonic()
        self._table_due = now + max(TABLE_SECONDS, MOST_OF_THE_TIME * (now - began))


def _create(kind: str, key: str, data: str | float, note: str) -> UUID:
    """Make an artifact of the run that is under way and return its id; one of the same key is its older version from now on."""
    run_id = UUID(flow_run.id) if flow_run.id else None
    with get_client(sync_client=True) as client:
        return client.create_artifact(ArtifactCreate(type=kind, key=key, data=data, description=note, flow_run_id=run_id)).id


def _update(artifact_id: UUID, data: str | float, note: str) -> None:
    with get_client(sync_client=True) as client:
        client.update_artifact(artifact_id, ArtifactUpdate(data=data, description=note))


_log = logger("flows.artifacts.publish")
