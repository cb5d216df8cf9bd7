"""Chunks: the stretches into which a document's text was split."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from blocks.database.schema import ChunkRow
from blocks.derived_ids import chunk_id
from blocks.records import Chunk, DocumentId


class Chunks:
    """The chunks of documents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, document_id: DocumentId, chunks: Sequence[Chunk]) -> None:
        """Put these chunks in the place of those that the document has."""
        self._session.execute(delete(ChunkRow).where(ChunkRow.document_id == document_id))
        rows = [
            {
                "id": chunk_id(document_id, chunk),
                "document_id": document_id,
                "ordinal": chunk.ordinal,
                "start": chunk.start,
                "end": chunk.end,
                "page_start": chunk.page_start,
                "page_end": chunk.page_end,
                "text": chunk.text,
            }
            for chunk in chunks
        ]
        if rows:
            self._session.execute(insert(ChunkRow), rows)

    def of(self, document_id: DocumentId) -> list[Chunk]:
        """Return the document's chunks in order."""
        rows = self._session.scalars(select(ChunkRow).where(ChunkRow.document_id == document_id).order_by(ChunkRow.ordinal))
        return [Chunk(row.ordinal, row.start, row.end, row.page_start, row.page_end, row.text) for row in rows]
