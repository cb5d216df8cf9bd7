"""Lists the relationships of a matter: who has to do with whom, in which words, on which page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from blocks.database.store import Store, Transaction
from blocks.predicates import Predicate
from blocks.records import Document, EntityId
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named
from tasks.review.values import RelationshipValues


class ListedRelationship(Answer):
    """A relationship between two entities and the words that state it; the span counts in the document text.

    `date` (ISO 8601, as far as given), `amount` and `currency` are what its words say of when and how much.
    """

    id: str
    subject_id: str
    subject: str
    predicate: Predicate
    object_id: str
    object: str
    document_id: str
    file_name: str
    page: int
    bates: str | None
    start: int
    end: int
    evidence: str
    confidence: float
    extractor: str
    date: str | None
    amount: str | None
    currency: str | None


class RelationshipList(Answer):
    """The relationships that are asked for, by file and place; `total` counts those beyond the limit too.

    `left_out` counts those that have no two entities: an end is unresolved, or both ends are one entity.
    """

    matter: str
    total: int
    left_out: int
    relationships: list[ListedRelationship]


def list_relationships(
    store: Store, matter: str, *, predicate: Predicate | None = None, entity: str = "", limit: int = 0
) -> RelationshipList:
    """Return the relationships of a matter.

    Args:
        store: the database.
        matter: name of the matter.
        predicate: only relationships of this kind.
        entity: only relationships of an entity whose name holds these words, whatever their case, or that has this id.
        limit: at most so many; 0 for all.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        names = {member.entity_id: member.name for member in tx.entities.members(found.id)}
        rows = [row for document in tx.documents.of_matter(found.id) for row in _of_document(tx, document, names)]
    listed = [row for row in rows if row is not None]
    kept = [row for row in listed if predicate in (None, row.predicate) and _speaks_of(row, entity)]
    return RelationshipList(
        matter=found.name,
        total=len(kept),
        left_out=len(rows) - len(listed),
        relationships=kept[:limit] if limit else kept,
    )


def _of_document(tx: Transaction, document: Document, names: Mapping[EntityId, str]) -> Iterator[ListedRelationship | None]:
    """Yield the document's relationships, None for one without two entities."""
    mentions = tx.mentions.of(document.id)
    entities = {stored.id: stored.entity_id for stored in mentions}
    values = RelationshipValues(tx.pages.text(document.id), mentions)
    bates = tx.pages.bates(document.id)
    for stored in tx.relationships.of(document.id):
        r = stored.relationship
        subject, object_ = entities.get(r.subject_id), entities.get(r.object_id)
        if subject is None or object_ is None or subject == object_:
            yield None
            continue
        yield ListedRelationship(
            id=stored.id,
            subject_id=subject,
            subject=names[subject],
            predicate=r.predicate,
            object_id=object_,
            object=names[object_],
            document_id=document.id,
            file_name=file_name(document.file_name),
            page=r.page,
            bates=bates.get(r.page),
            start=r.start,
            end=r.end,
            evidence=r.evidence,
            confidence=r.confidence,
            extractor=r.extractor,
            **values.of(r)._asdict(),
        )


def _speaks_of(row: ListedRelationship, entity: str) -> bool:
    words = entity.casefold()
    return words in row.subject.casefold() or words in row.object.casefold() or entity in (row.subject_id, row.object_id)
