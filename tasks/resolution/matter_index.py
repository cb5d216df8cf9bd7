"""The resolved state of one matter, kept so that a document costs its own forms and those that they touch, not the whole matter.

`update` takes what changed and gives what differs; the outcome is the one of resolving the whole matter anew. The index knows nothing of
databases and caches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from blocks.records import DocumentId, EntityId, MatterMention, MentionId
from blocks.store_records import NamedEntity
from tasks.resolution.collector import collector_paused
from tasks.resolution.decisions import Decisions
from tasks.resolution.form_graph import FormGraph
from tasks.resolution.identify import assign
from tasks.resolution.parts import FormKey, Part, PartKey, parts_of
from tasks.resolution.resolve import Resolved, resolve_parts


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document as the database has it: its mentions, the entities that hold them, and a stamp that changes with its mentions."""

    stamp: str
    mentions: Sequence[MatterMention]
    holders: Mapping[MentionId, EntityId]


@dataclass(slots=True)
class Changes:
    """What differs after an update.

    `documents` were taken in or dropped, `entities` are new or renamed, `moved` are mentions that belong to another entity than before, `redirects` says which entities were
    merged away, and `held` which entity each part belongs to that is new or moved.
    """

    documents: tuple[DocumentId, ...] = ()
    entities: list[NamedEntity] = field(default_factory=list)
    moved: dict[MentionId, EntityId] = field(default_factory=dict)
    redirects: dict[EntityId, EntityId] = field(default_factory=dict)
    held: dict[PartKey, EntityId] = field(default_factory=dict)


class MatterIndex:
    """Documents, parts, ties and entities of a matter."""

    def __init__(self, entities: Iterable[NamedEntity] = ()) -> None:
        self.version = 0
        """The matter's `entities_version` that this state is; the caller counts it."""
        self.token = ""
        """Names the step of the cache that this state is; see `index_cache`."""
        self.in_steps = 0
        """Mentions in the cache's steps since its last base."""
        self.decisions = Decisions()
        self._stamps: dict[DocumentId, str] = {}
        self._parts: dict[DocumentId, list[Part]] = {}
        self._mentions = 0
        self._graph = FormGraph()
        self._entity_of: dict[PartKey, EntityId] = {}
        self._entities = {entity.id: entity for entity in entities}

    @property
    def stamps(self) -> Mapping[DocumentId, str]:
        """The stamp of each document that the index holds."""
        return self._stamps

    @property
    def mentions(self) -> int:
        """How many mentions the index holds."""
        return self._mentions

    def parts(self, documents: Iterable[DocumentId] | None = None) -> Iterator[tuple[Part, EntityId]]:
        """Yield the parts of the documents (None: of all) with their entities."""
        for document in self._parts if documents is None else documents:
            for part in self._parts.get(document, ()):
                yield part, self._entity_of[part.key]

    def entity(self, entity_id: EntityId) -> NamedEntity:
        """Return an entity that holds parts."""
        return self._entities[entity_id]

    def update(
        self, changed: Mapping[DocumentId, DocumentState | None], decisions: Decisions, mint: Callable[[], EntityId]
    ) -> Changes:
        """Take in what changed and return what differs.

        Args:
            changed: documents that are new or differ from what the index holds; None for one that counts no more.
            decisions: every decision of the matter that counts now.
            mint: makes the id of an entity that is new.
        """
        states = {**self._judged_anew(decisions, changed), **changed}
        with collector_paused(self.mentions + sum(len(state.mentions) for state in states.values() if state)):
            return self._updated(states, decisions, mint)

    def replay(
        self,
        documents: Mapping[DocumentId, DocumentState | None],
        decisions: Decisions,
        held: Mapping[tuple[DocumentId, MentionId], EntityId],
        entities: Iterable[NamedEntity],
    ) -> None:
        """Take in the outcome of an update that another process made.

        Args:
            documents: as they were given to that update, those that it added for itself included.
            decisions: as they were given to it.
            held: the entity of each part that it set, by the part's document and smallest mention.
            entities: those that it made or renamed.

        Raises:
            KeyError: what is told does not fit what the index holds.
        """
        for document in documents:
            self._remove(document)
        self.decisions = decisions
        for document, state in documents.items():
            if state is not None:
                self._add(document, state)
        self._entities.update((entity.id, entity) for entity in entities)
        by_first = {(d, part.first): part.key for d in {d for d, _ in held} for part in self._parts[d]}
        for place, entity in held.items():
            self._entity_of[by_first[place]] = self._entities[entity].id
        if len(self._entity_of) != sum(map(len, self._parts.values())):
            raise KeyError("a part without an entity")

    def document(self, document: DocumentId) -> DocumentState | None:
        """Return a document as it was taken in, held as it is now; None where the index does not have it."""
        if document not in self._stamps:
            return None
        parts = self._parts[document]
        holders = {mention.id: self._entity_of[part.key] for part in parts for mention in part.mentions}
        return DocumentState(self._stamps[document], [mention for part in parts for mention in part.mentions], holders)

    def _updated(
        self, states: Mapping[DocumentId, DocumentState | None], decisions: Decisions, mint: Callable[[], EntityId]
    ) -> Changes:
        touched = self._graph.connected(part.key[0] for document in states for part in self._parts.get(document, ()))
        for document in states:
            self._remove(document)
        self.decisions = decisions
        for document, state in states.items():
            if state is not None:
                self._add(document, state)
                touched.extend(part.key[0] for part in self._parts[document])
        return self._settle(self._graph.connected(touched), states, mint)

    def _judged_anew(self, decisions: Decisions, changed: Mapping[DocumentId, object]) -> dict[DocumentId, DocumentState | None]:
        """Return the documents that hold a form on which something else is decided than before."""
        if decisions == self.decisions:
            return {}
        before, now = self.decisions.judged, decisions.judged
        differing = [form for form in {*before.forms, *now.forms} if before.said(form) != now.said(form)]
        found = {document for form in differing for document in self._graph.documents(form)}
        return {document: self.document(document) for document in sorted(found - changed.keys())}

    def _remove(self, document: DocumentId) -> None:
        self._stamps.pop(document, None)
        parts = self._parts.pop(document, [])
        self._graph.remove(parts, self.decisions.judged)
        for part in parts:
            self._entity_of.pop(part.key, None)
            self._mentions -= len(part.mentions)

    def _add(self, document: DocumentId, state: DocumentState) -> None:
        parts = parts_of(state.mentions)
        self._stamps[document], self._parts[document] = state.stamp, parts
        self._graph.add(parts, self.decisions.judged)
        self._mentions += sum(len(part.mentions) for part in parts)

    def _settle(
        self, keys: Sequence[FormKey], states: Mapping[DocumentId, DocumentState | None], mint: Callable[[], EntityId]
    ) -> Changes:
        """Resolve the forms again and note what differs."""
        resolved = sorted(resolve_parts(list(self._graph.parts(keys)), self.decisions.judged), key=lambda each: each.first)
        ids, redirects = assign([self._held(each, states) for each in resolved], mint)
        changes = Changes(documents=tuple(states), redirects=redirects)
        for each, own in zip(resolved, ids, strict=True):
            entity = NamedEntity(own, each.type, each.name)
            if self._entities.get(own) != entity:
                self._entities[own] = entity
                changes.entities.append(entity)
            for part in each.parts:
                self._move(part, own, states.get(part.document_id), changes)
        return changes

    def _held(self, resolved: Resolved, states: Mapping[DocumentId, DocumentState | None]) -> Counter[EntityId]:
        held: Counter[EntityId] = Counter()
        for part in resolved.parts:
            state = states.get(part.document_id)
            if state is None:
                held[self._entity_of[part.key]] += len(part.mentions)
            else:
                held.update(state.holders[mention.id] for mention in part.mentions if mention.id in state.holders)
        return held

    def _move(self, part: Part, entity: EntityId, state: DocumentState | None, changes: Changes) -> None:
        if state is None:
            if self._entity_of[part.key] == entity:
                return
            changes.moved.update((mention.id, entity) for mention in part.mentions)
        else:
            changes.moved.update((m.id, entity) for m in part.mentions if state.holders.get(m.id) != entity)
        changes.held[part.key] = self._entity_of[part.key] = entity
