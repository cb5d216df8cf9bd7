"""More kinds of file, documents that came out of others, what a production says of them, and a chain of custody that shows a gap.

The list of kinds grows with every version, so its CHECK goes: the application holds it. SQLite can drop a CHECK only by making the table
anew. The documents' table, which most others point at, is remade in the way that SQLite's documentation prescribes ("Making Other Kinds
Of Table Schema Changes"): foreign keys are off while migrations run (`blocks.database.migrate`), so that dropping the old table takes no
row of another along, and are checked before the commit.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HELD = (
    "id, matter_id, file_name, sha256, bytes, media_type, status, error_code, error_message, pages, text_length, bates_first, bates_last,"
    " stored_at, registered_at, completed_at, updated_at"
)
"""The columns of a document before this version."""


def upgrade() -> None:
    """Change the tables; the way back is a backup."""
    if op.get_bind().dialect.name == "sqlite":
        _documents_made_anew()
    else:
        _documents_changed()
    _batch_files()
    _custody()


def _documents_made_anew() -> None:
    if op.get_bind().scalar(sa.text("PRAGMA foreign_keys")):
        raise RuntimeError("Foreign keys are on: the rows that point at documents would go with the old table.")
    op.create_table(
        "source_documents_anew",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
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
        *_new_columns(),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'completed_with_exceptions', 'failed')",
            name=op.f("ck_source_documents_document_status"),
        ),
        sa.CheckConstraint("status <> 'failed' OR error_code IS NOT NULL", name=op.f("ck_source_documents_failure_has_code")),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_source_documents_bytes_counted")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_source_documents_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_source_documents_matter_id_is_id")),
        sa.CheckConstraint("length(parent_id) = 36", name=op.f("ck_source_documents_parent_id_is_id")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_source_documents_sha256_is_hex")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_source_documents_matter_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["parent_id", "matter_id"],
            ["source_documents.id", "source_documents.matter_id"],
            name=op.f("fk_source_documents_parent_id_matter_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_documents")),
        sa.UniqueConstraint("id", "matter_id", name=op.f("uq_source_documents_id_matter_id")),
        sa.UniqueConstraint("matter_id", "sha256", name=op.f("uq_source_documents_matter_id_sha256")),
    )
    op.execute(f"INSERT INTO source_documents_anew ({_HELD}) SELECT {_HELD} FROM source_documents")  # noqa: S608 (names of this file)
    op.drop_table("source_documents")
    op.rename_table("source_documents_anew", "source_documents")
    op.create_index(op.f("ix_source_documents_parent_id"), "source_documents", ["parent_id"], unique=False)


def _documents_changed() -> None:
    op.drop_constraint(op.f("ck_source_documents_media_type"), "source_documents", type_="check")
    op.alter_column("source_documents", "media_type", type_=sa.String(length=128), existing_nullable=False)
    for column in _new_columns():
        op.add_column("source_documents", column)
    op.create_check_constraint(op.f("ck_source_documents_parent_id_is_id"), "source_documents", "length(parent_id) = 36")
    op.create_foreign_key(
        op.f("fk_source_documents_parent_id_matter_id"),
        "source_documents",
        "source_documents",
        ["parent_id", "matter_id"],
        ["id", "matter_id"],
    )
    op.create_index(op.f("ix_source_documents_parent_id"), "source_documents", ["parent_id"], unique=False)


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("custodian", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("production_volume", sa.Text(), nullable=True),
        sa.Column("received_date", sa.Date(), nullable=True),
        sa.Column("confidentiality", sa.Text(), nullable=True),
    ]


def _batch_files() -> None:
    op.add_column("batch_files", sa.Column("container", sa.Text(), nullable=True))
    op.execute(
        "ALTER TABLE batch_files ADD COLUMN members INTEGER CONSTRAINT ck_batch_files_members_counted CHECK (members >= 0)"
    )


def _custody() -> None:
    op.execute(
        "ALTER TABLE matters ADD COLUMN custody_sha256 TEXT"
        " CONSTRAINT ck_matters_custody_sha256_is_hex CHECK (length(custody_sha256) = 64)"
    )
    # No table points at this one.
    with op.batch_alter_table("custody_events") as table:
        table.add_column(sa.Column("parent_id", sa.String(length=36), nullable=True))
        table.add_column(sa.Column("previous_sha256", sa.Text(), nullable=True))
        table.create_check_constraint(op.f("ck_custody_events_parent_id_is_id"), "length(parent_id) = 36")
        table.create_check_constraint(op.f("ck_custody_events_previous_sha256_is_hex"), "length(previous_sha256) = 64")
        table.create_foreign_key(
            op.f("fk_custody_events_parent_id"), "source_documents", ["parent_id"], ["id"], ondelete="RESTRICT"
        )
    _chain_what_is_there()


def _chain_what_is_there() -> None:
    """Chain the events that earlier versions recorded, as they stand now."""
    bind = op.get_bind()
    events, documents = (
        sa.table("custody_events", *_columns()),
        sa.table("source_documents", sa.column("id"), sa.column("matter_id")),
    )
    found = sa.select(*events.c, documents.c.matter_id).join(documents, documents.c.id == events.c.document_id)
    last: dict[str, str] = {}
    for row in bind.execute(found.order_by(events.c.id)).all():
        previous = last.get(row.matter_id)
        bind.execute(sa.update(events).where(events.c.id == row.id).values(previous_sha256=previous))
        last[row.matter_id] = _event_sha256(row, previous)
    matters = sa.table("matters", sa.column("id"), sa.column("custody_sha256"))
    for matter_id, sha256 in last.items():
        bind.execute(sa.update(matters).where(matters.c.id == matter_id).values(custody_sha256=sha256))


def _columns() -> list[sa.ColumnClause[Any]]:
    times = {"modified_at", "at"}
    names = ("id", "document_id", "action", "path", "sha256", "actor", "host", "modified_at", "at", "previous_sha256")
    return [sa.column(name, sa.DateTime(timezone=True)) if name in times else sa.column(name) for name in names]


def _event_sha256(row: sa.Row[Any], previous: str | None) -> str:
    """The rule of `blocks.database.custody_chain` as it was when this version was made; a test holds that the two agree."""
    times = (_utc(row.modified_at), _utc(row.at))
    told = [previous, row.document_id, row.action, row.path, row.sha256, row.actor, row.host, *times, None]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _utc(at: datetime | None) -> str | None:
    if at is None:
        return None
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")
