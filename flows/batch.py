"""A batch: maps over its registered documents in a bounded window, one document a lane, and proves at its end that nothing was lost."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict

from blocks.breakers import Breakers
from blocks.errors import Code, Terminal
from blocks.logs import log_context, logger
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus, DocumentStatus
from blocks.store_records import Batch
from flows.artifacts.publish import ShownBatch
from flows.batch_end import end_batch
from flows.batch_lanes import cancel_lanes, go_on_elsewhere, runs_on_a_worker, start_lanes
from flows.batch_start import pass_over_the_done, select_batch
from flows.end_events import batch_end_told
from flows.lane import Bounds, LaneEnd, bounds_of, drain, guarded
from flows.leasing import Lane, bury_dead_lanes, opened_lane
from flows.options import ProcessingOptions
from flows.priority import priority_of_run
from flows.worker_settings import settings_of_worker

LOOK_SECONDS = 2.0
"""How often a batch whose last documents are with other lanes asks whether they have ended."""


class BatchOutcome(BaseModel):
    """What became of a batch: its documents, how many of them were worked on and failed; `ended` is False where others go on with it."""

    model_config = ConfigDict(frozen=True)

    batch_id: str
    documents: int
    processed: int
    failed: int
    ended: bool


def _run_name() -> str:
    parameters: dict[str, Any] = flow_run.parameters
    return f"batch {parameters['batch_id']}" if parameters.get("batch_id") else "batch of registered documents"


@flow(name="process-batch", flow_run_name=_run_name, persist_result=False)
def process_batch(
    matter: str | None = None,
    documents: list[str] | None = None,
    options: ProcessingOptions | None = None,
    batch_id: str | None = None,
) -> BatchOutcome:
    """Process registered documents of a matter as one batch, and verify the matter at the end.

    Either a matter is named, and the batch is written down first, or a batch that stands in the database is driven on. A document that
    fails ends its own run as failed and never stops its neighbours.

    Args:
        matter: Name or id of the matter. Leave it empty where a batch is named.
        documents: Ids of registered documents; none: all documents of the matter that need work.
        options: What the run is asked for; a batch that is driven on keeps its own.
        batch_id: Id of a batch to drive on. Leave it empty where a matter is named: a new batch is made.

    Raises:
        Terminal: what is named is not known (`MATTER_UNKNOWN`, `DOCUMENT_UNKNOWN`, `BATCH_UNKNOWN`), the first documents failed
            (`CANARY_FAILED`), or the matter does not verify at the end (`CHECKS_FAILED`).
        Transient: a part that is needed stayed away longer than the patience for it; the batch stays open.
    """
    with opened_parts(settings_of_worker()) as parts:
        found = _batch(parts, matter, documents, options, batch_id)
        with log_context(batch_id=found.id, matter_id=found.matter_id):
            if found.status is BatchStatus.OPEN:
                with ShownBatch(parts, found), batch_end_told(parts.store, found.id):
                    _drive(parts, found)
            return _outcome(parts, found)


def _batch(
    parts: Parts, matter: str | None, documents: list[str] | None, options: ProcessingOptions | None, batch_id: str | None
) -> Batch:
    """Return the batch that is meant, made now if it is a new one, with this run as the one that drives it."""
    # A form hands over what was left empty, and every option.
    matter, batch_id, asked = matter or None, batch_id or None, options or ProcessingOptions()
    if (matter is None) == (batch_id is None):
        raise Terminal(Code.USAGE, "Name either a matter or a batch.")
    # A deployment hands over its priority with every run.
    asked_anew = asked != ProcessingOptions(priority=asked.priority)
    if batch_id is not None and (documents is not None or asked_anew):
        raise Terminal(Code.USAGE, "A batch that stands keeps its own documents and options.")
    if matter is not None:
        asked = asked.model_copy(update={"priority": priority_of_run(asked)})
        batch_id = select_batch(parts, matter, documents, asked)
    with parts.store.transaction() as tx:
        found = tx.batches.required(BatchId(batch_id or ""))
        if flow_run.id:
            tx.batches.set_flow_run(found.id, flow_run.id)
    return found


def _drive(parts: Parts, batch: Batch) -> None:
    """Work until the batch has ended, or until this process has to leave it to others.

    The lane is open from the first look to the last check: a run that takes minutes for either is not taken for dead.
    """
    with opened_lane(parts.store, batch.id) as lane, guarded(parts, batch, lane) as breakers:
        left = pass_over_the_done(parts, batch)
        stop = _work(parts, batch, lane, breakers, left) if left else LaneEnd.EMPTY
        if stop is LaneEnd.OLD:
            go_on_elsewhere(batch, lane.id)
        if stop is not LaneEnd.EMPTY:
            return
        found = end_batch(parts, batch.id)
    if found.findings:
        raise Terminal(Code.CHECKS_FAILED, f"{len(found.findings)} checks of the matter do not hold after batch {batch.id}.")


def _work(parts: Parts, batch: Batch, lane: Lane, breakers: Breakers, left: int) -> LaneEnd:
    """Be the first lane, with others beside it, until no document is left; return why it stopped if it stopped before."""
    bounds = bounds_of(parts) if runs_on_a_worker() else Bounds()
    if batch.canary and (early := _canary(parts, batch, lane, breakers, bounds)):
        return early
    lanes = start_lanes(batch, left)
    try:
        while (stop := drain(parts, batch, lane, breakers, bounds)) is LaneEnd.EMPTY and _others_work(parts, batch):
            bury_dead_lanes(parts.store)
            lane.told("other lanes")
            lane.ended.wait(LOOK_SECONDS)
    finally:
        cancel_lanes(lanes)
    return stop


def _canary(parts: Parts, batch: Batch, lane: Lane, breakers: Breakers, bounds: Bounds) -> LaneEnd | None:
    """Process the first documents alone; return why the lane stopped if it has to, None where the rest may start.

    Raises:
        Terminal: `CANARY_FAILED` where one of them failed; the batch has then ended as failed.
    """
    wanted = batch.canary or 0
    with parts.store.transaction(write=False) as tx:
        done = len(tx.batches.worked_on(batch.id))
    stop = drain(parts, batch, lane, breakers, bounds, most=wanted - done) if done < wanted else LaneEnd.ENOUGH
    with parts.store.transaction() as tx:
        failed = [d for d in tx.batches.worked_on(batch.id) if tx.documents.required(d).status is DocumentStatus.FAILED]
        if failed:
            tx.batches.finish(batch.id, BatchStatus.FAILED)
    if failed:
        raise Terminal(
            Code.CANARY_FAILED, f"{len(failed)} of the first {wanted} documents failed; the rest was not started.", failed[0]
        )
    return None if stop in (LaneEnd.ENOUGH, LaneEnd.EMPTY) else stop


def _others_work(parts: Parts, batch: Batch) -> bool:
    with parts.store.transaction(write=False) as tx:
        return tx.batches.count_due(batch.id) > 0


def _outcome(parts: Parts, batch: Batch) -> BatchOutcome:
    with parts.store.transaction(write=False) as tx:
        documents, worked_on = tx.batches.documents(batch.id), tx.batches.worked_on(batch.id)
        failed = [d for d in worked_on if tx.documents.required(d).status is DocumentStatus.FAILED]
        ended = tx.batches.required(batch.id).status is not BatchStatus.OPEN
    outcome = BatchOutcome(batch_id=batch.id, documents=len(documents), processed=len(worked_on), failed=len(failed), ended=ended)
    _log.info("batch left", extra=outcome.model_dump())
    return outcome


_log = logger("flows.batch")
