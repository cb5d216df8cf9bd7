"""Submitting: the batch's row first, committed, and only then a run that drives it.

The same submission again, while the first is open, is the first one: a client that saw no answer may ask again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from blocks.database.store import Store, Transaction
from blocks.errors import LegalDocsError, Transient
from blocks.records import BatchId, DocumentId
from blocks.settings import Settings
from blocks.store_records import Batch
from flows.batch_runs import start_run
from flows.fleet import reached_api
from flows.plan import needs_work
from flows.preflight import Preflight

TRIES, PAUSE_SECONDS = 4, 1.0
"""A server on SQLite answers 503 while several lanes write; within a few seconds it has room for one request."""


class Written(NamedTuple):
    """The batch that a submission means; `created` is False where it was there already."""

    batch: Batch
    created: bool


def write_batch(store: Store, settings: Settings, found: Preflight) -> Written | None:
    """Commit the batch's row with its options and its manifest; None where no document needs work.

    Args:
        store: where it is kept.
        settings: they decide which documents need work.
        found: an examination in which nothing is broken.
    """
    if found.matter_id is None or found.options is None:
        raise ValueError("the examination found no matter or no options")
    options_json = found.options.model_dump_json()
    with store.transaction() as tx:
        tx.matters.lock(found.matter_id)  # two submissions at the same moment see each other's row
        chosen = [d.id for d in found.documents if needs_work(tx, d, settings, found.options)]
        if not chosen:
            return None
        there = _same(tx, found, chosen, options_json)
        if there is not None:
            return Written(there, created=False)
        batch_id = tx.batches.select(
            found.matter_id,
            found.options.priority,
            options_json,
            chosen,
            created_by=settings.who,
            canary=found.options.canary,
        )
        return Written(tx.batches.required(batch_id), created=True)


def start(store: Store, batch: Batch) -> str:
    """Ask Prefect for the run of a batch that is written, note it on the batch's row, and return its id.

    Raises:
        LegalDocsError: no run could be asked for. The batch stays, and `legaldocs resume` starts it.
    """
    try:
        run_id = _started(batch)
    except LegalDocsError as error:
        cause = f"{error.cause} The batch {batch.id} is written and not started; legaldocs resume starts it."
        raise type(error)(error.code, cause) from error
    with store.transaction() as tx:
        tx.batches.set_flow_run(batch.id, run_id)
    return run_id


def _started(batch: Batch) -> str:
    """Ask for the run, a few times where the server is busy: however often it is asked for, it is one run."""
    for _ in range(TRIES - 1):
        with suppress(Transient), reached_api():
            return start_run(batch)
        time.sleep(PAUSE_SECONDS)
    with reached_api():
        return start_run(batch)


def link(run_id: str | None) -> str | None:
    """Return the page of a run in the Prefect UI, None where it has none."""
    from prefect.utilities.urls import url_for

    return url_for("flow-run", obj_id=run_id) if run_id else None


def _same(tx: Transaction, found: Preflight, chosen: Sequence[DocumentId], options_json: str) -> Batch | None:
    """Return the open batch that was asked for in the same way and has all of these documents still before it.

    Its manifest may be longer: documents that it has ended since need no work and are not chosen again.
    """
    wanted = set(chosen)
    for batch in tx.batches.open_ones():
        asked_alike = (batch.matter_id, batch.options_json) == (found.matter_id, options_json)
        if asked_alike and wanted <= set(tx.batches.due(BatchId(batch.id))) and wanted <= set(batch.manifest):
            return batch
    return None
