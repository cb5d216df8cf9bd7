"""Mentions: names and values as they stand in documents, and the entity that holds each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from blocks.database.last_extraction import last_extraction_completed
from blocks.database.schema import DocumentRow, MentionRow, StageTaskRow
from blocks.derived_ids import mention_id
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, EntityId, MatterId, MatterMention, Mention, MentionId
from blocks.store_records import SpeltName, StoredMention


class Mentions:
    """The mentions of documents and matters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, document_id: DocumentId, mentions: Sequence[Mention]) -> None:
        """Put these mentions in the place of those that the document has.

        Rows that say the same already are left as they are, with their entity and the relationships that hang on them: a stage that
        finds the same again has changed nothing that later stages built on. A mention whose words changed loses its entity.
        """
        matter_id = self._session.scalar(select(DocumentRow.matter_id).where(DocumentRow.id == document_id))
        if matter_id is None:
            raise Terminal(Code.DOCUMENT_UNKNOWN, "No document has this id.", document_id)
        old = {stored.id: stored for stored in self.of(document_id)}
        new = {mention_id(document_id, mention.start, mention.end, mention.type): mention for mention in mentions}
        if len(new) != len(mentions):
            raise Terminal(Code.MENTION_UNGROUNDED, "Two mentions have the same span and type.", document_id)
        self._delete(document_id, old.keys() - new.keys(), left=len(old.keys() & new.keys()))
        self._change({key: mention for key, mention in new.items() if key in old and old[key].mention != mention}, old)
        added = {key: mention for key, mention in new.items() if key not in old}
        if added:
            where = {"document_id": document_id, "matter_id": matter_id}
            rows = [{**_values(mention), **where, "id": key} for key, mention in added.items()]
            self._session.execute(insert(MentionRow), rows)

    def of(self, document_id: DocumentId) -> list[StoredMention]:
        """Return the document's mentions by place, longer ones first."""
        rows = self._session.scalars(select(MentionRow).where(MentionRow.document_id == document_id))
        stored = [
            StoredMention(MentionId(row.id), _mention(row), None if row.entity_id is None else EntityId(row.entity_id))
            for row in rows
        ]
        return sorted(stored, key=lambda each: (each.mention.start, -each.mention.end, each.mention.type))

    def spelt(self, matter_id: MatterId, id: str) -> SpeltName | None:
        """Return the spelling of a mention of the matter, or None where it has none of this id."""
        row = self._session.scalar(select(MentionRow).where(MentionRow.id == id, MentionRow.matter_id == matter_id))
        if row is None:
            return None
        return SpeltName(
            row.type, row.text, DocumentId(row.document_id), None if row.entity_id is None else EntityId(row.entity_id)
        )

    def of_matter(self, matter_id: MatterId) -> list[MatterMention]:
        """Return the mentions of the matter's documents whose last extraction completed, by document and place."""
        rows = self._session.execute(
            select(
                MentionRow.id,
                MentionRow.document_id,
                MentionRow.type,
                MentionRow.text,
                MentionRow.start,
                MentionRow.end,
                MentionRow.antecedent_start,
                MentionRow.antecedent_end,
            )
            .join(StageTaskRow, StageTaskRow.document_id == MentionRow.document_id)
            .where(
                MentionRow.matter_id == matter_id,
                last_extraction_completed(),
            )
            .order_by(MentionRow.document_id, MentionRow.start, MentionRow.end, MentionRow.type)
        ).all()
        # A span may bear mentions of several types: the antecedent is first of all the one of the same type.
        spans = {(row.document_id, row.start, row.end): row.id for row in rows}
        typed = {(row.document_id, row.start, row.end, row.type): row.id for row in rows}
        found = []
        for row in rows:
            span = (row.document_id, row.antecedent_start, row.antecedent_end)
            antecedent = typed.get((*span, row.type)) or spans.get(span)
            found.append(
                MatterMention(
                    id=MentionId(row.id),
                    document_id=DocumentId(row.document_id),
                    type=row.type,
                    text=row.text,
                    start=row.start,
                    antecedent_id=None if antecedent is None else MentionId(antecedent),
                )
            )
        return found

    def _delete(self, document_id: DocumentId, gone: set[MentionId], *, left: int) -> None:
        if not gone:
            return
        if not left:
            self._session.execute(delete(MentionRow).where(MentionRow.document_id == document_id))
            return
        connection = self._session.connection()
        connection.execute(delete(MentionRow).where(MentionRow.id == bindparam("row_id")), [{"row_id": key} for key in gone])

    def _change(self, changed: Mapping[MentionId, Mention], old: Mapping[MentionId, StoredMention]) -> None:
        if not changed:
            return
        rows = [
            {
                **_values(mention),
                "row_id": key,
                "entity_id": old[key].entity_id if mention.text == old[key].mention.text else None,
            }
            for key, mention in changed.items()
        ]
        self._session.connection().execute(update(MentionRow).where(MentionRow.id == bindparam("row_id")), rows)


def _values(mention: Mention) -> dict[str, object]:
    start, end = mention.antecedent or (None, None)
    return {
        "start": mention.start,
        "end": mention.end,
        "page": mention.page,
        "text": mention.text,
        "type": mention.type,
        "confidence": mention.confidence,
        "extractor": mention.extractor,
        "antecedent_start": start,
        "antecedent_end": end,
    }


def _mention(row: MentionRow) -> Mention:
    antecedent = None
    if row.antecedent_start is not None and row.antecedent_end is not None:
        antecedent = (row.antecedent_start, row.antecedent_end)
    return Mention(
        start=row.start,
        end=row.end,
        page=row.page,
        text=row.text,
        type=row.type,
        confidence=row.confidence,
        extractor=row.extractor,
        antecedent=antecedent,
    )
