"""What the stages of some documents took: attempts, retries, failures, seconds and money, summed over the rows of all attempts."""

from __future__ import annotations

from collections.abc import Iterable

from blocks.records import Stage, StageStatus
from blocks.stage_records import StageRow
from tasks.review.answer import Answer


class StageTotals(Answer):
    """Sums over every attempt that began, those that failed or were abandoned among them; `retries` are those after a document's first."""

    attempts: int
    retries: int
    failures: int
    seconds: float
    cost_micro_dollars: int


def stage_totals(rows: Iterable[StageRow]) -> dict[Stage, StageTotals]:
    """Return the sums by stage, in the order of the stages; a stage that never began has zeros."""
    begun: dict[Stage, list[StageRow]] = {stage: [] for stage in Stage}
    for row in rows:
        if row.started_at is not None:
            begun[row.stage].append(row)
    return {stage: _totals(of_stage) for stage, of_stage in begun.items()}


def _totals(rows: list[StageRow]) -> StageTotals:
    ended = [(row.completed_at - row.started_at).total_seconds() for row in rows if row.started_at and row.completed_at]
    return StageTotals(
        attempts=len(rows),
        retries=len(rows) - len({row.document_id for row in rows}),
        failures=sum(row.status is StageStatus.FAILED for row in rows),
        seconds=round(sum(ended), 3),
        cost_micro_dollars=sum(row.cost_micro_dollars for row in rows),
    )
