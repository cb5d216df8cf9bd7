"""Every way in which work can end badly: a code, a cause and a cure, and whether trying again can help.

    LegalDocsError
    ├── Terminal     the same input will fail again: record it and go on with the next document
    └── Transient    the world was in the way: wait and try again
        └── Exhausted    the same, and it was tried again already where it happened

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
    FILE_STORE_DENIED = "file_store_denied"
    ENGINE_MISSING = "engine_missing"
    PREFECT_UNREACHABLE = "prefect_unreachable"
    BLOCK_MISSING = "block_missing"
    SECRET_UNPROTECTED = "secret_unprotected"  # noqa: S105 (a code, no secret)
    CACHE_UNREACHABLE = "cache_unreachable"
    CREDENTIALS_MISSING = "credentials_missing"
    EXTERNAL_DENIED = "external_denied"
    TEXTRACT_DENIED = "textract_denied"
    TEXTRACT_BUSY = "textract_busy"
    TEXTRACT_REQUEST_INVALID = "textract_request_invalid"
    TEXTRACT_JOB_LOST = "textract_job_lost"
    MODEL_BUSY = "model_busy"
    MODEL_QUOTA = "model_quota"
    MODEL_DENIED = "model_denied"
    MODEL_REQUEST_INVALID = "model_request_invalid"
    POOL_MISSING = "pool_missing"
    POOL_PAUSED = "pool_paused"
    DEPLOYMENT_MISSING = "deployment_missing"
    DEPLOYMENT_PAUSED = "deployment_paused"
    WORKERS_MISSING = "workers_missing"
    WORKERS_SILENT = "workers_silent"
    LIMIT_MISSING = "limit_missing"
    DISK_SHORT = "disk_short"
    MEMORY_SHORT = "memory_short"
    MEMORY_BUDGET = "memory_budget"
    SETTING_MISNAMED = "setting_misnamed"
    OPTION_UNKNOWN = "option_unknown"
    USAGE = "usage"
    MATTER_UNKNOWN = "matter_unknown"
    MATTER_BUSY = "matter_busy"
    DOCUMENT_UNKNOWN = "document_unknown"
    LEGAL_HOLD = "legal_hold"
    ENTITY_UNKNOWN = "entity_unknown"
    JUDGEMENT_UNKNOWN = "judgement_unknown"
    JUDGEMENT_CONTRADICTS = "judgement_contradicts"
    BATCH_UNKNOWN = "batch_unknown"
    # a file that is offered
    PATH_MISSING = "path_missing"
    FILE_UNREADABLE = "file_unreadable"
    FILE_NOT_REGULAR = "file_not_regular"
    FILE_EMPTY = "file_empty"
    FILE_CHANGED = "file_changed"
    MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported"
    MAILBOX_UNSUPPORTED = "mailbox_unsupported"
    FILE_ENCRYPTED = "file_encrypted"
    ARCHIVE_LIMIT = "archive_limit"
    # a document that is parsed
    PDF_ENCRYPTED = "pdf_encrypted"
    PDF_DAMAGED = "pdf_damaged"
    PDF_NO_PAGES = "pdf_no_pages"
    PDF_TOO_MANY_PAGES = "pdf_too_many_pages"
    TEXT_UNDECODABLE = "text_undecodable"
    FILE_DAMAGED = "file_damaged"
    TEXTRACT_REFUSED = "textract_refused"
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
    LANES_LOST = "lanes_lost"
    CANARY_FAILED = "canary_failed"
    DATABASE_BUSY = "database_busy"
    UNEXPECTED = "unexpected"


CURES: dict[Code, str] = {
    Code.SETTING_INVALID: "Correct the setting that is named; .env.example explains each of them.",
    Code.DATABASE_UNREACHABLE: "Start the database or correct LEGALDOCS_DATABASE_URL, then run: legaldocs doctor",
    Code.SCHEMA_MISSING: "Run any writing command once (it creates the tables of an empty database), or check LEGALDOCS_DATABASE_URL.",
    Code.SCHEMA_DRIFTED: "The tables were changed by hand or by another version. Restore the named column, or use the version that made them.",
    Code.FILE_STORE_UNREACHABLE: "Make LEGALDOCS_STORAGE_URL (default: a folder in LEGALDOCS_HOME) exist and writable.",
    Code.FILE_STORE_DENIED: "Give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE, or a role) that may list, read, write and delete in the bucket; see docs/file-stores.md.",
    Code.ENGINE_MISSING: "Install the locked environment again (make install); the part that is named did not load.",
    Code.PREFECT_UNREACHABLE: "Start the Prefect server at PREFECT_API_URL, or unset it to use the one that comes with the command.",
    Code.BLOCK_MISSING: "Run legaldocs setup where the block's own values are set, or make the block of that name in the Prefect UI.",
    Code.SECRET_UNPROTECTED: "Start the server with PREFECT_SERVER_API_AUTH_STRING and set PREFECT_API_AUTH_STRING to the same, "
    "or keep the secret in the environment of the workers (PGPASSWORD, AWS_*, OPENAI_API_KEY).",
    Code.CACHE_UNREACHABLE: "Start the cache or correct LEGALDOCS_REDIS_URL; until then work goes on without it, and slower.",
    Code.CREDENTIALS_MISSING: "Set the variables that are named for the workers and for this command; .env.example shows them.",
    Code.EXTERNAL_DENIED: "Work on the matter with what is on this machine (LEGALDOCS_OCR_ENGINE=tesseract, LEGALDOCS_EXTRACTOR=local), "
    "or let its words leave the installation, if they may: legaldocs matter --matter NAME --external allow",
    Code.TEXTRACT_DENIED: "Give the AWS credentials textract:StartDocumentTextDetection, textract:GetDocumentTextDetection and "
    "textract:DetectDocumentText.",
    Code.TEXTRACT_BUSY: "Wait: the work is taken up again by itself, and what was paid for is kept. If it lasts, see AWS_REGION, the service's "
    "status and its quotas, and LEGALDOCS_TEXTRACT_CALLS_PER_SECOND.",
    Code.TEXTRACT_REQUEST_INVALID: "Keep bucket and Textract in one region (AWS_REGION), and let the credentials read, write and decrypt "
    "(s3:GetObject, s3:PutObject, kms:Decrypt) in the bucket. legaldocs doctor examines the region.",
    Code.TEXTRACT_JOB_LOST: "Two jobs for the same pages gave no result. Process the document again, or set LEGALDOCS_TEXTRACT_MODE=page.",
    Code.MODEL_BUSY: "Wait: the work is taken up again by itself, and answers that were paid for are kept. If it lasts, see the service's "
    "status and its limits, and LEGALDOCS_MODEL_CALLS_PER_SECOND.",
    Code.MODEL_QUOTA: "Pay for more at the service of the language model, or set LEGALDOCS_EXTRACTOR=local; then process again. Answers that "
    "were paid for are kept.",
    Code.MODEL_DENIED: "Set OPENAI_API_KEY to a key that may use LEGALDOCS_MODEL at OPENAI_BASE_URL.",
    Code.MODEL_REQUEST_INVALID: "Name a model in LEGALDOCS_MODEL that the service at OPENAI_BASE_URL has and that answers by a JSON schema; see "
    "docs/model.md.",
    Code.POOL_MISSING: "Make it by: legaldocs setup",
    Code.POOL_PAUSED: "Resume the work pool that is named: prefect work-pool resume NAME",
    Code.DEPLOYMENT_MISSING: "Make it by: legaldocs setup",
    Code.DEPLOYMENT_PAUSED: "Resume the deployment that is named, in the Prefect UI or by: prefect deployment resume NAME",
    Code.WORKERS_MISSING: "Start workers (legaldocs worker), or wait for them: legaldocs submit --wait-for-workers",
    Code.WORKERS_SILENT: "The workers that are named hang or are gone. Start them again: legaldocs worker",
    Code.LIMIT_MISSING: "Run: legaldocs setup. Without its limits, stages of all pools together could overrun the memory.",
    Code.DISK_SHORT: "Free space on the disk that is named, or move LEGALDOCS_HOME to a larger one.",
    Code.MEMORY_SHORT: "End other programs on this machine, or lower LEGALDOCS_CHILD_MEMORY_MB and LEGALDOCS_CHILD_PROCESSES.",
    Code.MEMORY_BUDGET: "Raise LEGALDOCS_MEMORY_BUDGET_MB if the machine has the memory, or run fewer processes: legaldocs setup --plan",
    Code.SETTING_MISNAMED: "Give the variable the name that is read; .env.example lists every name.",
    Code.OPTION_UNKNOWN: "See: legaldocs submit --help. The run forms in the Prefect UI explain each option.",
    Code.USAGE: "See: legaldocs COMMAND --help",
    Code.MATTER_UNKNOWN: "Check the spelling of the name; legaldocs status lists the matters.",
    Code.DOCUMENT_UNKNOWN: "Register the file first: legaldocs register PATH --matter NAME",
    Code.MATTER_BUSY: "Wait until its batches have ended (legaldocs status), then ask again.",
    Code.LEGAL_HOLD: "Nothing of a matter under legal hold is removed. Lift the hold first, if you may.",
    Code.ENTITY_UNKNOWN: "Check the spelling; legaldocs entities --matter NAME lists the entities with their ids.",
    Code.JUDGEMENT_UNKNOWN: "legaldocs judge list --matter NAME lists the judgements with their numbers.",
    Code.JUDGEMENT_CONTRADICTS: "Look at the judgements that are named (legaldocs judge list); undo the one that is wrong, then judge again.",
    Code.BATCH_UNKNOWN: "legaldocs status lists the batches of each matter.",
    Code.PATH_MISSING: "Check the spelling of the path, and that its drive is there.",
    Code.FILE_UNREADABLE: "Give the user that runs legaldocs read permission, or copy the file from its source again.",
    Code.FILE_NOT_REGULAR: "Offer the file itself: links, pipes and devices are not followed.",
    Code.FILE_EMPTY: "Ask its source for the file again.",
    Code.FILE_CHANGED: "The file changed while it was read. Offer it again when its copying has ended.",
    Code.MEDIA_TYPE_UNSUPPORTED: "Save the file as PDF with the program that made it (a web page: print it), or ask its source for it in that form.",
    Code.MAILBOX_UNSUPPORTED: "Save the messages of the mailbox as .msg or .eml files, or in a ZIP archive of them, and offer these.",
    Code.FILE_ENCRYPTED: "Process it again with --passwords FILE, or ask for an open copy; AES archives and Office files open only there.",
    Code.ARCHIVE_LIMIT: "Look at the archive with care. If it is trusted, unpack it and offer its files, or raise LEGALDOCS_ARCHIVE_* .",
    Code.PDF_ENCRYPTED: "Ask the producing party for the password and process again with --passwords FILE, or offer an open copy.",
    Code.PDF_DAMAGED: "Ask the source for the file again; compare its size with the sender's.",
    Code.PDF_NO_PAGES: "The file opens and has no page. Ask its source for the complete document.",
    Code.PDF_TOO_MANY_PAGES: "Raise LEGALDOCS_MAX_PAGES or split the file.",
    Code.FILE_DAMAGED: "Ask the source for the file again, or open it with the program that made it and save it as PDF.",
    Code.TEXT_UNDECODABLE: "Save the file as UTF-8 text and offer it again.",
    Code.TEXTRACT_REFUSED: "Textract does not read this file. Set LEGALDOCS_TEXTRACT_MODE=page or LEGALDOCS_OCR_ENGINE=tesseract for it.",
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
    Code.LANES_LOST: "The document stopped every process that worked on it. Give it more memory, or print it to a new PDF and offer that.",
    Code.CANARY_FAILED: "Correct what stopped the first documents (legaldocs status names it), then submit the others again.",
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


class Exhausted(Transient):
    """Was tried again as often as makes sense where it happened; the breaker of its dependency waits, and no other retry multiplies it."""

    retryable: ClassVar[bool] = False
