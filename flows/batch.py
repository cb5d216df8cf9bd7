"""A batch: its registered documents, one after the other, each a flow run of its own with its six stages."""

from __future__ import annotations

from prefect import flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from blocks.errors import Code, LegalDocsError, Terminal
from blocks.logs import log_context, logger
from blocks.parts import opened_parts
from blocks.records import BatchId, DocumentId
from flows.document import process_document
from flows.options import ProcessingOptions
from flows.plan import needs_work


@flow(name="process-batch", flow_run_name="batch {batch_id}", persist_result=False)
def process_batch(batch_id: str, options: ProcessingOptions | None = None) -> dict[str, int]:
    """Process every document of the batch that needs it and return how many were processed and how many of these failed.

    A document that fails ends its own run as failed and never stops its neighbours.

    Args:
        batch_id: id of a batch whose row stands in the database.
        options: what the run is asked for; the defaults when left out.

    Raises:
        Terminal: no such batch is known.
    """
    asked = options or ProcessingOptions()
    with opened_parts() as parts, log_context(batch_id=batch_id):
        with parts.store.transaction(write=False) as tx:
            if tx.batches.get(BatchId(batch_id)) is None:
                raise Terminal(Code.BATCH_UNKNOWN, f"No batch {batch_id} is known.")
            documents = [tx.documents.required(d) for d in tx.batches.documents(BatchId(batch_id))]
            due = [document.id for document in documents if needs_work(tx, document, parts.settings, asked)]
        # A run waits up to a second for its heartbeat thread when it ends; the batch's own heartbeat stays on.
        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            failed = sum(not _processed(document_id, asked) for document_id in due)
        return {"processed": len(due), "failed": failed}


def _processed(document_id: DocumentId, options: ProcessingOptions) -> bool:
    """Run the document's flow; an error is in the document's row already, so it only counts here."""
    try:
        process_document(document_id, options)
    except LegalDocsError as error:
        _log.warning("document left", extra={"code": error.code, "document_id": document_id})
        return error.code is Code.DOCUMENT_TAKEN_OVER
    return True


_log = logger("flows.batch")
