"""Let the list of predicates grow: what a rule may say is held by the application, and its column has room for new words.

SQLite can drop a CHECK only by making the table anew; no table points at this one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = 'id, document_id, predicate, subject_id, object_id, page, start, "end", evidence, confidence, extractor'
_INDEXED = ("document_id", "object_id", "subject_id")


def upgrade() -> None:
    """Change the table; the way back is a backup."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew()
        return
    op.drop_constraint(op.f("ck_relationships_predicate"), "relationships", type_="check")
    op.alter_column("relationships", "predicate", type_=sa.String(length=128), existing_nullable=False)


def _made_anew() -> None:
    op.create_table(
        "relationships_anew",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("predicate", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("object_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_relationships_evidence_given")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_relationships_confidence")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_relationships_document_id_is_id")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_relationships_id_is_id")),
        sa.CheckConstraint("length(object_id) = 36", name=op.f("ck_relationships_object_id_is_id")),
        sa.CheckConstraint("length(subject_id) = 36", name=op.f("ck_relationships_subject_id_is_id")),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_relationships_span")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_relationships_document_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                [end, "document_id"],
                ["entity_mentions.id", "entity_mentions.document_id"],
                name=op.f(f"fk_relationships_{end}_document_id"),
                ondelete="CASCADE",
            )
            for end in ("object_id", "subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationships")),
    )
    op.execute(f"INSERT INTO relationships_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM relationships")  # noqa: S608 (names of this file)
    op.drop_table("relationships")
    op.rename_table("relationships_anew", "relationships")
    for column in _INDEXED:
        op.create_index(op.f(f"ix_relationships_{column}"), "relationships", [column], unique=False)
