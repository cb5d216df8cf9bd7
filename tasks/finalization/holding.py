"""Read what the database holds of one document, for the checks."""

from __future__ import annotations

from blocks.database.store import Transaction
from blocks.records import DocumentId
from tasks.finalization.checks import Holding


def read_holding(tx: Transaction, document_id: DocumentId) -> Holding:
    """Return pages, chunks, mentions, relationships and stage rows of a document, as one transaction sees them."""
    mentions = tx.mentions.of(document_id)
    return Holding(
        pages=tx.pages.of(document_id),
        chunks=tx.chunks.of(document_id),
        mentions={stored.id: stored.mention for stored in mentions},
        resolved=frozenset(stored.id for stored in mentions if stored.entity_id),
        relationships=[stored.relationship for stored in tx.relationships.of(document_id)],
        stages=tx.stages.latest(document_id),
    )
