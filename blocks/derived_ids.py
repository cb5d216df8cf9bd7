"""Ids that follow from content: the same words in the same place of a document keep their id on every run."""

from __future__ import annotations

import uuid

from blocks.records import Chunk, ChunkId, DocumentId, EntityType, MentionId, Relationship, RelationshipId

_DERIVED = uuid.UUID("6f0d4f1e-6f3c-5d0a-9c57-2f6f2f0a7b11")
"""Namespace of our name-based ids; arbitrary, and never to be changed."""


def derived_id(document_id: DocumentId, *parts: object) -> str:
    """Return the id that a thing inside a document always gets: the same words in the same place keep their id on every run."""
    return str(uuid.uuid5(_DERIVED, "\x1f".join([document_id, *map(str, parts)])))


def chunk_id(document_id: DocumentId, chunk: Chunk) -> ChunkId:
    """Return the id of a chunk of the document."""
    return ChunkId(derived_id(document_id, "chunk", chunk.ordinal, chunk.start, chunk.end))


def mention_id(document_id: DocumentId, start: int, end: int, type: EntityType) -> MentionId:
    """Return the id of the mention of that type in that span of the document."""
    return MentionId(derived_id(document_id, "mention", start, end, type))


def relationship_id(document_id: DocumentId, relationship: Relationship) -> RelationshipId:
    """Return the id of a relationship stated in the document."""
    r = relationship
    return RelationshipId(derived_id(document_id, "relationship", r.predicate, r.subject_id, r.object_id, r.start, r.end))
