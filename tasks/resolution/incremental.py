"""Brings the entities of a matter up to what its documents say now, by what has changed since the last time.

Which documents changed is asked of the database each time, so that what another lane has extracted meanwhile is taken in too: the
outcome is always that of resolving the whole matter from the database as it stands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakKeyDictionary

from blocks.entity_cache import EntityCache
from blocks.records import DocumentId, EntityId, MatterId, MentionId
from blocks.store_records import EntityJudgement, HeldMention, Matter, NamedEntity
from tasks.resolution import index_cache
from tasks.resolution.decisions import decisions_of
from tasks.resolution.matter_index import DocumentState, MatterIndex

MATTERS_HELD = 2
"""Matters whose index a process keeps: a lane works on one, and may be handed the next one."""


class Changing(Protocol):
    """The part of the store that reads and writes changes of entities."""

    def extracted(self, matter_id: MatterId) -> dict[DocumentId, str]:
        """Return a stamp of each document whose mentions count."""
        ...

    def mentions(self, document_id: DocumentId) -> list[HeldMention]:
        """Return the mentions of a document."""
        ...

    def names(self, matter_id: MatterId) -> list[NamedEntity]:
        """Return every entity of the matter."""
        ...

    def held_elsewhere(self, matter_id: MatterId, documents: Sequence[DocumentId]) -> list[DocumentId]:
        """Return the other documents that have a mention held by an entity."""
        ...

    def write(
        self,
        matter_id: MatterId,
        entities: Sequence[NamedEntity],
        moved: Mapping[MentionId, EntityId | None],
        redirects: Mapping[EntityId, EntityId],
    ) -> int:
        """Write changes; return the version after them."""
        ...


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that was written and not yet committed; `committed` is to be called once it is."""

    committed: Callable[[], None]


class HeldIndexes:
    """The indexes that a process keeps, by matter; threads may share them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._indexes: dict[MatterId, MatterIndex] = {}

    def take(self, matter_id: MatterId) -> MatterIndex | None:
        """Take the matter's index out, so that a change that fails leaves none behind."""
        with self._lock:
            return self._indexes.pop(matter_id, None)

    def has(self, matter_id: MatterId) -> bool:
        """Say whether an index of the matter is kept, of whatever version."""
        with self._lock:
            return matter_id in self._indexes

    def keep(self, matter_id: MatterId, index: MatterIndex) -> None:
        """Keep an index; the one that was not used for longest makes room."""
        with self._lock:
            self._indexes.pop(matter_id, None)
            self._indexes[matter_id] = index
            for old in list(self._indexes)[:-MATTERS_HELD]:
                del self._indexes[old]


_held: WeakKeyDictionary[object, HeldIndexes] = WeakKeyDictionary()
_held_lock = threading.Lock()


def held_by(store: object) -> HeldIndexes:
    """Return the indexes of this process for the matters of that store; they go with it."""
    with _held_lock:
        return _held.setdefault(store, HeldIndexes())


def resolve_changes(
    changing: Changing,
    matter: Matter,
    judgements: Sequence[EntityJudgement],
    mint: Callable[[], EntityId],
    held: HeldIndexes,
    cache: EntityCache,
) -> Pending:
    """Resolve what changed in the matter since its entities were last resolved, and write what differs.

    Call it in a writing transaction, under the matter's lock, with the matter's row as it is under the lock.
    """
    index = _current(matter, held, cache)
    known = index is not None
    index = index or MatterIndex(changing.names(matter.id))
    stamps = changing.extracted(matter.id)
    new = [document for document, stamp in stamps.items() if index.stamps.get(document) != stamp]
    gone = [document for document in index.stamps if document not in stamps]
    states: dict[DocumentId, DocumentState | None] = dict.fromkeys(gone)
    states |= {document: _state(stamps[document], changing.mentions(document)) for document in new}
    stray = gone if known else changing.held_elsewhere(matter.id, list(stamps))
    moved: dict[MentionId, EntityId | None] = {
        own.mention.id: None for document in stray for own in changing.mentions(document) if own.entity_id
    }
    changes = index.update(states, decisions_of(judgements), mint)
    differs = bool(moved or changes.documents)
    index.version = matter.entities_version
    if differs:
        index.version = changing.write(matter.id, changes.entities, {**moved, **changes.moved}, changes.redirects)

    def committed() -> None:
        held.keep(matter.id, index)
        if differs:
            index_cache.save(cache, matter.id, index, changes)

    return Pending(committed)


def _current(matter: Matter, held: HeldIndexes, cache: EntityCache) -> MatterIndex | None:
    """Return the index of the matter as its entities are now: this process's, brought up to date, or the cache's."""
    index = held.take(matter.id)
    if index is not None and index_cache.follow(cache, matter.id, index, matter.entities_version):
        return index
    return index_cache.load(cache, matter.id, matter.entities_version) if matter.entities_version else None


def _state(stamp: str, mentions: Sequence[HeldMention]) -> DocumentState:
    return DocumentState(stamp, [own.mention for own in mentions], {m.mention.id: m.entity_id for m in mentions if m.entity_id})
