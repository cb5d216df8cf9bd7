"""The end of a batch: the matter is verified, and the batch is completed only if nothing was lost."""

from __future__ import annotations

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


_log = logger("flows.batch_end")
