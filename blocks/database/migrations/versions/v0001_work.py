"""The tables of the work: matters, documents, custody, stages, batches and paid jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the way back is a backup."""
    _matters()
    _batches()
    _source_documents()
    _batch_documents()
    _batch_files()
    _custody_events()
    _processing_tasks()
    _textract_jobs()


def _matters() -> None:
    op.create_table(
        "matters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_matters_id_is_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
        sa.UniqueConstraint("name", name=op.f("uq_matters_name")),
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column(
            "priority",
            sa.Enum("high", "normal", "low", name="priority", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "completed", "failed", name="batch_status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'open') = (finished_at IS NULL)", name=op.f("ck_batches_finished_has_time")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_batches_id_is_id")),
        sa.CheckConstraint("length(manifest_sha256) = 64", name=op.f("ck_batches_manifest_sha256_is_hex")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_batches_matter_id_is_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_batches_matter_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_matter_id"), "batches", ["matter_id"], unique=False)


def _source_documents() -> None:
    op.create_table(
        "source_documents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "media_type",
            sa.Enum("application/pdf", "text/plain", name="media_type", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "processing",
                "completed",
                "completed_with_exceptions",
                "failed",
                name="document_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("text_length", sa.Integer(), nullable=True),
        sa.Column("bates_first", sa.Text(), nullable=True),
        sa.Column("bates_last", sa.Text(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name=op.f("ck_source_documents_failure_has_code")),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_source_documents_bytes_counted")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_source_documents_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_source_documents_matter_id_is_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_source_documents_sha256_is_hex")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_source_documents_matter_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_documents")),
        sa.UniqueConstraint("id", "matter_id", name=op.f("uq_source_documents_id_matter_id")),
        sa.UniqueConstraint("matter_id", "sha256", name=op.f("uq_source_documents_matter_id_sha256")),
    )


def _batch_documents() -> None:
    op.create_table(
        "batch_documents",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_batch_documents_lease_has_end")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_batch_documents_attempts_counted")),
        sa.CheckConstraint("length(batch_id) = 36", name=op.f("ck_batch_documents_batch_id_is_id")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_batch_documents_document_id_is_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_documents_batch_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_batch_documents_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "document_id", name=op.f("pk_batch_documents")),
    )
    op.create_index(op.f("ix_batch_documents_document_id"), "batch_documents", ["document_id"], unique=False)


def _batch_files() -> None:
    op.create_table(
        "batch_files",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("path_sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "document", "duplicate", "exception", name="file_outcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.String(length=36), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(outcome = 'exception') = (document_id IS NULL)", name=op.f("ck_batch_files_others_have_document")),
        sa.CheckConstraint("(outcome = 'exception') = (error_code IS NOT NULL)", name=op.f("ck_batch_files_exception_has_code")),
        sa.CheckConstraint("length(batch_id) = 36", name=op.f("ck_batch_files_batch_id_is_id")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_batch_files_document_id_is_id")),
        sa.CheckConstraint("length(path_sha256) = 64", name=op.f("ck_batch_files_path_sha256_is_hex")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_files_batch_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_batch_files_document_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("batch_id", "path_sha256", name=op.f("pk_batch_files")),
    )
    op.create_index(op.f("ix_batch_files_document_id"), "batch_files", ["document_id"], unique=False)


def _custody_events() -> None:
    op.create_table(
        "custody_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "registered",
                "offered_again",
                "duplicate_offered",
                name="custody_action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_custody_events_document_id_is_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_custody_events_sha256_is_hex")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_custody_events_document_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_events")),
    )
    op.create_index(op.f("ix_custody_events_document_id"), "custody_events", ["document_id"], unique=False)


def _processing_tasks() -> None:
    op.create_table(
        "processing_tasks",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "ocr",
                "chunking",
                "extraction",
                "resolution",
                "relationships",
                "finalization",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "running",
                "completed",
                "skipped",
                "failed",
                name="stage_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("flow_run_id", sa.String(length=36), nullable=True),
        sa.Column("task_run_id", sa.String(length=36), nullable=True),
        sa.Column("peak_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("cost_micro_dollars", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status <> 'completed' OR (key IS NOT NULL AND digest IS NOT NULL)",
            name=op.f("ck_processing_tasks_completion_has_digest"),
        ),
        sa.CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name=op.f("ck_processing_tasks_failure_has_code")),
        sa.CheckConstraint("status <> 'skipped' OR reason IS NOT NULL", name=op.f("ck_processing_tasks_skip_has_reason")),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_processing_tasks_attempt_from_one")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_processing_tasks_document_id_is_id")),
        sa.CheckConstraint("length(flow_run_id) = 36", name=op.f("ck_processing_tasks_flow_run_id_is_id")),
        sa.CheckConstraint("length(task_run_id) = 36", name=op.f("ck_processing_tasks_task_run_id_is_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_processing_tasks_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "stage", "attempt", name=op.f("pk_processing_tasks")),
        sa.UniqueConstraint(
            "document_id", "stage", "version", "attempt", name=op.f("uq_processing_tasks_document_id_stage_version_attempt")
        ),
    )


def _textract_jobs() -> None:
    op.create_table(
        "textract_jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("page_start", sa.Integer(), nullable=False),
        sa.Column("page_end", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "submitting",
                "in_progress",
                "succeeded",
                "partial_success",
                "failed",
                name="textract_job_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("aws_request_id", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(job_id) BETWEEN 1 AND 64 AND job_id NOT LIKE '%/%' AND job_id NOT LIKE '% %' AND upper(job_id) NOT IN ('NA', 'NONE', 'NULL', 'NIL', 'PENDING', 'UNKNOWN', 'ERROR', 'FAILED', 'FAILURE') AND upper(job_id) NOT LIKE '%FAIL%'",
            name=op.f("ck_textract_jobs_job_id_is_no_sentinel"),
        ),
        sa.CheckConstraint(
            "status = 'submitting' OR error_code IS NOT NULL OR job_id IS NOT NULL",
            name=op.f("ck_textract_jobs_started_has_job_id"),
        ),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_textract_jobs_document_id_is_id")),
        sa.CheckConstraint("length(token) BETWEEN 1 AND 64", name=op.f("ck_textract_jobs_token_length")),
        sa.CheckConstraint("page_start >= 1 AND page_end >= page_start", name=op.f("ck_textract_jobs_page_range")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_textract_jobs_document_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_textract_jobs")),
        sa.UniqueConstraint("token", name=op.f("uq_textract_jobs_token")),
    )
    op.create_index(op.f("ix_textract_jobs_document_id"), "textract_jobs", ["document_id"], unique=False)
