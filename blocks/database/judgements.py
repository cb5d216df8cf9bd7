"""Judgements: what people decided about the names of a matter. Rows are added; the tables' triggers refuse anything else."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from blocks.database.columns import utc_now
from blocks.database.schema import JudgementRow
from blocks.records import DocumentId, EntityType, MatterId
from blocks.store_records import EntityJudgement, Judgement, Named


class Judgements:
    """The judgements of matters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self,
        matter_id: MatterId,
        judgement: Judgement,
        *,
        left: Named | None = None,
        right: Named | None = None,
        name: str | None = None,
        ends: int | None = None,
        actor: str,
        reason: str,
    ) -> int:
        """Add a judgement that was passed now and return its number; see `EntityJudgement` for what each kind is given."""
        row = {
            "matter_id": matter_id,
            "judgement": judgement,
            "type": left.type if left else None,
            "left_text": left.text if left else None,
            "left_document_id": left.document_id if left else None,
            "right_text": right.text if right else None,
            "right_document_id": right.document_id if right else None,
            "name": name,
            "ends": ends,
            "actor": actor,
            "reason": reason,
            "at": utc_now(),
        }
        return self._session.scalars(insert(JudgementRow).returning(JudgementRow.id), [row]).one()

    def of_matter(self, matter_id: MatterId) -> list[EntityJudgement]:
        """Return the matter's judgements, ended ones and undoings included, in the order in which they were recorded."""
        rows = self._session.scalars(select(JudgementRow).where(JudgementRow.matter_id == matter_id).order_by(JudgementRow.id))
        return [
            EntityJudgement(
                number=row.id,
                judgement=row.judgement,
                left=_named(row.type, row.left_text, row.left_document_id),
                right=_named(row.type, row.right_text, row.right_document_id),
                name=row.name,
                ends=row.ends,
                actor=row.actor,
                reason=row.reason,
                at=row.at,
            )
            for row in rows
        ]


def _named(type: EntityType | None, text: str | None, document_id: str | None) -> Named | None:
    if type is None or text is None:
        return None
    return Named(type, text, None if document_id is None else DocumentId(document_id))
