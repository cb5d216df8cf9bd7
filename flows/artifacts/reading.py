"""Reads from the database what is shown of a document or a batch, with names or without."""

from __future__ import annotations

from blocks.database.store import Transaction
from blocks.records import BatchId, DocumentId, MatterId
from flows.artifacts.batch_tables import BatchSeen
from flows.artifacts.document_tables import DocumentSeen
from flows.names_shown import names_may_show
from tasks.review.batch_state import MatterWork


def read_document(tx: Transaction, document_id: DocumentId, api_url: str | None) -> DocumentSeen:
    """Return what may be shown of a document on the server at the address; raise `Terminal(DOCUMENT_UNKNOWN)`."""
    document = tx.documents.required(document_id)
    return DocumentSeen(
        document=document,
        stages=tx.stages.latest(document_id),
        pages=tx.pages.outlines(document_id),
        entities=tx.entities.of_document(document_id),
        names=_names(tx, document.matter_id, api_url),
    )


def read_batch(tx: Transaction, batch_id: BatchId, api_url: str | None, ui_url: str | None) -> BatchSeen:
    """Return what may be shown of a batch on the server at the address, whose pages are at `ui_url`; raise `Terminal(BATCH_UNKNOWN)`."""
    matter_id = tx.batches.required(batch_id).matter_id
    work = MatterWork.of(tx.documents.of_matter(matter_id), tx.stages.all_of_matter(matter_id))
    return BatchSeen(
        documents=[work.documents[each] for each in tx.batches.documents(batch_id)],
        stages=work.latest,
        due=frozenset(tx.batches.due(batch_id)),
        names=_names(tx, matter_id, api_url),
        ui_url=ui_url,
    )


def _names(tx: Transaction, matter_id: MatterId, api_url: str | None) -> bool:
    matter = tx.matters.get(matter_id)
    return matter is not None and names_may_show(api_url, matter)
