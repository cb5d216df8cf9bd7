"""A lane: takes a batch's documents one after the other, each a flow run of its own, until none is left or the process has grown old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

import psutil
from httpx import HTTPError
from prefect import flow
from prefect.runtime import deployment
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from blocks.breakers import Breakers, Dependency, breakers_of
from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.logs import log_context, logger
from blocks.memory_gate import wait_for_memory
from blocks.memory_table import CHILD_MB
from blocks.parts import Parts, opened_parts
from blocks.prefect_blocks.server_probe import ask_server
from blocks.prefect_blocks.stage_limits import limited_to
from blocks.records import BatchId, DocumentStatus
from blocks.status import TERMINAL_DOCUMENT
from blocks.store_records import Batch, Lease
from blocks.urgency import keep_giving_way
from flows.batch_end import give_up_batch
from flows.cache_use import counted_cache
from flows.document import end_as_failed, process_document
from flows.leasing import Lane, opened_lane
from flows.options import ProcessingOptions
from flows.worker_settings import settings_of_worker

MOST_ATTEMPTS = 3
"""Lanes that a document may have; one that was lost by so many of them lost each of them, and is failed instead of looping."""

MOST_ROUNDS = 5
"""Times that a document is taken up again although what it waited for has answered each time."""


ENDS_THE_BATCH = frozenset({Code.MODEL_QUOTA, Code.MODEL_DENIED})
"""Failures that no document can do anything about: trying the next one would only fail it too."""


class LaneEnd(StrEnum):
    """Why a lane stopped taking documents."""

    EMPTY = "empty"
    ENOUGH = "enough"
    OLD = "old"
    DRAINED = "drained"
    LOST = "lost"


class Bounds(NamedTuple):
    """When a process has grown old: documents that it has ended, MiB that it holds. None: never."""

    documents: int | None = None
    memory_mb: int | None = None


@flow(name="batch-lane", flow_run_name="lane of batch {batch_id}", persist_result=False)
def work_lane(batch_id: str) -> str:
    """Help with an open batch: take documents of it until none is free, and return why the lane ended.

    Args:
        batch_id: Id of a batch whose row stands in the database.

    Raises:
        Terminal: no such batch is known.
        Transient: a part that is needed did not come back for longer than `LEGALDOCS_PATIENCE_SECONDS`.
    """
    with opened_parts(settings_of_worker()) as parts, log_context(batch_id=batch_id):
        with parts.store.transaction(write=False) as tx:
            batch = tx.batches.required(BatchId(batch_id))
        with opened_lane(parts.store, batch.id) as lane, guarded(parts, batch, lane) as breakers:
            return drain(parts, batch, lane, breakers, bounds_of(parts)).value


@contextmanager
def guarded(parts: Parts, batch: Batch, lane: Lane) -> Iterator[Breakers]:
    """Give the breakers of a lane; on a worker the limits that all lanes share hold in the body too."""
    if not deployment.id:
        yield breakers_of(parts, {Dependency.PREFECT: ask_server})
        return
    keep_giving_way()
    with limited_to(batch.priority, lane.told) as limits:
        yield breakers_of(parts, {Dependency.PREFECT: limits.check})


def bounds_of(parts: Parts) -> Bounds:
    """Return the bounds of a process that a worker started."""
    return Bounds(parts.settings.lane_documents, parts.settings.lane_memory_mb)


def drain(parts: Parts, batch: Batch, lane: Lane, breakers: Breakers, bounds: Bounds, most: int | None = None) -> LaneEnd:
    """Take documents until none is free, `most` of them are ended, or the process has to end; return which it was.

    Raises:
        Terminal: a document failed in a way in which every other would (`ENDS_THE_BATCH`); the batch has then ended as failed.
        Transient: a part that is needed stayed away longer than the patience for it; the document is left to be taken up again.
    """
    options = ProcessingOptions.model_validate_json(batch.options_json)
    ended = 0
    # A run waits up to a second for its heartbeat thread when it ends; the lane's own heartbeat stays on.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), counted_cache(parts, batch, options) as count_cache:
        while (stop := _stop(parts, lane, bounds, ended, most)) is None:
            if not _may_begin(breakers, lane):
                continue
            lease = lane.take()
            if lease is None:
                return LaneEnd.EMPTY
            failure = _work(parts, lane, lease, options, breakers)
            count_cache()
            ended += 1
            if failure is not None and failure.code in ENDS_THE_BATCH:
                give_up_batch(parts, batch.id, failure)
    _log.info("lane stops", extra={"reason": stop, "documents": ended})
    return stop


def _stop(parts: Parts, lane: Lane, bounds: Bounds, ended: int, most: int | None) -> LaneEnd | None:
    if lane.ended.is_set():
        return LaneEnd.LOST
    if (parts.settings.home / DRAIN_FILE).exists():
        return LaneEnd.DRAINED
    if most is not None and ended >= most:
        return LaneEnd.ENOUGH
    resident_mb = psutil.Process().memory_info().rss / _MIB
    old = (bounds.documents and ended >= bounds.documents) or (bounds.memory_mb and resident_mb > bounds.memory_mb)
    return LaneEnd.OLD if old else None


def _may_begin(breakers: Breakers, lane: Lane) -> bool:
    """Wait until what the work needs is there; False where the lane is to end instead."""
    return breakers.wait(lane.told, lane.ended) and wait_for_memory(CHILD_MB, lane.told, lane.ended)


def _work(parts: Parts, lane: Lane, lease: Lease, options: ProcessingOptions, breakers: Breakers) -> LegalDocsError | None:
    """Process a document until it has ended, however often what it needs goes away; return the error that is in its row."""
    if lease.attempts > MOST_ATTEMPTS:
        _fail(parts, lease, Terminal(Code.LANES_LOST, f"{MOST_ATTEMPTS} processes were lost while they worked on it."))
        lane.end(lease.document_id)
        return None
    for round_ in range(1, MOST_ROUNDS + 1):
        failure = _outcome(lambda: process_document(lease.document_id, options))
        if not isinstance(failure, Transient):
            break
        _log.warning("document waits", extra={"code": failure.code, "document_id": lease.document_id, "round": round_})
        breakers.failed(failure)
        if not breakers.wait(lane.told, lane.ended):
            return None
        if round_ == MOST_ROUNDS:
            _fail(parts, lease, failure)
    lane.end(lease.document_id)
    return failure


def _outcome(process: Callable[[], DocumentStatus]) -> LegalDocsError | None:
    """Run the document's flow and return the error that it ended with; that of Prefect's own client is one of ours too."""
    try:
        process()
    except LegalDocsError as error:
        return error
    except HTTPError as error:
        return Transient(Code.PREFECT_UNREACHABLE, f"Prefect's server stopped answering ({type(error).__name__}).")
    return None


def _fail(parts: Parts, lease: Lease, failure: LegalDocsError) -> None:
    with parts.store.transaction(write=False) as tx:
        status = tx.documents.required(lease.document_id).status
    if status not in TERMINAL_DOCUMENT:
        end_as_failed(parts, lease.document_id, failure)
    _log.error("document failed", extra={"code": failure.code, "document_id": lease.document_id, "attempts": lease.attempts})


DRAIN_FILE = "drain"
"""While a file of this name lies in the home folder, lanes of this machine end after the document that they have."""

_MIB = 1024 * 1024

_log = logger("flows.lane")
