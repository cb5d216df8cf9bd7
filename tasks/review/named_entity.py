"""Finds what a person means who names an entity: by its id, by a mention's id, or by a spelling, in one document or in all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, EntityId, EntityType, MatterId
from blocks.store_records import Matter, Named, SpeltName
from tasks.resolution.forms import Reach
from tasks.resolution.read import read
from tasks.review.judged_entities import JudgedEntities
from tasks.review.lookup import document_named

IN_DOCUMENT = " @ "
"""Stands between a spelling and the document in which it is meant."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def entity_named(tx: Transaction, matter: Matter, words: str, type: EntityType | None = None) -> Named:
    """Return what is meant, in words that outlast the ids.

    Args:
        tx: an open transaction.
        matter: the matter to look in.
        words: id of an entity or of a mention; or a spelling, alone (wherever no judgement names a document with it) or followed by
            " @ " and a document's id or file name.
        type: only names of this type.

    Raises:
        Terminal: `ENTITY_UNKNOWN` where nothing is meant; `USAGE` where several things are; `DOCUMENT_UNKNOWN`.
    """
    spellings = [each for each in tx.entities.spellings(matter.id) if type in (None, each.type)]
    if _ID.fullmatch(words):
        return _by_id(tx, matter.id, words, spellings)
    spelt, _, document = words.rpartition(IN_DOCUMENT)
    inside = document_named(tx, document.strip(), matter.name).id if spelt else None
    return _by_spelling(spelt.strip() or words, inside, spellings)


def _by_id(tx: Transaction, matter_id: MatterId, id: str, spellings: Iterable[SpeltName]) -> Named:
    redirects = tx.entities.redirects(matter_id)
    entity = EntityId(id)
    while entity in redirects:
        entity = redirects[entity]
    held = [each for each in spellings if each.entity_id == entity]
    if held:
        return _told(tx, matter_id, min(held, key=_says_most))
    mention = tx.mentions.spelt(matter_id, id)
    if mention is None:
        raise Terminal(Code.ENTITY_UNKNOWN, f"The matter has no entity and no mention {id}.")
    return Named(mention.type, mention.text, mention.document_id)


def _told(tx: Transaction, matter_id: MatterId, spelt: SpeltName) -> Named:
    """Name an entity by one of its spellings: in one document where only there it is this entity."""
    key = JudgedEntities(tx.judgements.of_matter(matter_id), ()).key(spelt)
    return Named(spelt.type, spelt.text, spelt.document_id if key[2] or key[3] else None)


def _says_most(spelt: SpeltName) -> tuple[bool, int, int, str, str]:
    form = read(spelt.type, spelt.text)
    return form.reach is not Reach.MATTER, -len(form.words), -len(form.key), spelt.text, spelt.document_id


def _by_spelling(words: str, document: DocumentId | None, spellings: Iterable[SpeltName]) -> Named:
    found = [each for each in spellings if document in (None, each.document_id) and _equal(words)(each)]
    if not found:
        raise Terminal(Code.ENTITY_UNKNOWN, "The matter has no such name" + (" in that document." if document else "."))
    types = sorted({each.type for each in found})
    if len(types) > 1:
        raise Terminal(Code.USAGE, f"The name is of several types: {', '.join(types)}. Say which by --type.")
    form = read(types[0], words)
    if form.reach is not Reach.MATTER and document is None:
        documents = sorted({each.document_id for each in found})
        if len(documents) > 1:
            raise Terminal(
                Code.USAGE,
                f"That short name or role stands in {len(documents)} documents and may mean another thing in each: "
                f"add{IN_DOCUMENT}and the file name or id of one.",
            )
        document = documents[0]
    return Named(types[0], min(each.text for each in found), document)


def _equal(words: str) -> Callable[[SpeltName], bool]:
    """Return the condition that a spelling has the form of the words."""
    keys = {kind: read(kind, words).key for kind in EntityType}
    return lambda each: read(each.type, each.text).key == keys[each.type]
