"""Intake by schedule: what lies in a folder is registered in a matter, and a batch of it is given to the workers."""

from __future__ import annotations

from prefect import flow
from prefect.deployments import run_deployment
from pydantic import BaseModel, ConfigDict

from blocks.logs import log_context
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, Priority
from flows.batch_end import end_batch
from flows.commands.answer import notes
from flows.commands.offering import offer
from flows.end_events import tell_batch_end
from flows.options import ProcessingOptions
from flows.plan import needs_work
from flows.pools import PROCESS_BATCH, deployment_of
from flows.worker_settings import settings_of_worker
from tasks.intake.metadata import Metadata, MetadataRow


class Taken(BaseModel):
    """What was taken in: files offered, and the batch of them; `submitted` is False where nothing was to do."""

    model_config = ConfigDict(frozen=True)

    files: int
    batch_id: str
    submitted: bool


@flow(name="intake", flow_run_name="intake", persist_result=False)
def intake(
    folder: str, matter: str, priority: Priority = Priority.NORMAL, document_metadata: list[MetadataRow] | None = None
) -> Taken:
    """Register the files of a folder in a matter, and submit what needs work as a batch; files that are known already stay as they are.

    Args:
        folder: Folder on the worker's machine, or s3://BUCKET/PREFIX, with everything below it.
        matter: Name of the matter; made if it is new.
        priority: How urgent the work is; it decides the work pool.
        document_metadata: What the sender says of the files, by path; a later row goes before an earlier one.

    Raises:
        Terminal: nothing lies at the path (`PATH_MISSING`).
    """
    options = ProcessingOptions(priority=priority)
    with opened_parts(settings_of_worker()) as parts:
        offered = offer(parts, [folder], matter, options, notes(), Metadata(document_metadata or []))
        with log_context(batch_id=offered.batch_id, matter_id=offered.matter_id):
            due = _work_is_due(parts, offered.batch_id, options)
            if due:
                _submit(offered.batch_id, priority)
            else:
                end_batch(parts, offered.batch_id)
                tell_batch_end(parts.store, offered.batch_id)
    return Taken(files=len(offered.offers), batch_id=offered.batch_id, submitted=due)


def _work_is_due(parts: Parts, batch_id: BatchId, options: ProcessingOptions) -> bool:
    with parts.store.transaction(write=False) as tx:
        documents = (tx.documents.required(document_id) for document_id in tx.batches.documents(batch_id))
        return any(needs_work(tx, document, parts.settings, options) for document in documents)


def _submit(batch_id: BatchId, priority: Priority) -> None:
    """Give the batch to the pool of its priority and go on: the run is that of the batch, not a part of this one."""
    run_deployment(
        deployment_of(PROCESS_BATCH, priority),
        parameters={"batch_id": batch_id},
        timeout=0,
        as_subflow=False,
        idempotency_key=batch_id,
    )
