"""What was asked of language models, and what it cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the way back is a backup."""
    op.create_table(
        "model_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("stage", _closed("stage", _STAGES), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.Column("chunks", sa.JSON(), nullable=False),
        sa.Column("outcome", _closed("call_outcome", _OUTCOMES), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("tokens_sent", sa.Integer(), nullable=False),
        sa.Column("tokens_cached", sa.Integer(), nullable=False),
        sa.Column("tokens_answered", sa.Integer(), nullable=False),
        sa.Column("cost_micro_dollars", sa.BigInteger(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "tokens_sent >= 0 AND tokens_cached >= 0 AND tokens_answered >= 0", name=op.f("ck_model_calls_tokens_counted")
        ),
        sa.CheckConstraint("(outcome = 'failed') = (error_code IS NOT NULL)", name=op.f("ck_model_calls_failure_has_code")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_model_calls_document_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_model_calls_matter_id_is_id")),
        sa.ForeignKeyConstraint(
            ["document_id", "matter_id"],
            ["source_documents.id", "source_documents.matter_id"],
            name=op.f("fk_model_calls_document_id_matter_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
    )
    op.create_index(op.f("ix_model_calls_document_id"), "model_calls", ["document_id"], unique=False)
    op.create_index(op.f("ix_model_calls_matter_id"), "model_calls", ["matter_id"], unique=False)


_STAGES = ("ocr", "chunking", "extraction", "resolution", "relationships", "finalization")
_OUTCOMES = ("answered", "truncated", "refused", "invalid", "failed")


def _closed(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
