"""Lanes: the processes that work on batches, by their heartbeats."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blocks.database import clock
from blocks.database.schema import LaneRow, LeaseRow
from blocks.records import BatchId, LaneId
from blocks.store_records import Lane


class Lanes:
    """The lanes of every batch."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, batch_id: BatchId, *, flow_run_id: str | None, host: str, pid: int) -> LaneId:
        """Note a process that begins to work on a batch."""
        now = clock.now(self._session)
        row = LaneRow(
            id=str(uuid.uuid4()),
            batch_id=batch_id,
            flow_run_id=flow_run_id,
            host=host,
            pid=pid,
            started_at=now,
            heartbeat_at=now,
            documents=0,
        )
        self._session.add(row)
        self._session.flush()
        return LaneId(row.id)

    def beat(
        self, lane_id: LaneId, *, seconds: float, waiting_for: str | None = None, peak_memory_bytes: int | None = None
    ) -> bool:
        """Note that a lane lives, and keep its leases for so many seconds more; False where it was taken for dead meanwhile."""
        now = clock.now(self._session)
        beaten = self._session.execute(
            update(LaneRow)
            .where(LaneRow.id == lane_id, LaneRow.ended_at.is_(None))
            .values(heartbeat_at=now, waiting_for=waiting_for, peak_memory_bytes=peak_memory_bytes)
            .returning(LaneRow.id)
        ).scalar()
        if beaten is None:
            return False
        self._session.execute(
            update(LeaseRow).where(LeaseRow.lane_id == lane_id).values(heartbeat_at=now, until=now + timedelta(seconds=seconds))
        )
        return True

    def count_document(self, lane_id: LaneId) -> None:
        """Count a document that the lane has ended."""
        self._session.execute(update(LaneRow).where(LaneRow.id == lane_id).values(documents=LaneRow.documents + 1))

    def end(self, lane_id: LaneId) -> None:
        """Note that a lane has ended, in peace or not; its leases are the caller's to end."""
        now = clock.now(self._session)
        self._session.execute(
            update(LaneRow).where(LaneRow.id == lane_id, LaneRow.ended_at.is_(None)).values(ended_at=now, waiting_for=None)
        )

    def of_batch(self, batch_id: BatchId) -> list[Lane]:
        """Return every lane that the batch has had, in the order of time."""
        rows = self._session.scalars(select(LaneRow).where(LaneRow.batch_id == batch_id).order_by(LaneRow.started_at, LaneRow.id))
        return [_record(row) for row in rows]

    def under_way(self) -> list[Lane]:
        """Return the lanes of every batch that have not ended, dead ones among them, in the order of time."""
        rows = self._session.scalars(select(LaneRow).where(LaneRow.ended_at.is_(None)).order_by(LaneRow.started_at, LaneRow.id))
        return [_record(row) for row in rows]

    def silent(self, seconds: float) -> list[Lane]:
        """Return the lanes under way whose last heartbeat is older than so many seconds."""
        limit = clock.now(self._session) - timedelta(seconds=seconds)
        return [lane for lane in self.under_way() if lane.heartbeat_at < limit]


def _record(row: LaneRow) -> Lane:
    return Lane(
        id=LaneId(row.id),
        batch_id=BatchId(row.batch_id),
        flow_run_id=row.flow_run_id,
        host=row.host,
        pid=row.pid,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        ended_at=row.ended_at,
        documents=row.documents,
        peak_memory_bytes=row.peak_memory_bytes,
        waiting_for=row.waiting_for,
    )
