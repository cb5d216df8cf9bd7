"""Which mentions count for resolution: those of a document whose last extraction completed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from blocks.database.schema import StageTaskRow
from blocks.records import Stage, StageStatus


def last_extraction_completed() -> ColumnElement[bool]:
    """Return the condition that a row of `processing_tasks` is its document's last attempt at extraction, and completed."""
    later = aliased(StageTaskRow)
    return and_(
        StageTaskRow.stage == Stage.EXTRACTION,
        StageTaskRow.status == StageStatus.COMPLETED,
        ~exists().where(
            later.document_id == StageTaskRow.document_id,
            later.stage == StageTaskRow.stage,
            later.attempt > StageTaskRow.attempt,
        ),
    )
