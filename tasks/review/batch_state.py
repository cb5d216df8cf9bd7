"""Where a batch stands: what goes on in it, how far it is, how fast it goes, who works on it, and what it waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from blocks.database.store import Transaction
from blocks.records import BatchStatus, Document, DocumentId, FileOutcome, Stage, StageStatus
from blocks.stage_records import StageRow
from blocks.store_records import Batch, FileOffer, Lane, Lease
from tasks.review.answer import Answer
from tasks.review.batch_activity import Activity, activity, deadline, is_late, lane_lives

SECONDS_A_MINUTE = 60.0


class LaneState(Answer):
    """A process that works on the batch or has done so; `alive` says that its heartbeat is young."""

    id: str
    flow_run_id: str | None
    host: str
    pid: int
    alive: bool
    started_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None
    documents: int
    peak_memory_bytes: int | None
    waiting_for: str | None


class InHand(Answer):
    """A document that a lane has; `attempts` counts the lanes of the batch that have had it."""

    document_id: str
    lane_id: str
    stage: Stage
    taken_at: datetime
    attempts: int


class CacheState(Answer):
    """What the cache earned, as it was counted in the database: hits and misses of a kind of value."""

    kind: str
    hits: int
    misses: int


class BatchState(Answer):
    """A batch: `files` are on its list, `offered` have an outcome, `documents` are worked on, `ended` of them have ended.

    Attributes:
        activity: what goes on now; `reason` says why it is no more than that.
        due: documents that the batch is not done with; `by_stage` counts them by the stage that is next or under way.
        pages_known: pages of those documents whose pages have been counted; `pages_done`: of those that the batch is done with.
        deadline: when the batch is to have ended; `late` says that it has not, or has too late.
        documents_per_minute: by the lanes that live, or None where none does; `seconds_left` is what they need at that pace.
    """

    id: str
    status: BatchStatus
    priority: str
    created_at: datetime
    finished_at: datetime | None
    files: int
    offered: int
    exceptions: int
    documents: int
    ended: int
    activity: Activity
    reason: str | None
    origin: str
    created_by: str | None
    canary: int | None
    deadline: datetime | None
    late: bool
    flow_run_id: str | None
    due: int
    by_stage: dict[Stage, int]
    pages_known: int
    pages_done: int
    documents_per_minute: float | None
    seconds_left: float | None
    in_hand: list[InHand]
    lanes: list[LaneState]
    cache: list[CacheState]


@dataclass(frozen=True, slots=True)
class MatterWork:
    """The documents of a matter and the last attempt at each stage of each, read once for all of its batches."""

    documents: Mapping[DocumentId, Document]
    latest: Mapping[DocumentId, Mapping[Stage, StageRow]]

    @classmethod
    def of(cls, documents: Sequence[Document], rows: Iterable[StageRow]) -> Self:
        """Take the rows in the order of their attempts, so that the last one of each stage counts."""
        latest: dict[DocumentId, dict[Stage, StageRow]] = {document.id: {} for document in documents}
        for row in rows:
            latest[row.document_id][row.stage] = row
        return cls({document.id: document for document in documents}, latest)

    def stage(self, document_id: DocumentId) -> Stage:
        """Return the stage that is under way or next; the last one where all are done."""
        rows = self.latest[document_id]
        running = (stage for stage in Stage if stage in rows and rows[stage].status is StageStatus.RUNNING)
        undone = (stage for stage in Stage if stage not in rows or rows[stage].status not in _DONE)
        return next(running, next(undone, Stage.FINALIZATION))

    def pages(self, document_id: DocumentId) -> int | None:
        """Return how many pages a document has, None where nobody has counted them yet."""
        row = self.latest[document_id].get(Stage.OCR)
        counted = row.counts.get("pages") if row is not None and row.status is StageStatus.COMPLETED else None
        return self.documents[document_id].pages if counted is None else counted


_DONE = frozenset({StageStatus.COMPLETED, StageStatus.SKIPPED})


def batch_state(
    tx: Transaction, batch: Batch, offers: Sequence[FileOffer], work: MatterWork, idle_pool: str | None
) -> BatchState:
    """Return where a batch stands; `idle_pool` is its work pool where that is known to have no living worker."""
    documents, due, now = tx.batches.documents(batch.id), tx.batches.due(batch.id), tx.clock()
    lanes = tx.lanes.of_batch(batch.id)
    doing = activity(batch, lanes, now, idle_pool=idle_pool)
    done = set(documents) - set(due)
    pace = _documents_per_second(lanes, now)
    stages = Counter(map(work.stage, due)) if batch.status is BatchStatus.OPEN else Counter[Stage]()
    return BatchState(
        id=batch.id,
        status=batch.status,
        priority=batch.priority,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        files=len(batch.manifest),
        offered=len(offers),
        exceptions=sum(offer.outcome is FileOutcome.EXCEPTION for offer in offers),
        documents=len(documents),
        ended=sum(work.documents[each].completed_at is not None for each in documents),
        activity=doing.activity,
        reason=doing.reason,
        origin=batch.origin,
        created_by=batch.created_by,
        canary=batch.canary,
        deadline=deadline(batch),
        late=is_late(batch, now),
        flow_run_id=batch.flow_run_id,
        due=len(due),
        by_stage={stage: stages[stage] for stage in Stage if stages[stage]},
        pages_known=sum(work.pages(each) or 0 for each in documents),
        pages_done=sum(work.pages(each) or 0 for each in done),
        documents_per_minute=None if pace is None else round(pace * SECONDS_A_MINUTE, 2),
        seconds_left=None if not pace else round(len(due) / pace, 1),
        in_hand=[_in_hand(lease, work) for lease in tx.leases.of_batch(batch.id)],
        lanes=[_lane(lane, now) for lane in lanes],
        cache=[CacheState(**count._asdict()) for count in tx.cache_counts.of_batch(batch.id)],
    )


def _documents_per_second(lanes: Iterable[Lane], now: datetime) -> float | None:
    """Return the pace of the lanes that live, each by what it has done since it began; None where none lives."""
    living = [lane for lane in lanes if lane_lives(lane, now)]
    if not living:
        return None
    return sum(lane.documents / max(1.0, (now - lane.started_at).total_seconds()) for lane in living)


def _in_hand(lease: Lease, work: MatterWork) -> InHand:
    return InHand(
        document_id=lease.document_id,
        lane_id=lease.lane_id,
        stage=work.stage(lease.document_id),
        taken_at=lease.taken_at,
        attempts=lease.attempts,
    )


def _lane(lane: Lane, now: datetime) -> LaneState:
    return LaneState(
        id=lane.id,
        flow_run_id=lane.flow_run_id,
        host=lane.host,
        pid=lane.pid,
        alive=lane_lives(lane, now),
        started_at=lane.started_at,
        heartbeat_at=lane.heartbeat_at,
        ended_at=lane.ended_at,
        documents=lane.documents,
        peak_memory_bytes=lane.peak_memory_bytes,
        waiting_for=lane.waiting_for,
    )
