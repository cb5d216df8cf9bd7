"""The rows of an export, one type for each file of the export contract (version 1), and how records become them.

The names of a type's fields are the contract's, in its order: renaming or dropping one needs a new contract version. What the contract
does not name follows after, and may be left unread. Enums are `str`,
so that every value is one that JSON and CSV can hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from blocks.derived_ids import chunk_id
from blocks.records import Box, Chunk, Document, DocumentId, EntityId, FileOutcome, MentionId, Page
from blocks.stage_records import StageRow
from blocks.store_records import CustodyEvent, FileOffer, StoredMention, StoredRelationship
from tasks.intake.source_path import display_path, file_name
from tasks.review.judgement_row import JudgementRow
from tasks.review.values import Values, values_of

CONTRACT_VERSION = 1


class DocumentRow(NamedTuple):
    """A line of `documents`."""

    id: str
    matter: str
    file_name: str
    sha256: str
    bytes: int
    media_type: str
    status: str
    error_code: str | None
    error_message: str | None
    pages: int | None
    text_length: int | None
    bates_first: str | None
    bates_last: str | None
    registered_at: str | None
    completed_at: str | None
    parent_id: str | None
    custodian: str | None
    source: str | None
    production_volume: str | None
    received_date: str | None
    confidentiality: str | None


class PageRow(NamedTuple):
    """A line of `pages`; `start` is the offset of the page in the document text."""

    document_id: str
    number: int
    text: str
    start: int
    source: str
    engine: str
    confidence: float | None
    width: float | None
    height: float | None
    rotation: int
    bates: str | None
    reason: str | None
    warnings: tuple[str, ...]


class LineRow(NamedTuple):
    """A line of `lines`; the span counts in the document text."""

    document_id: str
    page: int
    start: int
    end: int
    bbox: Box
    kind: str


class MarginRow(NamedTuple):
    """A line of `margins`."""

    document_id: str
    page: int
    kind: str
    text: str
    bbox: Box


class ChunkRow(NamedTuple):
    """A line of `chunks`."""

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    page_start: int
    page_end: int
    text: str


class MentionRow(NamedTuple):
    """A line of `mentions`."""

    id: str
    document_id: str
    page: int
    start: int
    end: int
    text: str
    type: str
    confidence: float
    extractor: str
    entity_id: str | None
    date: str | None
    amount: str | None
    currency: str | None
    entity_name: str | None


class EntityRow(NamedTuple):
    """A line of `entities`; `aliases` are the distinct words of its mentions."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    document_ids: tuple[str, ...]
    mention_count: int


class ExceptionRow(NamedTuple):
    """A line of `exceptions`: a file offered that became no new document."""

    path: str
    outcome: str
    document_id: str | None
    error_code: str | None
    error_message: str | None
    offered_at: str | None


class CustodyRow(NamedTuple):
    """A line of `custody`."""

    document_id: str
    event: str
    path: str
    sha256: str
    actor: str
    host: str
    at: str | None
    modified_at: str | None
    parent_id: str | None
    previous_sha256: str | None


class RelationshipRow(NamedTuple):
    """A line of `relationships`; subject and object are entities."""

    id: str
    subject: str
    predicate: str
    object: str
    document_id: str
    page: int
    start: int
    end: int
    evidence: str
    confidence: float
    extractor: str
    date: str | None
    amount: str | None
    currency: str | None
    subject_name: str
    object_name: str


class StageAttemptRow(NamedTuple):
    """A line of `stages`: one attempt at one stage of one document."""

    document_id: str
    stage: str
    attempt: int
    status: str
    started_at: str | None
    completed_at: str | None
    error_code: str | None
    flow_run_id: str | None
    task_run_id: str | None


Row = (
    DocumentRow
    | PageRow
    | LineRow
    | MarginRow
    | ChunkRow
    | MentionRow
    | EntityRow
    | ExceptionRow
    | CustodyRow
    | JudgementRow
    | RelationshipRow
    | StageAttemptRow
)

READERS_ONLY = frozenset({"entity_name", "subject_name", "object_name"})
"""Names beside ids: they stand in the spreadsheet, for a reader who joins nothing, and not in the contract's records."""


FILES: Mapping[type[Row], str] = {
    DocumentRow: "documents",
    PageRow: "pages",
    ChunkRow: "chunks",
    MentionRow: "mentions",
    EntityRow: "entities",
    RelationshipRow: "relationships",
    StageAttemptRow: "stages",
    ExceptionRow: "exceptions",
    CustodyRow: "custody",
    JudgementRow: "judgements",
    LineRow: "lines",
    MarginRow: "margins",
}
"""The file that each kind of row goes to, without its ending; `lines` and `margins` are written where geometry is asked for."""

GEOMETRY: frozenset[type[Row]] = frozenset({LineRow, MarginRow})


class LeftOut(StrEnum):
    """Why a relationship has no row."""

    UNRESOLVED_END = "unresolved_end"
    BOTH_ENDS_ONE_ENTITY = "both_ends_one_entity"


def rfc3339(at: datetime | None) -> str | None:
    """Return the time as RFC 3339 in UTC; a time without a zone is taken as UTC."""
    if at is None:
        return None
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def document_row(document: Document, matter: str) -> DocumentRow:
    """Return the document's row; `matter` is the matter's name."""
    d, said = document, document.metadata
    return DocumentRow(
        d.id,
        matter,
        file_name(d.file_name),
        d.sha256,
        d.bytes,
        d.media_type,
        d.status,
        d.error_code,
        d.error_message,
        d.pages,
        d.text_length,
        d.bates_first,
        d.bates_last,
        rfc3339(d.registered_at),
        rfc3339(d.completed_at),
        d.parent_id,
        said.custodian,
        said.source,
        said.production_volume,
        said.received_date.isoformat() if said.received_date else None,
        said.confidentiality,
    )


def page_row(document_id: DocumentId, page: Page, start: int) -> PageRow:
    """Return the page's row; `start` is its offset in the document text."""
    return PageRow(
        document_id,
        page.number,
        page.text,
        start,
        page.source,
        page.engine,
        page.confidence,
        page.width,
        page.height,
        page.rotation,
        page.bates,
        page.reason,
        page.warnings,
    )


def line_rows(document_id: DocumentId, page: Page, start: int) -> Iterator[LineRow]:
    """Yield the rows of the page's own lines, their spans moved from the page text to the document text."""
    for line in page.lines:
        yield LineRow(document_id, page.number, start + line.start, start + line.end, line.bbox, line.kind)


def margin_rows(document_id: DocumentId, page: Page) -> Iterator[MarginRow]:
    """Yield the rows of the page's margin lines."""
    for margin in page.margins:
        yield MarginRow(document_id, page.number, margin.kind, margin.text, margin.bbox)


def chunk_row(document_id: DocumentId, chunk: Chunk) -> ChunkRow:
    """Return the chunk's row."""
    c = chunk
    return ChunkRow(chunk_id(document_id, c), document_id, c.ordinal, c.start, c.end, c.page_start, c.page_end, c.text)


def mention_row(document_id: DocumentId, stored: StoredMention, names: Mapping[EntityId, str]) -> MentionRow:
    """Return the mention's row; `names` gives the name of each entity of the matter."""
    m, entity = stored.mention, stored.entity_id
    name = names[entity] if entity else None
    place = (stored.id, document_id, m.page, m.start, m.end)
    return MentionRow(*place, m.text, m.type, m.confidence, m.extractor, entity, *values_of(m.type, m.text), name)


def relationship_row(
    stored: StoredRelationship, entities: Mapping[MentionId, EntityId | None], names: Mapping[EntityId, str], values: Values
) -> RelationshipRow | LeftOut:
    """Return the row of a relationship between two entities, or why it has none.

    `entities` gives the entity of each mention of the document, `names` the name of each entity of the matter, `values` what
    the words say of when and how much.
    """
    r = stored.relationship
    subject, object_ = entities.get(r.subject_id), entities.get(r.object_id)
    if subject is None or object_ is None:
        return LeftOut.UNRESOLVED_END
    if subject == object_:
        return LeftOut.BOTH_ENDS_ONE_ENTITY
    return RelationshipRow(
        stored.id,
        subject,
        r.predicate,
        object_,
        stored.document_id,
        r.page,
        r.start,
        r.end,
        r.evidence,
        r.confidence,
        r.extractor,
        *values,
        names[subject],
        names[object_],
    )


def stage_row(row: StageRow) -> StageAttemptRow:
    """Return the row of an attempt at a stage."""
    return StageAttemptRow(
        row.document_id,
        row.stage,
        row.attempt,
        row.status,
        rfc3339(row.started_at),
        rfc3339(row.completed_at),
        row.error_code,
        row.flow_run_id,
        row.task_run_id,
    )


def exception_row(offer: FileOffer) -> ExceptionRow | None:
    """Return the row of a file that became no new document, or None for one that did."""
    if offer.outcome is FileOutcome.DOCUMENT:
        return None
    return ExceptionRow(
        display_path(offer.path), offer.outcome, offer.document_id, offer.code, offer.message, rfc3339(offer.offered_at)
    )


def custody_row(event: CustodyEvent) -> CustodyRow:
    """Return the row of a custody event."""
    return CustodyRow(
        event.document_id,
        event.action,
        display_path(event.path),
        event.sha256,
        event.actor,
        event.host,
        rfc3339(event.at),
        rfc3339(event.modified_at),
        event.parent_id,
        event.previous_sha256,
    )
