"""Everything that the database holds of a matter, as the rows of an export, one document at a time."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from blocks.database.store import Transaction
from blocks.records import PAGE_END, Document, DocumentId, Page
from blocks.stage_records import StageRow
from blocks.store_records import CustodyEvent, EntityMember, FileOffer, Matter
from tasks.intake.source_path import file_name
from tasks.review import contract_rows as contract
from tasks.review.contract_rows import LeftOut, Row
from tasks.review.judgement_list import listed_judgements
from tasks.review.judgement_row import judgement_row
from tasks.review.row_writer import Place
from tasks.review.values import RelationshipValues


class PlacedRow(NamedTuple):
    """A row and where its fact stands."""

    row: Row
    place: Place


class MatterRows:
    """The rows of one matter as one transaction sees them. To be read once; `left_out` is right when the last row has come."""

    def __init__(self, tx: Transaction, matter: Matter, *, geometry: bool) -> None:
        self._tx = tx
        self._matter = matter
        self._geometry = geometry
        self._names = tx.entities.names(matter.id)
        self._bates: dict[DocumentId, dict[int, str]] = {}
        self.left_out: Counter[LeftOut] = Counter(dict.fromkeys(LeftOut, 0))

    def __iter__(self) -> Iterator[PlacedRow]:
        tx, matter_id = self._tx, self._matter.id
        documents = tx.documents.of_matter(matter_id)
        stages, custody = defaultdict[DocumentId, list[StageRow]](list), defaultdict[DocumentId, list[CustodyEvent]](list)
        for attempt in tx.stages.all_of_matter(matter_id):
            stages[attempt.document_id].append(attempt)
        for event in tx.custody.of_matter(matter_id):
            custody[event.document_id].append(event)
        for document in documents:
            whole = Place(file_name(document.file_name), None, document.bates_first)
            yield PlacedRow(contract.document_row(document, self._matter.name), whole)
            yield from (PlacedRow(contract.stage_row(row), whole) for row in stages[document.id])
            yield from (PlacedRow(contract.custody_row(event), whole) for event in custody[document.id])
            yield from self._of_document(document)
        yield from self._entities({document.id: document for document in documents})
        yield from (PlacedRow(judgement_row(each), Place()) for each in listed_judgements(tx, matter_id))
        yield from _exceptions(tx.batches.offers_of_matter(matter_id))

    def _of_document(self, document: Document) -> Iterator[PlacedRow]:
        pages = self._tx.pages.of(document.id)
        self._bates[document.id] = {page.number: page.bates for page in pages if page.bates}
        yield from self._pages(document, pages)
        for chunk in self._tx.chunks.of(document.id):
            yield PlacedRow(contract.chunk_row(document.id, chunk), self._place(document, chunk.page_start))
        mentions = self._tx.mentions.of(document.id)
        for stored in mentions:
            yield PlacedRow(contract.mention_row(document.id, stored, self._names), self._place(document, stored.mention.page))
        entities = {stored.id: stored.entity_id for stored in mentions}
        values = RelationshipValues("".join(page.text + PAGE_END for page in pages), mentions)
        for found in self._tx.relationships.of(document.id):
            row = contract.relationship_row(found, entities, self._names, values.of(found.relationship))
            if isinstance(row, LeftOut):
                self.left_out[row] += 1
            else:
                yield PlacedRow(row, self._place(document, row.page))

    def _pages(self, document: Document, pages: Iterable[Page]) -> Iterator[PlacedRow]:
        start = 0
        for page in pages:
            place = self._place(document, page.number)
            yield PlacedRow(contract.page_row(document.id, page, start), place)
            if self._geometry:
                yield from (PlacedRow(row, place) for row in contract.line_rows(document.id, page, start))
                yield from (PlacedRow(row, place) for row in contract.margin_rows(document.id, page))
            start += len(page.text) + 1

    def _entities(self, documents: Mapping[DocumentId, Document]) -> Iterator[PlacedRow]:
        for _, group in itertools.groupby(self._tx.entities.members(self._matter.id), key=attrgetter("entity_id")):
            members = list(group)
            first = min(members, key=lambda member: (documents[member.document_id].file_name, member.document_id, member.start))
            yield PlacedRow(_entity_row(members), self._place(documents[first.document_id], first.page))

    def _place(self, document: Document, page: int) -> Place:
        return Place(file_name(document.file_name), page, self._bates[document.id].get(page))


def _entity_row(members: list[EntityMember]) -> contract.EntityRow:
    """Return the row of an entity; a name that runs over a line break is the same alias as on one line."""
    entity = members[0]
    return contract.EntityRow(
        entity.entity_id,
        entity.type,
        entity.name,
        tuple(sorted({" ".join(member.text.split()) for member in members})),
        tuple(sorted({member.document_id for member in members})),
        len(members),
    )


def _exceptions(offers: Iterable[FileOffer]) -> Iterator[PlacedRow]:
    for offer in offers:
        if row := contract.exception_row(offer):
            yield PlacedRow(row, Place(file_name(offer.path)))
