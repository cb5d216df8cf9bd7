"""Lanes and leases: who works on which document; what a matter allows; what caches earned.

Columns are added to tables that others point at by plain ALTER TABLE: SQLite would have such a table copied and dropped, and the drop
would take the rows that point at it along.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the way back is a backup."""
    _matters()
    _batches()
    _batch_documents()
    _lanes()
    _document_leases()
    _cache_counts()


def _matters() -> None:
    op.add_column("matters", sa.Column("legal_hold", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("matters", sa.Column("names_visible", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "ALTER TABLE matters ADD COLUMN external VARCHAR(32) DEFAULT 'deny' NOT NULL"
        " CONSTRAINT ck_matters_external_policy CHECK (external IN ('deny', 'allow'))"
    )
    op.add_column("matters", sa.Column("entities_version", sa.BigInteger(), server_default="0", nullable=False))


def _batches() -> None:
    op.execute(
        "ALTER TABLE batches ADD COLUMN origin VARCHAR(32) DEFAULT 'files' NOT NULL"
        " CONSTRAINT ck_batches_batch_origin CHECK (origin IN ('files', 'documents'))"
    )
    op.execute(
        "ALTER TABLE batches ADD COLUMN flow_run_id VARCHAR(36)"
        " CONSTRAINT ck_batches_flow_run_id_is_id CHECK (length(flow_run_id) = 36)"
    )
    op.execute("ALTER TABLE batches ADD COLUMN canary INTEGER CONSTRAINT ck_batches_canary_counted CHECK (canary >= 1)")


def _batch_documents() -> None:
    # No table points at this one.
    with op.batch_alter_table("batch_documents") as table:
        table.drop_constraint(op.f("ck_batch_documents_lease_has_end"), type_="check")
        table.drop_column("lease_owner")
        table.drop_column("lease_until")
        table.drop_column("heartbeat_at")
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    # Whatever an earlier version left open is looked at again; what it ended is ended.
    op.execute(
        "UPDATE batch_documents SET ended_at = updated_at WHERE batch_id IN (SELECT id FROM batches WHERE status <> 'open')"
    )


def _lanes() -> None:
    op.create_table(
        "lanes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("flow_run_id", sa.String(length=36), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("peak_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=True),
        sa.CheckConstraint("documents >= 0", name=op.f("ck_lanes_documents_counted")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_lanes_id_is_id")),
        sa.CheckConstraint("length(batch_id) = 36", name=op.f("ck_lanes_batch_id_is_id")),
        sa.CheckConstraint("length(flow_run_id) = 36", name=op.f("ck_lanes_flow_run_id_is_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_lanes_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lanes")),
        sa.UniqueConstraint("id", "batch_id", name=op.f("uq_lanes_id_batch_id")),
    )
    op.create_index(op.f("ix_lanes_batch_id"), "lanes", ["batch_id"], unique=False)


def _document_leases() -> None:
    op.create_table(
        "document_leases",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("lane_id", sa.String(length=36), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_document_leases_document_id_is_id")),
        sa.CheckConstraint("length(batch_id) = 36", name=op.f("ck_document_leases_batch_id_is_id")),
        sa.CheckConstraint("length(lane_id) = 36", name=op.f("ck_document_leases_lane_id_is_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_document_leases_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_document_leases_batch_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["lane_id", "batch_id"],
            ["lanes.id", "lanes.batch_id"],
            name=op.f("fk_document_leases_lane_id_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_leases")),
    )
    op.create_index(op.f("ix_document_leases_batch_id"), "document_leases", ["batch_id"], unique=False)
    op.create_index(op.f("ix_document_leases_lane_id"), "document_leases", ["lane_id"], unique=False)


def _cache_counts() -> None:
    op.create_table(
        "cache_counts",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("misses", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("hits >= 0 AND misses >= 0", name=op.f("ck_cache_counts_counted")),
        sa.CheckConstraint("length(batch_id) = 36", name=op.f("ck_cache_counts_batch_id_is_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_cache_counts_batch_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "kind", name=op.f("pk_cache_counts")),
    )
