"""Judgements on names instead of pairs of mention ids, renaming and undoing, and triggers that let nobody change the log.

The table of before was never written by any command. A row that somebody put there is carried over where both its mentions still stand;
"undecided" decided nothing and has no place any more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TYPES = (
    "PERSON",
    "ORGANIZATION",
    "LOCATION",
    "COURT",
    "DATE",
    "MONEY",
    "CASE_NUMBER",
    "CITATION",
    "STATUTE",
    "EMAIL",
    "PHONE",
    "ADDRESS",
)

_CARRIED_OVER = """
    INSERT INTO entity_judgements
        (matter_id, judgement, type, left_text, left_document_id, right_text, right_document_id, actor, reason, at)
    SELECT old.matter_id, old.judgement, one.type, one.text, one.document_id, other.text, other.document_id, old.actor,
        COALESCE(NULLIF(old.reason, ''), '-'), old.at
    FROM entity_judgements_before old
    JOIN entity_mentions one ON one.id = old.left_id
    JOIN entity_mentions other ON other.id = old.right_id AND other.type = one.type
    WHERE old.judgement IN ('same', 'different') ORDER BY old.id
"""

_ON_SQLITE = (
    (
        "CREATE TRIGGER entity_judgements_unchanged BEFORE UPDATE ON entity_judgements"
        " BEGIN SELECT RAISE(ABORT, 'a judgement is never changed'); END"
    ),
    (
        "CREATE TRIGGER entity_judgements_kept BEFORE DELETE ON entity_judgements"
        " WHEN EXISTS (SELECT 1 FROM source_documents WHERE matter_id = OLD.matter_id)"
        " BEGIN SELECT RAISE(ABORT, 'a judgement goes only with its matter'); END"
    ),
)

_ON_POSTGRESQL = (
    (
        "CREATE FUNCTION refuse_changed_judgement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'a judgement is never changed'; END $$"
    ),
    (
        "CREATE FUNCTION refuse_lost_judgement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM source_documents WHERE matter_id = OLD.matter_id) THEN"
        " RAISE EXCEPTION 'a judgement goes only with its matter'; END IF; RETURN OLD; END $$"
    ),
    (
        "CREATE TRIGGER entity_judgements_unchanged BEFORE UPDATE ON entity_judgements"
        " FOR EACH ROW EXECUTE FUNCTION refuse_changed_judgement()"
    ),
    (
        "CREATE TRIGGER entity_judgements_kept BEFORE DELETE ON entity_judgements"
        " FOR EACH ROW EXECUTE FUNCTION refuse_lost_judgement()"
    ),
)


def upgrade() -> None:
    """Make the table anew and carry its rows over; the way back is a backup."""
    _set_aside()
    _make()
    op.execute(_CARRIED_OVER)
    op.drop_table("entity_judgements_before")
    for statement in _ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL:
        op.execute(statement)


def _set_aside() -> None:
    """Keep the rows in a table without constraints, whose names the new table takes."""
    op.execute("CREATE TABLE entity_judgements_before AS SELECT * FROM entity_judgements")
    op.drop_table("entity_judgements")


def _make() -> None:
    op.create_table(
        "entity_judgements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum(
                "same", "different", "rename", "undo", name="judgement", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "type", sa.Enum(*_TYPES, name="entity_type", native_enum=False, create_constraint=True, length=32), nullable=True
        ),
        sa.Column("left_text", sa.Text(), nullable=True),
        sa.Column("left_document_id", sa.String(length=36), nullable=True),
        sa.Column("right_text", sa.Text(), nullable=True),
        sa.Column("right_document_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(judgement = 'undo') = (type IS NULL)", name=op.f("ck_entity_judgements_type_given")),
        sa.CheckConstraint("(judgement = 'undo') = (left_text IS NULL)", name=op.f("ck_entity_judgements_left_given")),
        sa.CheckConstraint(
            "(judgement IN ('same', 'different')) = (right_text IS NOT NULL)", name=op.f("ck_entity_judgements_right_given")
        ),
        sa.CheckConstraint("(judgement = 'rename') = (name IS NOT NULL)", name=op.f("ck_entity_judgements_name_given")),
        sa.CheckConstraint("(judgement = 'undo') = (ends IS NOT NULL)", name=op.f("ck_entity_judgements_ends_one")),
        sa.CheckConstraint("ends < id", name=op.f("ck_entity_judgements_ends_earlier")),
        sa.CheckConstraint("left_document_id IS NULL OR left_text IS NOT NULL", name=op.f("ck_entity_judgements_left_document")),
        sa.CheckConstraint(
            "right_document_id IS NULL OR right_text IS NOT NULL", name=op.f("ck_entity_judgements_right_document")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_entity_judgements_reason_given")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_entity_judgements_matter_id_is_id")),
        sa.CheckConstraint("length(left_document_id) = 36", name=op.f("ck_entity_judgements_left_document_id_is_id")),
        sa.CheckConstraint("length(right_document_id) = 36", name=op.f("ck_entity_judgements_right_document_id_is_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_entity_judgements_matter_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["ends", "matter_id"],
            ["entity_judgements.id", "entity_judgements.matter_id"],
            name=op.f("fk_entity_judgements_ends_matter_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_judgements")),
        sa.UniqueConstraint("id", "matter_id", name=op.f("uq_entity_judgements_id_matter_id")),
        sa.UniqueConstraint("ends", name=op.f("uq_entity_judgements_ends")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entity_judgements_matter_id"), "entity_judgements", ["matter_id"], unique=False)
