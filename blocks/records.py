"""The words of the system as types: what every layer says to every other.

Enums hold the closed lists of the export contract; records are frozen. Offsets are Unicode code points, `start` inclusive and
`end` exclusive. Unless a docstring says otherwise they count in the *document text*: the page texts in page order, each
followed by one form feed. Boxes are `(x0, y0, x1, y1)` in PDF points, origin at the top left of the page as it is seen.

This module imports nothing of ours, so that pure rules can depend on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from blocks.predicates import Predicate

MatterId = NewType("MatterId", str)
DocumentId = NewType("DocumentId", str)
BatchId = NewType("BatchId", str)
LaneId = NewType("LaneId", str)
ChunkId = NewType("ChunkId", str)
MentionId = NewType("MentionId", str)
EntityId = NewType("EntityId", str)
RelationshipId = NewType("RelationshipId", str)

Box = tuple[float, float, float, float]

PAGE_END = "\f"
"""Ends every page in the document text; no page text contains it."""


# --- closed lists ---------------------------------------------------------------------------------


class Stage(StrEnum):
    """The six stages of a document, in order."""

    OCR = "ocr"
    CHUNKING = "chunking"
    EXTRACTION = "extraction"
    RESOLUTION = "resolution"
    RELATIONSHIPS = "relationships"
    FINALIZATION = "finalization"


class StageStatus(StrEnum):
    """Where one attempt at a stage stands."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


class DocumentStatus(StrEnum):
    """Where a document stands; the last three are terminal."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    COMPLETED_WITH_EXCEPTIONS = "completed_with_exceptions"
    FAILED = "failed"


class BatchStatus(StrEnum):
    """Where a batch stands; the last two are terminal."""

    OPEN = "open"
    COMPLETED = "completed"
    FAILED = "failed"


class BatchOrigin(StrEnum):
    """What the manifest of a batch lists: paths that were offered, or ids of documents that were registered before."""

    FILES = "files"
    DOCUMENTS = "documents"


class ExternalPolicy(StrEnum):
    """Whether words of a matter may leave this installation, to a model or a recognition service."""

    DENY = "deny"
    ALLOW = "allow"


class FileOutcome(StrEnum):
    """What became of one file that was offered."""

    DOCUMENT = "document"
    DUPLICATE = "duplicate"
    EXCEPTION = "exception"


class CustodyAction(StrEnum):
    """What happened to the bytes of a document, for its chain of custody."""

    REGISTERED = "registered"
    OFFERED_AGAIN = "offered_again"
    DUPLICATE_OFFERED = "duplicate_offered"


class MediaType(StrEnum):
    """The kinds of file that can become a document, sniffed from content; the names are IANA's, or their makers'."""

    PDF = "application/pdf"
    TEXT = "text/plain"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    RTF = "application/rtf"
    EMAIL = "message/rfc822"
    OUTLOOK = "application/vnd.ms-outlook"
    TIFF = "image/tiff"
    PNG = "image/png"
    JPEG = "image/jpeg"
    ZIP = "application/zip"


class Priority(StrEnum):
    """How urgent a batch is; one work pool each."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class PageSource(StrEnum):
    """Where the text of a page comes from."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    NONE = "none"


class NoTextReason(StrEnum):
    """Why a page has no text: a state with a name, never a silent success."""

    BLANK = "blank"
    OCR_FOUND_NOTHING = "ocr_found_nothing"
    PAGE_UNREADABLE = "page_unreadable"
    PAGE_TOO_LARGE = "page_too_large"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"


class PageWarning(StrEnum):
    """What a reader of a page should know about its text."""

    TEXT_CLEANED = "text_cleaned"
    LOW_CONFIDENCE = "low_confidence"
    RENDER_REDUCED = "render_reduced"
    TEXT_LAYER_REPLACED = "text_layer_replaced"
    PAGE_DAMAGED = "page_damaged"
    ENCODING_GUESSED = "encoding_guessed"
    HIDDEN_TEXT = "hidden_text"
    NOT_ENGLISH = "not_english"
    FILES_ATTACHED = "files_attached"


class LineKind(StrEnum):
    """What a line is; only `body` and `stamp` lines belong to the page text, the others are margin lines."""

    BODY = "body"
    STAMP = "stamp"
    LINE_NUMBER = "line_number"
    PAGE_NUMBER = "page_number"
    HEADER = "header"
    FOOTER = "footer"
    HIDDEN = "hidden"


class HiddenKind(StrEnum):
    """Why the eye does not see a hidden line: nothing is painted, paper on paper, under a box, beside the page, or too small."""

    INVISIBLE = "invisible"
    WHITE = "white"
    COVERED = "covered"
    OFF_PAGE = "off_page"
    TINY = "tiny"


class EntityType(StrEnum):
    """The types of mentions and entities."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    LOCATION = "LOCATION"
    COURT = "COURT"
    DATE = "DATE"
    MONEY = "MONEY"
    CASE_NUMBER = "CASE_NUMBER"
    CITATION = "CITATION"
    STATUTE = "STATUTE"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"


# --- the page and what is found on it -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's text; `start` and `end` count in the *page* text, kind is `body` or `stamp`."""

    start: int
    end: int
    bbox: Box
    kind: LineKind = LineKind.BODY


@dataclass(frozen=True, slots=True)
class MarginLine:
    """A line that the eye sees, or should not see, and that is not page text; `hidden` says why a `hidden` line is not seen."""

    kind: LineKind
    text: str
    bbox: Box
    hidden: HiddenKind | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its text and where the text comes from. `text` is `""` exactly when `reason` is given.

    `engine` names engine, version and parameters; `confidence` runs from 0 to 1 and is None where the engine gives none;
    `quality` says how far its text can be trusted, from 0 to 1 (None without text): the share of its letters that stand in words, times
    the confidence. `width` and `height` are PDF points as seen, `rotation` is in degrees clockwise.
    """

    number: int
    text: str
    source: PageSource
    engine: str
    confidence: float | None = None
    width: float | None = None
    height: float | None = None
    rotation: int = 0
    bates: str | None = None
    reason: NoTextReason | None = None
    warnings: tuple[PageWarning, ...] = ()
    lines: tuple[Line, ...] = ()
    margins: tuple[MarginLine, ...] = ()
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the document text; consecutive chunks may overlap."""

    ordinal: int
    start: int
    end: int
    page_start: int
    page_end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or value as it stands in the document: `text` equals the document text in the span.

    `antecedent` is the span of the mention that this one was defined to stand for ('Wombat Corporation ("Wombat")'), or None.
    `extractor` names the rule or model, with its version.
    """

    start: int
    end: int
    page: int
    text: str
    type: EntityType
    confidence: float
    extractor: str
    antecedent: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class MatterMention:
    """A mention as resolution sees it: its id, its document and its words, and the mention it was defined to stand for."""

    id: MentionId
    document_id: DocumentId
    type: EntityType
    text: str
    start: int
    antecedent_id: MentionId | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Mentions that name one thing, under the best name found among them."""

    type: EntityType
    name: str
    mention_ids: frozenset[MentionId]


@dataclass(frozen=True, slots=True)
class Entity:
    """A cluster that has an id in its matter."""

    id: EntityId
    type: EntityType
    name: str
    mention_ids: frozenset[MentionId]


@dataclass(frozen=True, slots=True)
class Relationship:
    """What the words in the evidence span say of two mentions of the same document; `evidence` equals the text in the span."""

    predicate: Predicate
    subject_id: MentionId
    object_id: MentionId
    page: int
    start: int
    end: int
    evidence: str
    confidence: float
    extractor: str


# --- the document and its journey -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """What the sender says of a document; None: nothing was said."""

    custodian: str | None = None
    source: str | None = None
    production_volume: str | None = None
    received_date: date | None = None
    confidentiality: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A registered document as its row stands; `parent_id` is the e-mail or archive that it came out of."""

    id: DocumentId
    matter_id: MatterId
    file_name: str
    sha256: str
    bytes: int
    media_type: MediaType
    status: DocumentStatus
    error_code: str | None
    error_message: str | None
    pages: int | None
    text_length: int | None
    bates_first: str | None
    bates_last: str | None
    stored_at: datetime | None
    registered_at: datetime
    completed_at: datetime | None
    parent_id: DocumentId | None = None
    metadata: DocumentMetadata = DocumentMetadata()
