"""Leases: at most one lane works on a document at a time, whatever batches it is in.

A lease is one row with the document as its key, taken by one statement that two lanes cannot both win. It ends when the lane gives it
back, or by itself a while after the lane's last heartbeat.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from blocks.database import clock
from blocks.database.schema import BatchDocumentRow, DocumentRow, LeaseRow
from blocks.database.upsert import insert_into
from blocks.records import BatchId, DocumentId, LaneId
from blocks.store_records import Lease

CANDIDATES = 16
"""Free documents looked at in one go: more than lanes that ask in the same moment."""


class _Claim(NamedTuple):
    document_id: DocumentId
    batch_id: BatchId
    lane_id: LaneId
    now: datetime
    until: datetime


class Leases:
    """The leases on the documents of every matter."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, batch_id: BatchId, lane_id: LaneId, seconds: float) -> Lease | None:
        """Lease the batch's next document to a lane and count the attempt; None where no document is free now.

        Documents that the batch is done with and those that any lane holds are passed over; those that fewest lanes have had come
        first, so that a document that kills its lanes holds up no other, then they go by file name.
        """
        now = clock.now(self._session)
        held = exists().where(LeaseRow.document_id == BatchDocumentRow.document_id, LeaseRow.until > now)
        free = self._session.scalars(
            select(BatchDocumentRow.document_id)
            .join(DocumentRow, DocumentRow.id == BatchDocumentRow.document_id)
            .where(BatchDocumentRow.batch_id == batch_id, BatchDocumentRow.ended_at.is_(None), ~held)
            .order_by(BatchDocumentRow.attempts, DocumentRow.file_name, DocumentRow.id)
            .limit(CANDIDATES)
        ).all()
        for document_id in free:
            claim = _Claim(DocumentId(document_id), batch_id, lane_id, now, now + timedelta(seconds=seconds))
            if self._won(claim):
                return self._taken(claim)
        return None

    def end(self, document_id: DocumentId, lane_id: LaneId) -> bool:
        """Give a document back as done with, for the lane's batch; False, and nothing done, where the lane holds it no more."""
        batch_id = self._returned(document_id, lane_id)
        if batch_id is None:
            return False
        self._session.execute(
            update(BatchDocumentRow).where(_of(batch_id, document_id)).values(ended_at=clock.now(self._session))
        )
        return True

    def give_back(self, document_id: DocumentId, lane_id: LaneId) -> bool:
        """Give a document back undone, its attempt not counted; False where the lane holds it no more."""
        batch_id = self._returned(document_id, lane_id)
        if batch_id is None:
            return False
        self._session.execute(
            update(BatchDocumentRow).where(_of(batch_id, document_id)).values(attempts=BatchDocumentRow.attempts - 1)
        )
        return True

    def drop_of_lane(self, lane_id: LaneId) -> int:
        """Take every document from a lane that is dead, and return how many; their attempts stay counted."""
        dropped = self._session.scalars(delete(LeaseRow).where(LeaseRow.lane_id == lane_id).returning(LeaseRow.document_id))
        return len(dropped.all())

    def holder(self, document_id: DocumentId) -> LaneId | None:
        """Return the lane that holds the document now."""
        until = clock.now(self._session)
        held = self._session.scalar(select(LeaseRow.lane_id).where(LeaseRow.document_id == document_id, LeaseRow.until > until))
        return None if held is None else LaneId(held)

    def of_lane(self, lane_id: LaneId) -> list[DocumentId]:
        """Return the documents that the lane holds, expired leases among them."""
        rows = self._session.scalars(select(LeaseRow.document_id).where(LeaseRow.lane_id == lane_id))
        return sorted(map(DocumentId, rows))

    def of_batch(self, batch_id: BatchId) -> list[Lease]:
        """Return the leases of the batch that have not expired, by document."""
        now = clock.now(self._session)
        return [lease for lease in self._all(batch_id) if lease.until > now]

    def expired(self) -> list[Lease]:
        """Return the leases of every batch that nobody renewed, by document."""
        now = clock.now(self._session)
        return [lease for lease in self._all(None) if lease.until <= now]

    def _won(self, claim: _Claim) -> bool:
        row = {
            "document_id": claim.document_id,
            "batch_id": claim.batch_id,
            "lane_id": claim.lane_id,
            "taken_at": claim.now,
            "heartbeat_at": claim.now,
            "until": claim.until,
        }
        insert = insert_into(self._session, LeaseRow, row)
        taken = {name: insert.excluded[name] for name in row if name != "document_id"}
        claimed = insert.on_conflict_do_update(index_elements=["document_id"], set_=taken, where=LeaseRow.until <= claim.now)
        return self._session.execute(claimed.returning(LeaseRow.document_id)).scalar() is not None

    def _taken(self, claim: _Claim) -> Lease | None:
        """Count the attempt; None where the batch was done with the document a moment ago."""
        attempts = self._session.scalar(
            update(BatchDocumentRow)
            .where(_of(claim.batch_id, claim.document_id), BatchDocumentRow.ended_at.is_(None))
            .values(attempts=BatchDocumentRow.attempts + 1)
            .returning(BatchDocumentRow.attempts)
        )
        if attempts is None:
            self._returned(claim.document_id, claim.lane_id)
            return None
        return Lease(claim.document_id, claim.batch_id, claim.lane_id, claim.now, claim.now, claim.until, attempts)

    def _returned(self, document_id: DocumentId, lane_id: LaneId) -> BatchId | None:
        batch_id = self._session.scalar(
            delete(LeaseRow).where(LeaseRow.document_id == document_id, LeaseRow.lane_id == lane_id).returning(LeaseRow.batch_id)
        )
        return None if batch_id is None else BatchId(batch_id)

    def _all(self, batch_id: BatchId | None) -> list[Lease]:
        query = select(LeaseRow, BatchDocumentRow.attempts).join(
            BatchDocumentRow,
            (BatchDocumentRow.batch_id == LeaseRow.batch_id) & (BatchDocumentRow.document_id == LeaseRow.document_id),
        )
        if batch_id is not None:
            query = query.where(LeaseRow.batch_id == batch_id)
        return [_record(row, attempts) for row, attempts in self._session.execute(query.order_by(LeaseRow.document_id))]


def _of(batch_id: BatchId, document_id: DocumentId) -> ColumnElement[bool]:
    return and_(BatchDocumentRow.batch_id == batch_id, BatchDocumentRow.document_id == document_id)


def _record(row: LeaseRow, attempts: int) -> Lease:
    return Lease(
        document_id=DocumentId(row.document_id),
        batch_id=BatchId(row.batch_id),
        lane_id=LaneId(row.lane_id),
        taken_at=row.taken_at,
        heartbeat_at=row.heartbeat_at,
        until=row.until,
        attempts=attempts,
    )
