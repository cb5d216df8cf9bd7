"""The matter's index between processes: a base that holds all of it, and a step for each change since.

A lane that resolved a document leaves a step under the version of the matter's entities that it made. Another lane, whose own index is
some versions old, takes those steps in; a new process begins with the base. Each step names the one before it, so that steps of another
history (a database that was set back) are not mixed in. What does not fit is dropped, and the index is made from the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from blocks.cache_keys import CacheKind
from blocks.child import JSON
from blocks.entity_cache import EntityCache
from blocks.records import DocumentId, EntityId, EntityType, MatterId, MatterMention, MentionId
from blocks.store_records import Named, NamedEntity
from tasks.resolution.decisions import Decisions
from tasks.resolution.matter_index import Changes, DocumentState, MatterIndex
from tasks.resolution.resolve import VERSION

PIECE = 5_000
"""Mentions in one value at most, about half a megabyte: more would keep the server from others for long."""

BASE_SHARE = 0.25
"""Share of the matter's mentions that may stand in steps before a new base is written: it bounds what is read and what is written."""

MOST_STEPS = 1_000
"""Steps that are read at most; a longer history has a later base, or is read from the database faster."""

_BASE = "base"


def load(cache: EntityCache, matter_id: MatterId, version: int) -> MatterIndex | None:
    """Return the index as it was after that version of the matter's entities, or None where the cache cannot tell."""
    try:
        index = _from_base(cache, matter_id)
        return index if index is not None and follow(cache, matter_id, index, version) else None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None  # not what we wrote: another version of ours did, or somebody else


def follow(cache: EntityCache, matter_id: MatterId, index: MatterIndex, version: int) -> bool:
    """Bring an index to a later version by the steps in the cache, and say whether it is there; if not, it is of no more use."""
    if not index.version <= version <= index.version + MOST_STEPS:
        return False
    names = [str(each) for each in range(index.version + 1, version + 1)]
    try:
        for step in cache.get(matter_id, CacheKind.ENTITY_STEP, names):
            _take(index, _object(step), after=index.token)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return False
    return index.version == version


def save(cache: EntityCache, matter_id: MatterId, index: MatterIndex, changes: Changes) -> None:
    """Leave the step that led to the index's version, and a new base where the steps have grown long.

    Args:
        cache: the cache.
        matter_id: the matter.
        index: after the change; its version is the one that the change was committed as.
        changes: what the update said.
    """
    touched = sorted({*changes.documents, *(key[1] for key in changes.held)})
    change: dict[str, JSON] = {
        "after": index.token,
        "documents": {document: _document(index, document) for document in changes.documents},
        "held": [[part.document_id, part.first, entity] for part, entity in index.parts(touched) if part.key in changes.held],
        "entities": _entities(changes.entities),
    }
    index.token = hashlib.sha256(json.dumps([index.version, change], sort_keys=True).encode()).hexdigest()
    step: dict[str, JSON] = {**_head(index), **change}
    cache.put(matter_id, CacheKind.ENTITY_STEP, {str(index.version): step})
    index.in_steps += sum(len(part.mentions) for part, _ in index.parts(changes.documents))
    if index.in_steps > BASE_SHARE * index.mentions:
        save_base(cache, matter_id, index)


def save_base(cache: EntityCache, matter_id: MatterId, index: MatterIndex) -> None:
    """Leave the whole index, in pieces; its head comes last, so that a reader finds all of it or the one before."""
    pieces = 0
    for documents in _pieces(index):
        parts = list(index.parts(documents))
        piece: dict[str, JSON] = {
            "documents": {document: _document(index, document) for document in documents},
            "held": [[part.document_id, part.first, entity] for part, entity in parts],
            "entities": _entities(index.entity(entity) for entity in sorted({entity for _, entity in parts})),
        }
        cache.put(matter_id, CacheKind.ENTITY_INDEX, {f"{index.token}.{pieces}": piece})
        pieces += 1
    cache.put(matter_id, CacheKind.ENTITY_INDEX, {_BASE: {**_head(index), "pieces": pieces}})
    index.in_steps = 0


def _pieces(index: MatterIndex) -> Iterator[list[DocumentId]]:
    piece: list[DocumentId] = []
    held = 0
    for document in sorted(index.stamps):
        size = sum(len(part.mentions) for part, _ in index.parts([document]))
        if piece and held + size > PIECE:
            yield piece
            piece, held = [], 0
        piece.append(document)
        held += size
    if piece:
        yield piece


def _head(index: MatterIndex) -> dict[str, JSON]:
    return {
        "rules": VERSION,
        "version": index.version,
        "token": index.token,
        "decisions": _told(index.decisions),
    }


def _document(index: MatterIndex, document: DocumentId) -> JSON:
    state = index.document(document)
    if state is None:
        return None
    return [state.stamp, [[m.id, m.type.value, m.text, m.start, m.antecedent_id] for m in state.mentions]]


def _entities(entities: Iterable[NamedEntity]) -> JSON:
    return [[entity.id, entity.type.value, entity.name] for entity in entities]


def _from_base(cache: EntityCache, matter_id: MatterId) -> MatterIndex | None:
    head = cache.get(matter_id, CacheKind.ENTITY_INDEX, [_BASE])[0]
    if head is None:
        return None
    told = _object(head)
    token, count = _text(told["token"]), _number(told["pieces"])
    pieces = cache.get(matter_id, CacheKind.ENTITY_INDEX, [f"{token}.{number}" for number in range(count)])
    index = MatterIndex()
    whole: dict[str, JSON] = {"documents": {}, "held": [], "entities": []}
    for piece in map(_object, pieces):
        _object(whole["documents"]).update(_object(piece["documents"]))
        for name in ("held", "entities"):
            _list(whole[name]).extend(_list(piece[name]))
    _take(index, {**told, **whole})
    index.in_steps = 0
    return index


def _take(index: MatterIndex, told: Mapping[str, JSON], *, after: str | None = None) -> None:
    """Take in a base or a step; raise KeyError or ValueError where it does not fit."""
    if told["rules"] != VERSION or (after is not None and told["after"] != after):
        raise ValueError("of other rules, or of another history")
    states = {DocumentId(name): _state(DocumentId(name), value) for name, value in _object(told["documents"]).items()}
    held = {(DocumentId(_text(d)), MentionId(_text(m))): EntityId(_text(e)) for d, m, e in map(_list, _list(told["held"]))}
    index.replay(states, _decisions(_object(told["decisions"])), held, _named(_list(told["entities"])))
    index.version, index.token = _number(told["version"]), _text(told["token"])
    index.in_steps += sum(len(state.mentions) for state in states.values() if state)


def _state(document: DocumentId, value: JSON) -> DocumentState | None:
    if value is None:
        return None
    stamp, rows = _list(value)
    mentions = [
        MatterMention(
            MentionId(_text(id_)),
            document,
            EntityType(_text(type_)),
            _text(text),
            _number(start),
            None if of is None else MentionId(_text(of)),
        )
        for id_, type_, text, start, of in map(_list, _list(rows))
    ]
    return DocumentState(_text(stamp), mentions, {})


def _told(decisions: Decisions) -> JSON:
    return {
        "same": [[*one, *other] for one, other in decisions.same],
        "different": [[*one, *other] for one, other in decisions.different],
        "names": [[number, *named, name] for number, named, name in decisions.names],
    }


def _decisions(told: Mapping[str, JSON]) -> Decisions:
    same, different = (tuple(_pair(_list(row)) for row in _list(told[name])) for name in ("same", "different"))
    names = [(_number(number), _judged(*named), _text(name)) for number, *named, name in map(_list, _list(told["names"]))]
    return Decisions(same, different, tuple(names))


def _pair(row: Sequence[JSON]) -> tuple[Named, Named]:
    return _judged(*row[:3]), _judged(*row[3:])


def _judged(type_: JSON, text: JSON, document: JSON) -> Named:
    return Named(EntityType(_text(type_)), _text(text), None if document is None else DocumentId(_text(document)))


def _named(rows: Sequence[JSON]) -> list[NamedEntity]:
    return [NamedEntity(EntityId(_text(id_)), EntityType(_text(type_)), _text(name)) for id_, type_, name in map(_list, rows)]


def _object(value: JSON) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise TypeError("an object was expected")
    return value


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value


def _text(value: JSON) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _number(value: JSON) -> int:
    if not isinstance(value, int):
        raise TypeError("a number was expected")
    return value
