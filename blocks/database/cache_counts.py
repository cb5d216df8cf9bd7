"""What the cache earned: hits and misses of each kind of value, counted for the batch in which they happened."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blocks.database.schema import BatchRow, CacheCountRow
from blocks.database.upsert import insert_into
from blocks.records import BatchId, MatterId
from blocks.store_records import CacheCount


class CacheCounts:
    """The counts of every batch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, batch_id: BatchId, kind: str, hits: int, misses: int) -> None:
        """Add to what the batch has counted for that kind; lanes may add at once."""
        row = {"batch_id": batch_id, "kind": kind, "hits": hits, "misses": misses}
        insert = insert_into(self._session, CacheCountRow, row)
        more = {"hits": CacheCountRow.hits + insert.excluded.hits, "misses": CacheCountRow.misses + insert.excluded.misses}
        self._session.execute(insert.on_conflict_do_update(index_elements=["batch_id", "kind"], set_=more))

    def of_batch(self, batch_id: BatchId) -> list[CacheCount]:
        """Return the counts of a batch, by kind."""
        rows = self._session.execute(
            select(CacheCountRow.kind, CacheCountRow.hits, CacheCountRow.misses)
            .where(CacheCountRow.batch_id == batch_id)
            .order_by(CacheCountRow.kind)
        )
        return [CacheCount(*row) for row in rows]

    def of_matter(self, matter_id: MatterId) -> list[CacheCount]:
        """Return the sums over the matter's batches, by kind."""
        rows = self._session.execute(
            select(CacheCountRow.kind, func.sum(CacheCountRow.hits), func.sum(CacheCountRow.misses))
            .join(BatchRow, BatchRow.id == CacheCountRow.batch_id)
            .where(BatchRow.matter_id == matter_id)
            .group_by(CacheCountRow.kind)
            .order_by(CacheCountRow.kind)
        )
        return [CacheCount(kind, int(hits), int(misses)) for kind, hits, misses in rows]
