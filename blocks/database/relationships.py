"""Relationships: what a document's words say of two of its mentions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from blocks.database.schema import DocumentRow, RelationshipRow
from blocks.derived_ids import relationship_id
from blocks.records import DocumentId, MatterId, MentionId, Relationship, RelationshipId
from blocks.store_records import StoredRelationship


class Relationships:
    """The relationships that documents state."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, document_id: DocumentId, relationships: Sequence[Relationship]) -> None:
        """Put these relationships in the place of those that the document has; both ends must be mentions of the document."""
        self._session.execute(delete(RelationshipRow).where(RelationshipRow.document_id == document_id))
        rows = [
            {
                "id": relationship_id(document_id, relationship),
                "document_id": document_id,
                "predicate": relationship.predicate,
                "subject_id": relationship.subject_id,
                "object_id": relationship.object_id,
                "page": relationship.page,
                "start": relationship.start,
                "end": relationship.end,
                "evidence": relationship.evidence,
                "confidence": relationship.confidence,
                "extractor": relationship.extractor,
            }
            for relationship in relationships
        ]
        if rows:
            self._session.execute(insert(RelationshipRow), rows)

    def of(self, document_id: DocumentId) -> list[StoredRelationship]:
        """Return the document's relationships by place."""
        rows = self._session.scalars(select(RelationshipRow).where(RelationshipRow.document_id == document_id))
        return sorted(map(_record, rows), key=_place)

    def of_matter(self, matter_id: MatterId) -> list[StoredRelationship]:
        """Return the relationships of the matter's documents, by document and place."""
        rows = self._session.scalars(
            select(RelationshipRow)
            .join(DocumentRow, DocumentRow.id == RelationshipRow.document_id)
            .where(DocumentRow.matter_id == matter_id)
        )
        return sorted(map(_record, rows), key=_place)


def _record(row: RelationshipRow) -> StoredRelationship:
    relationship = Relationship(
        predicate=row.predicate,
        subject_id=MentionId(row.subject_id),
        object_id=MentionId(row.object_id),
        page=row.page,
        start=row.start,
        end=row.end,
        evidence=row.evidence,
        confidence=row.confidence,
        extractor=row.extractor,
    )
    return StoredRelationship(RelationshipId(row.id), DocumentId(row.document_id), relationship)


def _place(stored: StoredRelationship) -> tuple[str, int, int, str]:
    return (stored.document_id, stored.relationship.start, stored.relationship.end, stored.id)
