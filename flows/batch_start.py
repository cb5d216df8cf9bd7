"""The beginning of a batch: its row, and the documents of it that need no work."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.parts import Parts
from blocks.records import BatchId, DocumentId
from blocks.store_records import Batch
from flows.options import ProcessingOptions
from flows.plan import needs_work
from tasks.review.lookup import matter_named


def select_batch(parts: Parts, matter: str, documents: Sequence[str] | None, options: ProcessingOptions) -> BatchId:
    """Commit a batch of registered documents, before anything is done for it.

    Args:
        parts: where the batch is kept.
        matter: name or id of a matter.
        documents: ids of documents of the matter; None: all of them that need work.
        options: what is asked for; they stay on the batch.

    Raises:
        Terminal: `MATTER_UNKNOWN`, or `DOCUMENT_UNKNOWN` where the matter does not hold one of the documents.
    """
    with parts.store.transaction() as tx:
        found = matter_named(tx, matter)
        if documents is None:
            of_matter = tx.documents.of_matter(found.id)
            chosen = sorted(d.id for d in of_matter if d.stored_at and needs_work(tx, d, parts.settings, options))
        else:
            chosen = sorted({DocumentId(document_id) for document_id in documents})
        return tx.batches.select(
            found.id,
            options.priority,
            options.model_dump_json(),
            chosen,
            created_by=parts.settings.who,
            canary=options.canary,
        )


def pass_over_the_done(parts: Parts, batch: Batch) -> int:
    """End the documents of the batch that need no work, without a run for each, and return how many are left."""
    options = ProcessingOptions.model_validate_json(batch.options_json)
    # Thousands of documents take seconds to examine: nobody else's heartbeat waits for it.
    with parts.store.transaction(write=False) as tx:
        left = tx.batches.due(batch.id)
        done = [d for d in left if not needs_work(tx, tx.documents.required(d), parts.settings, options)]
    with parts.store.transaction() as tx:
        tx.batches.pass_over(batch.id, done)
    return len(left) - len(done)
