"""What resolving a matter document by document reads and writes: never the whole matter, where its index is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from blocks.database.columns import utc_now
from blocks.database.last_extraction import last_extraction_completed
from blocks.database.matters import Matters
from blocks.database.schema import DocumentRow, EntityRow, MentionRow, StageTaskRow
from blocks.records import DocumentId, EntityId, MatterId, MatterMention, MentionId
from blocks.store_records import HeldMention, NamedEntity


class EntityChanges:
    """The entities of matters, change by change; call it under the matter's lock."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def extracted(self, matter_id: MatterId) -> dict[DocumentId, str]:
        """Return a stamp of each document whose last extraction completed; each extraction gives another."""
        rows = self._session.execute(
            select(StageTaskRow.document_id, StageTaskRow.attempt, StageTaskRow.digest)
            .join(DocumentRow, DocumentRow.id == StageTaskRow.document_id)
            .where(
                DocumentRow.matter_id == matter_id,
                last_extraction_completed(),
            )
        )
        return {DocumentId(row.document_id): f"{row.attempt}:{row.digest}" for row in rows}

    def mentions(self, document_id: DocumentId) -> list[HeldMention]:
        """Return the mentions of a document as resolution sees them, each with the entity that holds it."""
        rows = self._session.execute(
            select(
                MentionRow.id,
                MentionRow.type,
                MentionRow.text,
                MentionRow.start,
                MentionRow.end,
                MentionRow.antecedent_start,
                MentionRow.antecedent_end,
                MentionRow.entity_id,
            ).where(MentionRow.document_id == document_id)
        ).all()
        # A span may bear mentions of several types: the antecedent is first of all the one of the same type.
        spans = {(row.start, row.end): row.id for row in sorted(rows, key=lambda row: row.type)}
        typed = {(row.start, row.end, row.type): row.id for row in rows}
        found = []
        for row in rows:
            span = row.antecedent_start, row.antecedent_end
            antecedent = typed.get((*span, row.type)) or spans.get(span)
            mention = MatterMention(
                id=MentionId(row.id),
                document_id=document_id,
                type=row.type,
                text=row.text,
                start=row.start,
                antecedent_id=None if antecedent is None else MentionId(antecedent),
            )
            found.append(HeldMention(mention, None if row.entity_id is None else EntityId(row.entity_id)))
        return found

    def names(self, matter_id: MatterId) -> list[NamedEntity]:
        """Return every entity of the matter that was not merged away."""
        rows = self._session.execute(
            select(EntityRow.id, EntityRow.type, EntityRow.name).where(
                EntityRow.matter_id == matter_id, EntityRow.redirect_to.is_(None)
            )
        )
        return [NamedEntity(EntityId(row.id), row.type, row.name) for row in rows]

    def held_elsewhere(self, matter_id: MatterId, documents: Sequence[DocumentId]) -> list[DocumentId]:
        """Return the matter's other documents that have a mention held by an entity."""
        rows = self._session.scalars(
            select(MentionRow.document_id).where(MentionRow.matter_id == matter_id, MentionRow.entity_id.is_not(None)).distinct()
        )
        return sorted({DocumentId(row) for row in rows} - set(documents))

    def write(
        self,
        matter_id: MatterId,
        entities: Sequence[NamedEntity],
        moved: Mapping[MentionId, EntityId | None],
        redirects: Mapping[EntityId, EntityId],
    ) -> int:
        """Write entities that are new or renamed, mentions that moved and ids that were merged away; return the version after it."""
        self._write_entities(matter_id, entities)
        for old, to in redirects.items():
            where = EntityRow.id == old, EntityRow.matter_id == matter_id
            self._session.execute(update(EntityRow).where(*where).values(redirect_to=to, updated_at=utc_now()))
        if moved:
            own = update(MentionRow).where(MentionRow.id == bindparam("row_id"), MentionRow.matter_id == matter_id)
            rows = [{"row_id": mention, "entity_id": entity} for mention, entity in moved.items()]
            self._session.connection().execute(own, rows)
        return Matters(self._session).entities_changed(matter_id)

    def _write_entities(self, matter_id: MatterId, entities: Sequence[NamedEntity]) -> None:
        ids = [entity.id for entity in entities]
        known: set[str] = set()
        for start in range(0, len(ids), _IDS_AT_A_TIME):
            some = ids[start : start + _IDS_AT_A_TIME]
            known.update(self._session.scalars(select(EntityRow.id).where(EntityRow.id.in_(some))))
        new = [{"id": e.id, "matter_id": matter_id, "type": e.type, "name": e.name} for e in entities if e.id not in known]
        if new:
            self._session.execute(insert(EntityRow), new)
        renamed = [{"row_id": e.id, "type": e.type, "name": e.name, "redirect_to": None} for e in entities if e.id in known]
        if renamed:
            own = update(EntityRow).where(EntityRow.id == bindparam("row_id"), EntityRow.matter_id == matter_id)
            self._session.connection().execute(own.values(updated_at=utc_now()), renamed)


_IDS_AT_A_TIME = 500
"""Ids in one question: SQLite takes no more than 32,766 values, and the statement is read each time."""
