"""Stages: every attempt at a stage of a document is a row that starts, ends once, and stays.

A stage commits its rows and `complete` in one transaction; `start` and `fail` are transactions of their own, opened by the caller.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blocks import status as rules
from blocks.database.columns import utc_now
from blocks.database.rows_held import rows_held
from blocks.database.schema import DocumentRow, StageTaskRow
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, MatterId, Stage, StageStatus
from blocks.stage_records import StageReport, StageRow


class Stages:
    """The attempts at the stages of documents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def latest(self, document_id: DocumentId) -> dict[Stage, StageRow]:
        """Return the last attempt at each stage of the document, in the order of the stages."""
        rows = self._session.scalars(
            select(StageTaskRow).where(StageTaskRow.document_id == document_id).order_by(StageTaskRow.attempt)
        )
        last = {row.stage: _record(row) for row in rows}
        return {stage: last[stage] for stage in Stage if stage in last}

    def all_of_matter(self, matter_id: MatterId) -> list[StageRow]:
        """Return every attempt at every stage of the matter's documents, by document, stage and attempt."""
        order = {stage: number for number, stage in enumerate(Stage)}
        rows = self._session.scalars(
            select(StageTaskRow)
            .join(DocumentRow, DocumentRow.id == StageTaskRow.document_id)
            .where(DocumentRow.matter_id == matter_id)
        )
        return sorted(map(_record, rows), key=lambda row: (row.document_id, order[row.stage], row.attempt))

    def start(
        self,
        document_id: DocumentId,
        stage: Stage,
        version: str,
        key: str,
        flow_run_id: str | None = None,
        task_run_id: str | None = None,
    ) -> int:
        """Begin an attempt and return its number.

        The first takes the row that registration made, each later one adds a row. An attempt that still runs was killed, since one
        stage of a document runs once at a time: it ends as failed (`ATTEMPT_ABANDONED`), and if it lives after all, it can't commit.
        """
        last = self._last(document_id, stage)
        if last is None or last.status is not StageStatus.PENDING:
            if last is not None and last.status is StageStatus.RUNNING:
                self._end_failed(last, Code.ATTEMPT_ABANDONED, "A later attempt began before this one had ended.")
            last = StageTaskRow(document_id=document_id, stage=stage, attempt=1 if last is None else last.attempt + 1)
            last.status = StageStatus.PENDING
            self._session.add(last)
            self._session.flush()
        self._move(
            last,
            status=StageStatus.RUNNING,
            version=version,
            key=key,
            flow_run_id=flow_run_id,
            task_run_id=task_run_id,
            started_at=utc_now(),
        )
        return last.attempt

    def complete(
        self,
        document_id: DocumentId,
        stage: Stage,
        attempt: int,
        report: StageReport,
        peak_memory_bytes: int | None = None,
    ) -> None:
        """End a running attempt with its report."""
        self._move(
            self._attempt(document_id, stage, attempt),
            status=StageStatus.COMPLETED,
            version=report.version,
            key=report.key,
            digest=report.digest,
            counts=report.counts,
            peak_memory_bytes=peak_memory_bytes,
            completed_at=utc_now(),
        )

    def add_cost(self, document_id: DocumentId, stage: Stage, micro_dollars: int) -> None:
        """Add to what the running attempt at a stage has cost, in millionths of a dollar, at the moment at which it is owed.

        A later attempt that finds paid text owes nothing for it, so that the sum over all attempts is what the document has cost.
        """
        self._session.execute(
            update(StageTaskRow)
            .where(
                StageTaskRow.document_id == document_id,
                StageTaskRow.stage == stage,
                StageTaskRow.status == StageStatus.RUNNING,
            )
            .values(cost_micro_dollars=func.coalesce(StageTaskRow.cost_micro_dollars, 0) + micro_dollars)
        )

    def cost(self, document_id: DocumentId, stage: Stage) -> int:
        """Return what all attempts at a stage have cost, in millionths of a dollar."""
        found: int | None = self._session.scalar(
            select(func.sum(StageTaskRow.cost_micro_dollars)).where(
                StageTaskRow.document_id == document_id, StageTaskRow.stage == stage
            )
        )
        return int(found or 0)

    def cost_of_matter(self, matter_id: MatterId, stage: Stage) -> int:
        """Return what all attempts at a stage have cost for all documents of a matter, in millionths of a dollar."""
        found: int | None = self._session.scalar(
            select(func.sum(StageTaskRow.cost_micro_dollars))
            .join(DocumentRow, DocumentRow.id == StageTaskRow.document_id)
            .where(DocumentRow.matter_id == matter_id, StageTaskRow.stage == stage)
        )
        return int(found or 0)

    def last_completion(self, document_id: DocumentId, stage: Stage) -> datetime | None:
        """Return when the stage last completed for the document, None where it never did."""
        return self._session.scalar(
            select(func.max(StageTaskRow.completed_at)).where(
                StageTaskRow.document_id == document_id,
                StageTaskRow.stage == stage,
                StageTaskRow.status == StageStatus.COMPLETED,
            )
        )

    def skip(self, document_id: DocumentId, stage: Stage, attempt: int, reason: str) -> None:
        """End an attempt, pending or running, without work, for a reason such as `by_option`."""
        self._move(self._attempt(document_id, stage, attempt), status=StageStatus.SKIPPED, reason=reason, completed_at=utc_now())

    def fail(self, document_id: DocumentId, stage: Stage, attempt: int, code: Code, message: str) -> None:
        """End a running attempt with the error that ended it."""
        self._end_failed(self._attempt(document_id, stage, attempt), code, message)

    def runs(self, document_id: DocumentId, stage: Stage, attempt: int) -> bool:
        """Say whether the attempt still runs: one that a later attempt took for killed has ended."""
        return self._attempt(document_id, stage, attempt).status is StageStatus.RUNNING

    def held(self, document_id: DocumentId, stage: Stage, key: str) -> StageReport | None:
        """Return the report of the stage's last attempt where it completed with this key and its rows are still there, else None.

        A stage that was skipped under this key has its key for a digest: there are no rows that could differ.
        """
        last = self.latest(document_id).get(stage)
        if last is None or last.key != key:
            return None
        if last.status is StageStatus.SKIPPED:
            return StageReport(stage=stage, version=last.version, key=key, digest=key, counts={})
        if last.status is not StageStatus.COMPLETED or last.digest is None:
            return None
        if not rows_held(self._session, document_id, stage, last.counts):
            return None
        return StageReport(stage=stage, version=last.version, key=key, digest=last.digest, counts=last.counts)

    def _last(self, document_id: DocumentId, stage: Stage) -> StageTaskRow | None:
        """Return the last attempt, holding the document's row so that attempts begin one after the other."""
        document = self._session.scalar(
            select(DocumentRow.id).where(DocumentRow.id == document_id).with_for_update(key_share=True)
        )
        if document is None:
            raise Terminal(Code.DOCUMENT_UNKNOWN, "No document has this id.", document_id)
        return self._session.scalar(
            select(StageTaskRow)
            .where(StageTaskRow.document_id == document_id, StageTaskRow.stage == stage)
            .order_by(StageTaskRow.attempt.desc())
            .limit(1)
        )

    def _attempt(self, document_id: DocumentId, stage: Stage, attempt: int) -> StageTaskRow:
        row = self._session.scalar(
            select(StageTaskRow)
            .where(StageTaskRow.document_id == document_id, StageTaskRow.stage == stage, StageTaskRow.attempt == attempt)
            .with_for_update()
        )
        if row is None:
            raise Terminal(Code.STATUS_TRANSITION, f"Stage {stage} has no attempt {attempt} to end.", document_id)
        return row

    def _end_failed(self, row: StageTaskRow, code: Code, message: str) -> None:
        self._move(row, status=StageStatus.FAILED, error_code=code.value, error_message=message, completed_at=utc_now())

    def _move(self, row: StageTaskRow, *, status: StageStatus, **values: object) -> None:
        rules.check(row.status, status, f"Attempt {row.attempt} at stage {row.stage}", row.document_id)
        where = (
            StageTaskRow.document_id == row.document_id,
            StageTaskRow.stage == row.stage,
            StageTaskRow.attempt == row.attempt,
        )
        self._session.execute(update(StageTaskRow).where(*where).values(status=status, **values))


def _record(row: StageTaskRow) -> StageRow:
    return StageRow(
        document_id=DocumentId(row.document_id),
        stage=row.stage,
        version=row.version,
        attempt=row.attempt,
        status=row.status,
        key=row.key,
        digest=row.digest,
        counts=dict(row.counts),
        error_code=row.error_code,
        error_message=row.error_message,
        started_at=row.started_at,
        completed_at=row.completed_at,
        flow_run_id=row.flow_run_id,
        task_run_id=row.task_run_id,
        reason=row.reason,
        cost_micro_dollars=row.cost_micro_dollars or 0,
    )
