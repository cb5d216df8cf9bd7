"""The end of a batch: the matter is verified, and the batch is completed only if nothing was lost."""

from __future__ import annotations

from typing import NoReturn

from blocks.errors import LegalDocsError, Terminal
from blocks.logs import logger
from blocks.parts import Parts
from blocks.records import BatchId, BatchStatus
from tasks.review.verification import Verification
from tasks.review.verify import verify


def end_batch(parts: Parts, batch_id: BatchId) -> Verification:
    """Verify the batch's matter and end the batch as `completed`, or as `failed` where a check does not hold.

    Of two processes that end the same batch the first one's word stands.
    """
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    found = verify(parts.store, parts.files, batch.matter_id, batch_id=batch_id)
    status = BatchStatus.FAILED if found.findings else BatchStatus.COMPLETED
    with parts.store.transaction() as tx:
        if tx.batches.required(batch_id).status is BatchStatus.OPEN:
            tx.batches.finish(batch_id, status)
    _log.info("batch ended", extra={"batch_id": batch_id, "status": status, "findings": len(found.findings)})
    return found


def give_up_batch(parts: Parts, batch_id: BatchId, failure: LegalDocsError) -> NoReturn:
    """End a batch as failed because of what happened to one document; those that were not started stay as they were.

    Raises:
        Terminal: always, with the code of the failure.
    """
    with parts.store.transaction() as tx:
        left = tx.batches.count_due(batch_id)
        if tx.batches.required(batch_id).status is BatchStatus.OPEN:
            tx.batches.finish(batch_id, BatchStatus.FAILED)
    _log.error("batch given up", extra={"batch_id": batch_id, "code": failure.code, "documents_left": left})
    raise Terminal(failure.code, f"{failure.cause} {left} documents of the batch were not started.", failure.document_id)


_log = logger("flows.batch_end")
