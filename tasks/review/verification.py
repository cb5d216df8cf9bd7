"""What a verification says: the names of its checks, its findings and its figures."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from blocks.records import Document
from tasks.finalization.checks import Check


class MatterCheck(StrEnum):
    """The checks of a matter, by name, beyond those of each document's content (`tasks.finalization.checks.Check`)."""

    MANIFEST_UNCHANGED = "manifest_unchanged"
    """The list of files that a batch was to offer still has its sha256."""
    FILES_ACCOUNTED = "files_accounted"
    """Every file of every list became a document, a duplicate or an exception, and nothing else was offered."""
    DOCUMENTS_RECORDED = "documents_recorded"
    """Every file that became a document has the document's row, in this matter."""
    IDS_MATCH = "ids_match"
    """Offers, batches, stages and custody speak of this matter's documents and of no others."""
    TRACKING_MATCHES = "tracking_matches"
    """Every document that a batch registered is one that the batch works on."""
    OCR_FOUND_DOCUMENT = "ocr_found_document"
    """The first stage of every processed document started, and none ended because its document was not found."""
    STAGES_PRESENT = "stages_present"
    """Every document has a row for each of its six stages."""
    STATUS_FOLLOWS_STAGES = "status_follows_stages"
    """The status of every document is the one that its stages and pages say."""
    DOCUMENTS_FINISHED = "documents_finished"
    """No document waits that no open batch works on."""
    TOTALS_MATCH = "totals_match"
    """Pages, text length and Bates numbers in a document's row are those of its pages."""
    ENTITIES_LIVE = "entities_live"
    """Every mention's entity is a live one of the same matter, and every merged entity leads to a live one."""
    JUDGEMENTS_HOLD = "judgements_hold"
    """Every judgement that counts is obeyed: same is one entity, different two, and a renamed one bears its name."""
    CACHE_IN_LINE = "cache_in_line"
    """What the cache holds of the matter's entities is what the database holds (asked where the cache is given)."""
    SEARCH_IN_LINE = "search_in_line"
    """The search index holds every page as it is."""
    CUSTODY_COMPLETE = "custody_complete"
    """Every stored document has the event of its registration, with its sha256."""
    CUSTODY_CHAINED = "custody_chained"
    """Every custody event carries the sha256 of the one before it, and the matter that of the last."""
    OBJECT_PRESENT = "object_present"
    """The bytes of every document are stored."""
    OBJECT_SIZE = "object_size"
    """They have the size in the document's row."""
    OBJECT_HASH = "object_hash"
    """They have its sha256 (asked with `deep`)."""
    NO_ORPHAN_OBJECTS = "no_orphan_objects"
    """Every stored object belongs to a document of the matter."""
    NO_ORPHAN_ROWS = "no_orphan_rows"
    """Every row's foreign keys point at rows."""


class Finding(BaseModel):
    """A check that does not hold: of which document (None: of the matter or a batch), and what breaks it. Never quotes a document."""

    model_config = ConfigDict(frozen=True)

    check: MatterCheck | Check
    what: str
    document_id: str | None = None
    file_name: str | None = None


class Figures(BaseModel):
    """The accounting, recomputed: `files` = documents + duplicates + exceptions + unaccounted; pages likewise."""

    model_config = ConfigDict(frozen=True)

    batches: int = 0
    files: int = 0
    files_documents: int = 0
    files_duplicates: int = 0
    files_exceptions: int = 0
    files_unaccounted: int = 0
    documents: int = 0
    documents_unfinished: int = 0
    pages: int = 0
    pages_with_text: int = 0
    pages_with_reason: int = 0
    chunks: int = 0
    mentions: int = 0
    mentions_resolved: int = 0
    entities: int = 0
    judgements: int = 0
    relationships: int = 0
    stage_attempts: int = 0
    custody_events: int = 0
    objects: int = 0
    bytes_hashed: int = 0


class Verification(BaseModel):
    """What was found; `holds` says whether there was nothing to find."""

    model_config = ConfigDict(frozen=True)

    matter: str
    holds: bool
    checks: list[MatterCheck | Check]
    findings: list[Finding]
    figures: Figures


def of_document(document: Document, check: MatterCheck | Check, what: str) -> Finding:
    """Return a finding that names its document."""
    return Finding(check=check, what=what, document_id=document.id, file_name=document.file_name)
