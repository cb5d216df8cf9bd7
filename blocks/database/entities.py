"""Entities: what the mentions of a matter name, under ids that last.

An entity is never deleted. One that was merged into another points at it; one whose mentions are all gone is left without any and
is not counted among the live ones.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from blocks.database.columns import utc_now
from blocks.database.matters import Matters
from blocks.database.schema import EntityRow, MentionRow
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, Entity, EntityId, MatterId, MentionId
from blocks.store_records import EntityMember, NamedInDocument, SpeltName

ROWS_AT_A_TIME = 2_000
"""Rows fetched at once when a whole matter is read: about a megabyte, whatever the size of the matter."""


class Entities:
    """The entities of matters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @staticmethod
    def mint() -> EntityId:
        """Return a new entity id: the one place that makes them."""
        return EntityId(str(uuid.uuid4()))

    def apply(self, matter_id: MatterId, entities: Sequence[Entity], redirects: Mapping[EntityId, EntityId]) -> None:
        """Make these the live entities of the matter and give every mention its entity; call it under the matter's lock.

        `entities` is the whole set: a mention that none of them holds is no longer resolved. `redirects` says which entities were
        merged away, and into which. Only what differs is written.

        Raises:
            Terminal: `UNEXPECTED` where an entity or mention belongs to another matter or does not exist, where two entities hold one
                mention, or where an entity is live and redirected at once.
        """
        if redirects.keys() & {entity.id for entity in entities}:
            raise Terminal(Code.UNEXPECTED, "An entity is to live and to be redirected at once.")
        self._write_entities(matter_id, entities, redirects)
        self._write_holders(matter_id, entities)
        Matters(self._session).entities_changed(matter_id)

    def of_matter(self, matter_id: MatterId) -> list[Entity]:
        """Return the matter's live entities, by type, name and id, each with the mentions it holds."""
        held: dict[EntityId, set[MentionId]] = {}
        for mention, entity in self.holders(matter_id).items():
            held.setdefault(entity, set()).add(mention)
        rows = self._session.execute(
            select(EntityRow.id, EntityRow.type, EntityRow.name).where(
                EntityRow.matter_id == matter_id, EntityRow.redirect_to.is_(None)
            )
        )
        live = [Entity(EntityId(row.id), row.type, row.name, frozenset(held[EntityId(row.id)])) for row in rows if row.id in held]
        return sorted(live, key=lambda entity: (entity.type, entity.name, entity.id))

    def holders(self, matter_id: MatterId) -> dict[MentionId, EntityId]:
        """Return the entity of each resolved mention of the matter."""
        rows = self._session.execute(
            select(MentionRow.id, MentionRow.entity_id).where(
                MentionRow.matter_id == matter_id, MentionRow.entity_id.is_not(None)
            )
        )
        return {MentionId(mention): EntityId(entity) for mention, entity in rows if entity is not None}

    def members(self, matter_id: MatterId) -> Iterator[EntityMember]:
        """Yield each resolved mention of the matter, entity by entity, by document and place; few rows are in memory at a time."""
        rows = self._session.execute(
            select(
                EntityRow.id,
                EntityRow.type,
                EntityRow.name,
                MentionRow.document_id,
                MentionRow.page,
                MentionRow.start,
                MentionRow.end,
                MentionRow.text,
                MentionRow.type,
            )
            .join(EntityRow, EntityRow.id == MentionRow.entity_id)
            .where(MentionRow.matter_id == matter_id)
            .order_by(EntityRow.id, MentionRow.document_id, MentionRow.start, MentionRow.end, MentionRow.type)
            .execution_options(yield_per=ROWS_AT_A_TIME)
        )
        for entity, type_, name, document, page, start, end, text, mention_type in rows:
            yield EntityMember(EntityId(entity), type_, name, DocumentId(document), page, start, end, text, mention_type)

    def spellings(self, matter_id: MatterId) -> list[SpeltName]:
        """Return every spelling of each of the matter's documents once for each entity that holds it."""
        rows = self._session.execute(
            select(MentionRow.type, MentionRow.text, MentionRow.document_id, MentionRow.entity_id)
            .where(MentionRow.matter_id == matter_id)
            .distinct()
        )
        return [
            SpeltName(type_, text, DocumentId(document), entity and EntityId(entity)) for type_, text, document, entity in rows
        ]

    def of_document(self, document_id: DocumentId) -> list[NamedInDocument]:
        """Return the entities that the document names, those named most often first, then by name."""
        mentions = func.count(MentionRow.id)
        rows = self._session.execute(
            select(EntityRow.type, EntityRow.name, mentions)
            .join(MentionRow, MentionRow.entity_id == EntityRow.id)
            .where(MentionRow.document_id == document_id)
            .group_by(EntityRow.id, EntityRow.type, EntityRow.name)
        )
        return sorted((NamedInDocument(*row) for row in rows), key=lambda each: (-each.mentions, each.name, each.type))

    def live(self, matter_id: MatterId) -> set[EntityId]:
        """Return the ids of the matter's entities that were not merged away, whether or not they hold a mention."""
        rows = self._session.scalars(
            select(EntityRow.id).where(EntityRow.matter_id == matter_id, EntityRow.redirect_to.is_(None))
        )
        return {EntityId(row) for row in rows}

    def count(self, matter_id: MatterId) -> int:
        """Return how many entities of the matter hold a mention."""
        held = select(func.count(MentionRow.entity_id.distinct())).where(MentionRow.matter_id == matter_id)
        return self._session.scalar(held) or 0

    def names(self, matter_id: MatterId) -> dict[EntityId, str]:
        """Return the name of each entity of the matter."""
        rows = self._session.execute(select(EntityRow.id, EntityRow.name).where(EntityRow.matter_id == matter_id))
        return {EntityId(entity): name for entity, name in rows}

    def redirects(self, matter_id: MatterId) -> dict[EntityId, EntityId]:
        """Return where each merged-away entity of the matter points."""
        rows = self._session.execute(
            select(EntityRow.id, EntityRow.redirect_to).where(
                EntityRow.matter_id == matter_id, EntityRow.redirect_to.is_not(None)
            )
        )
        return {EntityId(old): EntityId(new) for old, new in rows if new is not None}

    def _write_entities(self, matter_id: MatterId, entities: Sequence[Entity], redirects: Mapping[EntityId, EntityId]) -> None:
        rows = self._session.execute(
            select(EntityRow.id, EntityRow.type, EntityRow.name, EntityRow.redirect_to).where(EntityRow.matter_id == matter_id)
        )
        known = {EntityId(row.id): (row.type, row.name, row.redirect_to) for row in rows}
        unknown = (redirects.keys() - known.keys()) | (
            set(redirects.values()) - known.keys() - {entity.id for entity in entities}
        )
        if unknown:
            raise Terminal(Code.UNEXPECTED, f"The matter has no entity {min(unknown)} to redirect.")
        new = [
            {"id": entity.id, "matter_id": matter_id, "type": entity.type, "name": entity.name}
            for entity in entities
            if entity.id not in known
        ]
        if new:
            self._session.execute(insert(EntityRow), new)
        changed: list[dict[str, object]] = [
            {"row_id": entity.id, "type": entity.type, "name": entity.name, "redirect_to": None}
            for entity in entities
            if entity.id in known and known[entity.id] != (entity.type, entity.name, None)
        ]
        changed += [
            {"row_id": old, "type": known[old][0], "name": known[old][1], "redirect_to": to}
            for old, to in redirects.items()
            if known[old][2] != to
        ]
        if changed:
            statement = update(EntityRow).where(EntityRow.id == bindparam("row_id")).values(updated_at=utc_now())
            self._session.connection().execute(statement, changed)

    def _write_holders(self, matter_id: MatterId, entities: Sequence[Entity]) -> None:
        wanted = {mention: entity.id for entity in entities for mention in entity.mention_ids}
        if len(wanted) != sum(len(entity.mention_ids) for entity in entities):
            raise Terminal(Code.UNEXPECTED, "Two entities hold one mention.")
        rows = self._session.execute(select(MentionRow.id, MentionRow.entity_id).where(MentionRow.matter_id == matter_id))
        current = {MentionId(row.id): row.entity_id for row in rows}
        if strangers := wanted.keys() - current.keys():
            raise Terminal(Code.UNEXPECTED, f"The matter has no mention {min(strangers)}.")
        changed = [
            {"row_id": mention, "entity_id": wanted.get(mention)}
            for mention, entity in current.items()
            if entity != wanted.get(mention)
        ]
        if changed:
            self._session.connection().execute(update(MentionRow).where(MentionRow.id == bindparam("row_id")), changed)
