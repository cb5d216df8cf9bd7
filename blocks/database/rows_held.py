"""Whether the rows that a stage once committed are still there: what it reported counts only while the database holds them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blocks.database.schema import ChunkRow, DocumentRow, MentionRow, PageRow, RelationshipRow
from blocks.records import DocumentId, DocumentStatus, Stage

_COMPLETED = (DocumentStatus.COMPLETED, DocumentStatus.COMPLETED_WITH_EXCEPTIONS)


def rows_held(session: Session, document_id: DocumentId, stage: Stage, counts: Mapping[str, int]) -> bool:
    """Say whether the document has as many rows of the stage as `counts` claims.

    Resolution holds while every mention has its entity; finalization while the document bears its final status.
    """
    if stage is Stage.FINALIZATION:
        return session.scalar(select(DocumentRow.status).where(DocumentRow.id == document_id)) in _COMPLETED
    name, statement = _COUNTED[stage]
    held: int | None = session.scalar(statement.where(_DOCUMENT[stage] == document_id))
    return held == counts.get(name)


_COUNTED: dict[Stage, tuple[str, Select[tuple[int]]]] = {
    Stage.OCR: ("pages", select(func.count()).select_from(PageRow)),
    Stage.CHUNKING: ("chunks", select(func.count()).select_from(ChunkRow)),
    Stage.EXTRACTION: ("mentions", select(func.count()).select_from(MentionRow)),
    Stage.RESOLUTION: ("mentions", select(func.count()).select_from(MentionRow).where(MentionRow.entity_id.is_not(None))),
    Stage.RELATIONSHIPS: ("relationships", select(func.count()).select_from(RelationshipRow)),
}
_DOCUMENT = {
    Stage.OCR: PageRow.document_id,
    Stage.CHUNKING: ChunkRow.document_id,
    Stage.EXTRACTION: MentionRow.document_id,
    Stage.RESOLUTION: MentionRow.document_id,
    Stage.RELATIONSHIPS: RelationshipRow.document_id,
}
