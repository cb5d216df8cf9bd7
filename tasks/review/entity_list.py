"""Lists the entities of a matter: who and what is named in it, how often, and where first."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from operator import attrgetter

from blocks.database.store import Store
from blocks.records import DocumentId, EntityId, EntityType
from blocks.store_records import EntityMember
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.candidates import candidates
from tasks.review.judged_entities import judged_entities
from tasks.review.lookup import matter_named


class ListedEntity(Answer):
    """An entity, the first page that names it (first by file name, then by place), and the judgements that bear on it, by number.

    `candidates` are the ids of the entities that an ambiguous short name may stand for.
    """

    id: str
    type: EntityType
    name: str
    aliases: list[str]
    documents: int
    mentions: int
    first_document_id: str
    first_file_name: str
    first_page: int
    judgements: list[int]
    candidates: list[str]


class EntityList(Answer):
    """The entities that are asked for, those with most mentions first; `total` counts those beyond the limit too."""

    matter: str
    total: int
    entities: list[ListedEntity]


def list_entities(store: Store, matter: str, *, type: EntityType | None = None, name: str = "", limit: int = 0) -> EntityList:
    """Return the entities of a matter.

    Args:
        store: the database.
        matter: name of the matter.
        type: only entities of this type.
        name: only entities whose name or an alias holds these words, whatever their case.
        limit: at most so many; 0 for all.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        names = {document.id: file_name(document.file_name) for document in tx.documents.of_matter(found.id)}
        judged = judged_entities(tx, found.id).by_entity()
        possible = candidates(tx.entities.spellings(found.id))
        groups = itertools.groupby(tx.entities.members(found.id), key=attrgetter("entity_id"))
        listed = [_listed(list(group), names, judged.get(key, []), possible.get(key, [])) for key, group in groups]
    wanted = name.casefold()
    kept = [
        entity
        for entity in listed
        if type in (None, entity.type) and any(wanted in words.casefold() for words in (entity.name, *entity.aliases))
    ]
    kept.sort(key=lambda entity: (-entity.mentions, entity.type, entity.name, entity.id))
    return EntityList(matter=found.name, total=len(kept), entities=kept[:limit] if limit else kept)


def _listed(
    members: list[EntityMember], names: Mapping[DocumentId, str], judgements: list[int], may_be: list[EntityId]
) -> ListedEntity:
    entity = members[0]
    first = min(members, key=lambda member: (names[member.document_id], member.document_id, member.start))
    return ListedEntity(
        id=entity.entity_id,
        type=entity.type,
        name=entity.name,
        aliases=sorted({" ".join(member.text.split()) for member in members} - {entity.name}),
        documents=len({member.document_id for member in members}),
        mentions=len(members),
        first_document_id=first.document_id,
        first_file_name=names[first.document_id],
        first_page=first.page,
        judgements=judgements,
        candidates=list(may_be),
    )
