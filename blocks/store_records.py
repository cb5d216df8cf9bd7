"""What the store takes and gives beyond `blocks.records`: matters, offers, custody, batches and search hits, as frozen records.

Like `blocks.records` this module opens nothing and knows no database; pure code may depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from blocks.errors import Code
from blocks.records import (
    BatchId,
    BatchOrigin,
    BatchStatus,
    CustodyAction,
    Document,
    DocumentId,
    EntityId,
    EntityType,
    ExternalPolicy,
    FileOutcome,
    LaneId,
    MatterId,
    MatterMention,
    MediaType,
    Mention,
    MentionId,
    NoTextReason,
    PageSource,
    PageWarning,
    Priority,
    Relationship,
    RelationshipId,
)


class Judgement(StrEnum):
    """What a person decided about names of a matter."""

    SAME = "same"
    """The two name one thing, whatever the rules say."""
    DIFFERENT = "different"
    """The two never name one thing."""
    RENAME = "rename"
    """What is named so is to be shown under another name."""
    UNDO = "undo"
    """An earlier judgement counts no more."""


class Named(NamedTuple):
    """A name as it is spelt in documents: in one of them, or (None) in every one that no judgement names by itself.

    It holds no id of a mention or entity, so that it means the same after the documents were read, extracted and resolved again.
    """

    type: EntityType
    text: str
    document_id: DocumentId | None = None


class TextractJobStatus(StrEnum):
    """Where a Textract job stands: the service's own states, and `submitting` before it has answered."""

    SUBMITTING = "submitting"
    IN_PROGRESS = "in_progress"
    SUCCEEDED = "succeeded"
    PARTIAL_SUCCESS = "partial_success"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Matter:
    """A case or project; nothing crosses it.

    Under a `legal_hold` nothing of it may be removed. `names_visible` lets its file names and entities show on a Prefect server that
    others can reach. `entities_version` counts up with every change of its entities.
    """

    id: MatterId
    name: str
    legal_hold: bool = False
    names_visible: bool = False
    external: ExternalPolicy = ExternalPolicy.DENY
    entities_version: int = 0


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file that is to become a document; `file_name` is verbatim (as `os.fsdecode` gives it), `sha256` is hex, `bytes` the size.

    `parent_id` is the document of the e-mail or archive that it came out of, if it did.
    """

    matter_id: MatterId
    file_name: str
    sha256: str
    bytes: int
    media_type: MediaType
    parent_id: DocumentId | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """The document of a registered file; `created` is False where the matter already held these bytes."""

    document: Document
    created: bool


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One link of a matter's chain of custody.

    `modified_at` is the file's own time, where it has one; `parent_id` the e-mail or archive that it came out of. `previous_sha256` is
    the digest of the matter's event before this one (None: this is the first); see `blocks.database.custody_chain`.
    """

    document_id: DocumentId
    action: CustodyAction
    path: str
    sha256: str
    actor: str
    host: str
    modified_at: datetime | None
    at: datetime
    parent_id: DocumentId | None = None
    previous_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class FileOffer:
    """One file that was offered to a batch and what became of it.

    `document_id` is None for an exception; `code` and `message` are None for everything else. The store sets `offered_at`: leave
    it out when offering. `container` is the path of the e-mail or archive that the file came out of. `members` says how many files came
    out of this one: None until all of them are accounted for, and for a file of a kind that holds no others.
    """

    path: str
    outcome: FileOutcome
    document_id: DocumentId | None = None
    code: Code | None = None
    message: str | None = None
    offered_at: datetime | None = None
    container: str | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its row stands; `options_json` is what was asked for.

    `manifest` is never changed: every path that was to be offered, in order, or the ids of the documents that were selected; `origin`
    says which. `flow_run_id` is the run that drives the batch. Of a `canary` so many documents must complete before the rest starts.
    """

    id: BatchId
    matter_id: MatterId
    priority: Priority
    options_json: str
    manifest: tuple[str, ...]
    manifest_sha256: str
    status: BatchStatus
    created_by: str | None
    created_at: datetime
    finished_at: datetime | None
    origin: BatchOrigin = BatchOrigin.FILES
    flow_run_id: str | None = None
    canary: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A process that takes documents of a batch, one after the other; `waiting_for` says why it works on none (None: it works)."""

    id: LaneId
    batch_id: BatchId
    flow_run_id: str | None
    host: str
    pid: int
    started_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None
    documents: int
    peak_memory_bytes: int | None
    waiting_for: str | None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one lane to work on a document until a moment; `attempts` counts the lanes of the batch that have had it."""

    document_id: DocumentId
    batch_id: BatchId
    lane_id: LaneId
    taken_at: datetime
    heartbeat_at: datetime
    until: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class TextractJob:
    """A job for some pages between two of a document (both included), as its row stands.

    `token` (sha256, hex) makes a job that is started again the same job. `job_id` is None until the service has given one; what it has
    found is kept there until `expires_at`. A job ends in `succeeded`, `partial_success` or `failed`, the first two once its text is kept.
    """

    document_id: DocumentId
    page_start: int
    page_end: int
    token: str
    job_id: str | None
    status: TextractJobStatus
    error_code: str | None
    aws_request_id: str | None
    started_at: datetime | None
    expires_at: datetime | None


class CacheCount(NamedTuple):
    """How often a kind of cached value was found, and how often it was not."""

    kind: str
    hits: int
    misses: int


class PageOutline(NamedTuple):
    """Where the text of a page comes from and how far it can be trusted, without the text; the fields are those of `Page`."""

    number: int
    source: PageSource
    engine: str
    confidence: float | None
    quality: float | None
    bates: str | None
    reason: NoTextReason | None
    warnings: tuple[PageWarning, ...]


class SpeltName(NamedTuple):
    """A spelling in a document of a matter, and an entity that holds mentions of it (None: not resolved)."""

    type: EntityType
    text: str
    document_id: DocumentId
    entity_id: EntityId | None


class NamedInDocument(NamedTuple):
    """An entity and how often one document names it."""

    type: EntityType
    name: str
    mentions: int


class PageBound(NamedTuple):
    """Where a page stands in the document text: `end` is exclusive and leaves out the form feed that follows."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention with its id and the entity that holds it (None: not resolved)."""

    id: MentionId
    mention: Mention
    entity_id: EntityId | None


@dataclass(frozen=True, slots=True)
class StoredRelationship:
    """A relationship with its id and its document."""

    id: RelationshipId
    document_id: DocumentId
    relationship: Relationship


class EntityMember(NamedTuple):
    """A resolved mention beside the entity that holds it."""

    entity_id: EntityId
    type: EntityType
    name: str
    document_id: DocumentId
    page: int
    start: int
    end: int
    text: str
    mention_type: EntityType


class OrphanRows(NamedTuple):
    """Rows of a table whose columns point at a row of another that is not there."""

    table: str
    columns: tuple[str, ...]
    refers_to: str
    rows: int


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as its row has it, without its mentions."""

    id: EntityId
    type: EntityType
    name: str


@dataclass(frozen=True, slots=True)
class HeldMention:
    """A mention as resolution sees it, and the entity that holds it, if any does."""

    mention: MatterMention
    entity_id: EntityId | None


@dataclass(frozen=True, slots=True)
class EntityJudgement:
    """What a person decided, as its row stands; `number` is its own.

    Of a `rename`, `left` is shown under `name`; of an `undo`, `ends` is the number of the judgement that counts no more.
    """

    number: int
    judgement: Judgement
    left: Named | None
    right: Named | None
    name: str | None
    ends: int | None
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A page that holds all the words, with its first hit.

    `start` and `end` are the hit, `snippet_start` and `snippet_end` the words around it, all in the document text: `snippet`
    equals the document text in that span. `rank` counts from 1, the best. `misread` says that the words stand there only as recognition
    may have misread them.
    """

    document_id: DocumentId
    file_name: str
    page: int
    start: int
    end: int
    snippet_start: int
    snippet_end: int
    snippet: str
    rank: int
    misread: bool = False
