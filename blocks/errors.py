"""Every way in which work can end badly: a code, a cause and a cure, and whether trying again can help.

    LegalDocsError
    ├── Terminal     the same input will fail again: record it and go on with the next document
    └── Transient    the world was in the way: wait and try again

Prefect's retries read only that class. `CURES` has one entry for each code; a test holds the two lists equal. Messages name what
happened and never quote the text of a document or a secret.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Code(StrEnum):
    """The closed list of error codes, as they stand in the database and in exports."""

    # the setting up of the system
    SETTING_INVALID = "setting_invalid"
    DATABASE_UNREACHABLE = "database_unreachable"
    SCHEMA_MISSING = "schema_missing"
    SCHEMA_DRIFTED = "schema_drifted"
    FILE_STORE_UNREACHABLE = "file_store_unreachable"
    ENGINE_MISSING = "engine_missing"
    PREFECT_UNREACHABLE = "prefect_unreachable"
    USAGE = "usage"
    MATTER_UNKNOWN = "matter_unknown"
    DOCUMENT_UNKNOWN = "document_unknown"
    BATCH_UNKNOWN = "batch_unknown"
    # a file that is offered
    PATH_MISSING = "path_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_NOT_REGULAR = "file_not_regular"
    FILE_EMPTY = "file_empty"
    FILE_CHANGED = "file_changed"
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    # a document that is parsed
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_DAMAGED = "pdf_damaged"
    PDF_NO_PAGES = "pdf_no_pages"
    PDF_TOO_MANY_PAGES = "pdf_too_many_pages"
    TEXT_UNDECODABLE = "text_undecodable"
    CHILD_TIMED_OUT = "child_timed_out"
    CHILD_OUT_OF_MEMORY = "child_out_of_memory"
    CHILD_CRASHED = "child_crashed"
    # a stage that breaks its promise
    STORED_FILE_MISSING = "stored_file_missing"
    STORED_FILE_CHANGED = "stored_file_changed"
    PAGES_UNACCOUNTED = "pages_unaccounted"
    CHUNKS_DO_NOT_REJOIN = "chunks_do_not_rejoin"
    MENTION_UNGROUNDED = "mention_ungrounded"
    EVIDENCE_UNGROUNDED = "evidence_ungrounded"
    STATUS_TRANSITION = "status_transition"
    CHECKS_FAILED = "checks_failed"
    STAGE_INCOMPLETE = "stage_incomplete"
    ATTEMPT_ABANDONED = "attempt_abandoned"
    DOCUMENT_TAKEN_OVER = "document_taken_over"
    DATABASE_BUSY = "database_busy"
    UNEXPECTED = "unexpected"


CURES: dict[Code, str] = {
    Code.SETTING_INVALID: "Correct the setting that is named; .env.example explains each of them.",
    Code.DATABASE_UNREACHABLE: "Start the database or correct LEGALDOCS_DATABASE_URL, then run: legaldocs doctor",
    Code.SCHEMA_MISSING: "Run any writing command once (it creates the tables of an empty database), or check LEGALDOCS_DATABASE_URL.",
    Code.SCHEMA_DRIFTED: "The tables were changed by hand or by another version. Restore the named column, or use the version that made them.",
    Code.FILE_STORE_UNREACHABLE: "Make LEGALDOCS_STORAGE_URL (default: a folder in LEGALDOCS_HOME) exist and writable.",
    Code.ENGINE_MISSING: "Install the locked environment again (make install); the part that is named did not load.",
    Code.PREFECT_UNREACHABLE: "Start the Prefect server at PREFECT_API_URL, or unset it to use the one that comes with the command.",
    Code.USAGE: "See: legaldocs COMMAND --help",
    Code.MATTER_UNKNOWN: "Check the spelling of the name; legaldocs status lists the matters.",
    Code.DOCUMENT_UNKNOWN: "Register the file first: legaldocs register PATH --matter NAME",
    Code.BATCH_UNKNOWN: "legaldocs status lists the batches of each matter.",
    Code.PATH_MISSING: "Check the spelling of the path, and that its drive is there.",
    Code.FILE_UNREADABLE: "Give the user that runs legaldocs read permission, or copy the file from its source again.",
    Code.FILE_NOT_REGULAR: "Offer the file itself: links, pipes and devices are not followed.",
    Code.FILE_EMPTY: "Ask its source for the file again.",
    Code.FILE_CHANGED: "The file changed while it was read. Offer it again when its copying has ended.",
    Code.MEDIA_TYPE_UNSUPPORTED: "Convert the file to PDF or plain text, or ask its source for the document in one of these.",
    Code.PDF_ENCRYPTED: "Ask the producing party for the password or for an open copy, then offer that file.",
    Code.PDF_DAMAGED: "Ask the source for the file again; compare its size with the sender's.",
    Code.PDF_NO_PAGES: "The file opens and has no page. Ask its source for the complete document.",
    Code.PDF_TOO_MANY_PAGES: "Raise LEGALDOCS_MAX_PAGES or split the file.",
    Code.TEXT_UNDECODABLE: "Save the file as UTF-8 text and offer it again.",
    Code.CHILD_TIMED_OUT: "Raise LEGALDOCS_CHILD_SECONDS if the file is trusted; otherwise ask for another copy.",
    Code.CHILD_OUT_OF_MEMORY: "Raise LEGALDOCS_CHILD_MEMORY_MB if the file is trusted; otherwise ask for another copy.",
    Code.CHILD_CRASHED: "The file stops the engine that reads it. Print it to a new PDF and offer that.",
    Code.STORED_FILE_MISSING: "The stored copy is gone. Offer the original file again; it is stored under the same document.",
    Code.STORED_FILE_CHANGED: "The stored copy no longer has the sha256 of its row. Keep it for inquiry and restore it from a backup.",
    Code.PAGES_UNACCOUNTED: "Run the document again with --force ocr; report the document if it repeats.",
    Code.CHUNKS_DO_NOT_REJOIN: "Run the document again with --force chunking; report the document if it repeats.",
    Code.MENTION_UNGROUNDED: "Run the document again with --force extraction; report the extractor if it repeats.",
    Code.EVIDENCE_UNGROUNDED: "Run the document again with --force relationships; report the rule if it repeats.",
    Code.STATUS_TRANSITION: "A status was to change in a way that the rules forbid; report the command that did it.",
    Code.CHECKS_FAILED: "Run: legaldocs verify --matter NAME. It names each check that does not hold.",
    Code.STAGE_INCOMPLETE: "Process the document again; a stage before this one has not ended.",
    Code.DOCUMENT_TAKEN_OVER: "Nothing to do: the other run finishes the document. legaldocs status --matter NAME tells when.",
    Code.ATTEMPT_ABANDONED: "Nothing to do: the attempt was killed, and a later one did its work again.",
    Code.DATABASE_BUSY: "Wait: the work is tried again by itself. If it lasts, end other commands on the same database.",
    Code.UNEXPECTED: "Run the document again; if it repeats, report it with the log of the run.",
}


class LegalDocsError(Exception):
    """Something went wrong: `code` says which kind, `cause` what happened, `document_id` to which document (None: to none alone)."""

    retryable: ClassVar[bool] = False

    def __init__(self, code: Code, cause: str, document_id: str | None = None) -> None:
        self.code = code
        self.cause = cause
        self.document_id = document_id
        super().__init__(code, cause, document_id)

    @property
    def cure(self) -> str:
        """What the reader can do about it."""
        return CURES[self.code]

    def __str__(self) -> str:
        of = f" (document {self.document_id})" if self.document_id else ""
        return f"{self.code}: {self.cause}{of} {self.cure}"


class Terminal(LegalDocsError):
    """The same input will fail again."""


class Transient(LegalDocsError):
    """A later attempt may succeed."""

    retryable: ClassVar[bool] = True
