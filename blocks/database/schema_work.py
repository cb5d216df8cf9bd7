"""The tables of the work: matters, documents, custody, stages, batches and paid jobs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from blocks.database.base import Base, Counter
from blocks.database.columns import VerbatimText, closed, growing, id_checks, id_type, utc_now
from blocks.records import (
    BatchOrigin,
    BatchStatus,
    CustodyAction,
    DocumentStatus,
    ExternalPolicy,
    FileOutcome,
    MediaType,
    Priority,
    Stage,
    StageStatus,
)
from blocks.store_records import TextractJobStatus


class MatterRow(Base):
    """A case or project."""

    __tablename__ = "matters"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("length(custody_sha256) = 64", name="custody_sha256_is_hex"),
        *id_checks("id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    name: Mapped[str] = mapped_column(VerbatimText)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    legal_hold: Mapped[bool] = mapped_column(default=False, server_default=false())
    names_visible: Mapped[bool] = mapped_column(default=False, server_default=false())
    external: Mapped[ExternalPolicy] = mapped_column(
        closed(ExternalPolicy), default=ExternalPolicy.DENY, server_default=ExternalPolicy.DENY
    )
    entities_version: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    # The digest of the last custody event: without it nobody would see that the end of the chain is gone.
    custody_sha256: Mapped[str | None]


class DocumentRow(Base):
    """A registered document."""

    __tablename__ = "source_documents"
    __table_args__ = (
        UniqueConstraint("matter_id", "sha256"),
        UniqueConstraint("id", "matter_id"),
        # No action: a matter is purged in one statement, in which parents may go before their members.
        ForeignKeyConstraint(["parent_id", "matter_id"], ["source_documents.id", "source_documents.matter_id"]),
        Index(None, "parent_id"),
        CheckConstraint("length(sha256) = 64", name="sha256_is_hex"),
        CheckConstraint("bytes >= 0", name="bytes_counted"),
        CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name="failure_has_code"),
        *id_checks("id", "matter_id", "parent_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    matter_id: Mapped[str] = mapped_column(id_type(), ForeignKey("matters.id", ondelete="RESTRICT"))
    file_name: Mapped[str] = mapped_column(VerbatimText)
    sha256: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[MediaType] = mapped_column(growing(MediaType))
    status: Mapped[DocumentStatus] = mapped_column(closed(DocumentStatus), default=DocumentStatus.PENDING)
    # Codes grow with every version, and an older database must be able to record a newer one's: no closed list here.
    error_code: Mapped[str | None]
    error_message: Mapped[str | None] = mapped_column(VerbatimText)
    pages: Mapped[int | None]
    text_length: Mapped[int | None]
    bates_first: Mapped[str | None]
    bates_last: Mapped[str | None]
    stored_at: Mapped[datetime | None]
    registered_at: Mapped[datetime] = mapped_column(default=utc_now)
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    parent_id: Mapped[str | None] = mapped_column(id_type())
    custodian: Mapped[str | None]
    source: Mapped[str | None]
    production_volume: Mapped[str | None]
    received_date: Mapped[date | None]
    confidentiality: Mapped[str | None]


class CustodyRow(Base):
    """What happened to the bytes of a document; append only."""

    __tablename__ = "custody_events"
    __table_args__ = (
        Index(None, "document_id"),
        CheckConstraint("length(sha256) = 64", name="sha256_is_hex"),
        CheckConstraint("length(previous_sha256) = 64", name="previous_sha256_is_hex"),
        *id_checks("document_id", "parent_id"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="RESTRICT"))
    action: Mapped[CustodyAction] = mapped_column(closed(CustodyAction))
    path: Mapped[str] = mapped_column(VerbatimText)
    sha256: Mapped[str]
    actor: Mapped[str] = mapped_column(VerbatimText)
    host: Mapped[str] = mapped_column(VerbatimText)
    modified_at: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    parent_id: Mapped[str | None] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="RESTRICT"))
    previous_sha256: Mapped[str | None]


class StageTaskRow(Base):
    """One attempt at a stage of a document; `version` is empty until the attempt starts."""

    __tablename__ = "processing_tasks"
    __table_args__ = (
        UniqueConstraint("document_id", "stage", "version", "attempt"),
        CheckConstraint("attempt >= 1", name="attempt_from_one"),
        CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name="failure_has_code"),
        CheckConstraint("status <> 'skipped' OR reason IS NOT NULL", name="skip_has_reason"),
        CheckConstraint("status <> 'completed' OR (key IS NOT NULL AND digest IS NOT NULL)", name="completion_has_digest"),
        *id_checks("document_id", "flow_run_id", "task_run_id"),
    )

    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[Stage] = mapped_column(closed(Stage), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(default="")
    status: Mapped[StageStatus] = mapped_column(closed(StageStatus), default=StageStatus.PENDING)
    key: Mapped[str | None]
    digest: Mapped[str | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reason: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None] = mapped_column(VerbatimText)
    flow_run_id: Mapped[str | None] = mapped_column(id_type())
    task_run_id: Mapped[str | None] = mapped_column(id_type())
    peak_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    cost_micro_dollars: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class BatchRow(Base):
    """One offering of files to a matter; the manifest is the JSON list of the paths and is never changed."""

    __tablename__ = "batches"
    __table_args__ = (
        Index(None, "matter_id"),
        CheckConstraint("length(manifest_sha256) = 64", name="manifest_sha256_is_hex"),
        CheckConstraint("(status = 'open') = (finished_at IS NULL)", name="finished_has_time"),
        CheckConstraint("canary >= 1", name="canary_counted"),
        *id_checks("id", "matter_id", "flow_run_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    matter_id: Mapped[str] = mapped_column(id_type(), ForeignKey("matters.id", ondelete="RESTRICT"))
    priority: Mapped[Priority] = mapped_column(closed(Priority))
    options: Mapped[str]
    manifest: Mapped[str]
    manifest_sha256: Mapped[str]
    status: Mapped[BatchStatus] = mapped_column(closed(BatchStatus), default=BatchStatus.OPEN)
    created_by: Mapped[str | None] = mapped_column(VerbatimText)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    origin: Mapped[BatchOrigin] = mapped_column(closed(BatchOrigin), default=BatchOrigin.FILES, server_default=BatchOrigin.FILES)
    flow_run_id: Mapped[str | None] = mapped_column(id_type())
    canary: Mapped[int | None]


class BatchFileRow(Base):
    """One file that was offered to a batch; an exception has a code, everything else a document."""

    __tablename__ = "batch_files"
    __table_args__ = (
        Index(None, "document_id"),
        CheckConstraint("length(path_sha256) = 64", name="path_sha256_is_hex"),
        CheckConstraint("(outcome = 'exception') = (error_code IS NOT NULL)", name="exception_has_code"),
        CheckConstraint("(outcome = 'exception') = (document_id IS NULL)", name="others_have_document"),
        CheckConstraint("members >= 0", name="members_counted"),
        *id_checks("batch_id", "document_id"),
    )

    batch_id: Mapped[str] = mapped_column(id_type(), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    # The key is the path's digest: a path may be longer than an index entry of PostgreSQL (2,704 bytes).
    path_sha256: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(VerbatimText)
    outcome: Mapped[FileOutcome] = mapped_column(closed(FileOutcome))
    document_id: Mapped[str | None] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="RESTRICT"))
    error_code: Mapped[str | None]
    error_message: Mapped[str | None] = mapped_column(VerbatimText)
    offered_at: Mapped[datetime] = mapped_column(default=utc_now)
    container: Mapped[str | None] = mapped_column(VerbatimText)
    members: Mapped[int | None]


class BatchDocumentRow(Base):
    """A document that a batch works on: how many lanes have had it for the batch, and when the batch was done with it."""

    __tablename__ = "batch_documents"
    __table_args__ = (
        Index(None, "document_id"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        *id_checks("batch_id", "document_id"),
    )

    batch_id: Mapped[str] = mapped_column(id_type(), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    ended_at: Mapped[datetime | None]


class LaneRow(Base):
    """A process that takes documents of a batch; one whose heartbeat is old is dead."""

    __tablename__ = "lanes"
    __table_args__ = (
        UniqueConstraint("id", "batch_id"),
        Index(None, "batch_id"),
        CheckConstraint("documents >= 0", name="documents_counted"),
        *id_checks("id", "batch_id", "flow_run_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    batch_id: Mapped[str] = mapped_column(id_type(), ForeignKey("batches.id", ondelete="CASCADE"))
    flow_run_id: Mapped[str | None] = mapped_column(id_type())
    host: Mapped[str] = mapped_column(VerbatimText)
    pid: Mapped[int]
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    documents: Mapped[int] = mapped_column(default=0)
    peak_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    waiting_for: Mapped[str | None]


class LeaseRow(Base):
    """The one lane that may work on a document, for whatever batch; its end comes by itself unless the lane renews it."""

    __tablename__ = "document_leases"
    __table_args__ = (
        ForeignKeyConstraint(["lane_id", "batch_id"], ["lanes.id", "lanes.batch_id"], ondelete="CASCADE"),
        Index(None, "batch_id"),
        Index(None, "lane_id"),
        *id_checks("document_id", "batch_id", "lane_id"),
    )

    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"), primary_key=True)
    batch_id: Mapped[str] = mapped_column(id_type(), ForeignKey("batches.id", ondelete="CASCADE"))
    lane_id: Mapped[str] = mapped_column(id_type())
    taken_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    until: Mapped[datetime]


class CacheCountRow(Base):
    """What the cache earned in a batch, by kind of value."""

    __tablename__ = "cache_counts"
    __table_args__ = (
        CheckConstraint("hits >= 0 AND misses >= 0", name="counted"),
        *id_checks("batch_id"),
    )

    batch_id: Mapped[str] = mapped_column(id_type(), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    hits: Mapped[int] = mapped_column(BigInteger)
    misses: Mapped[int] = mapped_column(BigInteger)


class TextractJobRow(Base):
    """One job at AWS Textract for a range of pages; kept until it is deleted on purpose, since it was paid for."""

    __tablename__ = "textract_jobs"
    __table_args__ = (
        UniqueConstraint("token"),
        Index(None, "document_id"),
        # A service that failed to start has given no id; an id that says so in words was once taken for a job.
        CheckConstraint(
            "length(job_id) BETWEEN 1 AND 64 AND job_id NOT LIKE '%/%' AND job_id NOT LIKE '% %'"
            " AND upper(job_id) NOT IN ('NA', 'NONE', 'NULL', 'NIL', 'PENDING', 'UNKNOWN', 'ERROR', 'FAILED', 'FAILURE')"
            " AND upper(job_id) NOT LIKE '%FAIL%'",
            name="job_id_is_no_sentinel",
        ),
        CheckConstraint("status = 'submitting' OR error_code IS NOT NULL OR job_id IS NOT NULL", name="started_has_job_id"),
        CheckConstraint("page_start >= 1 AND page_end >= page_start", name="page_range"),
        # botocore's Textract model: a client request token has 1 to 64 characters.
        CheckConstraint("length(token) BETWEEN 1 AND 64", name="token_length"),
        *id_checks("document_id"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="RESTRICT"))
    page_start: Mapped[int]
    page_end: Mapped[int]
    token: Mapped[str]
    job_id: Mapped[str | None]
    status: Mapped[TextractJobStatus] = mapped_column(closed(TextractJobStatus), default=TextractJobStatus.SUBMITTING)
    error_code: Mapped[str | None]
    aws_request_id: Mapped[str | None]
    started_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
