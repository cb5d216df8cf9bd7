"""The tables of what is found: pages, lines, chunks, mentions, entities, relationships and the search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE_SEARCH = (
    # The index reads its words from the table and keeps no copy; the triggers keep it in step (SQLite, "External Content Tables").
    "CREATE VIRTUAL TABLE search_index USING fts5(words, content='search_segments', content_rowid='id', tokenize='unicode61')",
    (
        "CREATE TRIGGER search_segments_added AFTER INSERT ON search_segments BEGIN"
        " INSERT INTO search_index (rowid, words) VALUES (new.id, new.words); END"
    ),
    (
        "CREATE TRIGGER search_segments_gone AFTER DELETE ON search_segments BEGIN"
        " INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words); END"
    ),
)


def upgrade() -> None:
    """Make the tables; the way back is a backup."""
    _canonical_entities()
    _entity_judgements()
    _document_chunks()
    _document_pages()
    _entity_mentions()
    _search_segments()
    _page_lines()
    _relationships()
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_search_segments_words", "search_segments", ["words"], postgresql_using="gin")
    else:
        for statement in _SQLITE_SEARCH:
            op.execute(statement)


def _canonical_entities() -> None:
    op.create_table(
        "canonical_entities",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
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
                name="entity_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("redirect_to", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_canonical_entities_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_canonical_entities_matter_id_is_id")),
        sa.CheckConstraint("length(redirect_to) = 36", name=op.f("ck_canonical_entities_redirect_to_is_id")),
        sa.CheckConstraint("redirect_to <> id", name=op.f("ck_canonical_entities_redirects_elsewhere")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_canonical_entities_matter_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["redirect_to", "matter_id"],
            ["canonical_entities.id", "canonical_entities.matter_id"],
            name=op.f("fk_canonical_entities_redirect_to_matter_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canonical_entities")),
        sa.UniqueConstraint("id", "matter_id", name=op.f("uq_canonical_entities_id_matter_id")),
    )
    op.create_index(op.f("ix_canonical_entities_matter_id"), "canonical_entities", ["matter_id"], unique=False)


def _entity_judgements() -> None:
    op.create_table(
        "entity_judgements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column(
            "judgement",
            sa.Enum("same", "different", "undecided", name="judgement", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("left_id", sa.String(length=36), nullable=False),
        sa.Column("right_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(left_id) = 36", name=op.f("ck_entity_judgements_left_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_entity_judgements_matter_id_is_id")),
        sa.CheckConstraint("length(right_id) = 36", name=op.f("ck_entity_judgements_right_id_is_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"], name=op.f("fk_entity_judgements_matter_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_judgements")),
    )
    op.create_index(op.f("ix_entity_judgements_matter_id"), "entity_judgements", ["matter_id"], unique=False)


def _document_chunks() -> None:
    op.create_table(
        "document_chunks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page_start", sa.Integer(), nullable=False),
        sa.Column("page_end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_document_chunks_document_id_is_id")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_document_chunks_id_is_id")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_document_chunks_span")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_document_chunks_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_chunks")),
        sa.UniqueConstraint("document_id", "ordinal", name=op.f("uq_document_chunks_document_id_ordinal")),
    )


def _document_pages() -> None:
    op.create_table(
        "document_pages",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("text_layer", "ocr", "none", name="page_source", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("width", sa.Double(), nullable=True),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("rotation", sa.SmallInteger(), nullable=False),
        sa.Column("bates", sa.Text(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "blank",
                "ocr_found_nothing",
                "page_unreadable",
                "page_too_large",
                "timed_out",
                "out_of_memory",
                "crashed",
                name="no_text_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.CheckConstraint("(text = '') = (reason IS NOT NULL)", name=op.f("ck_document_pages_text_or_reason")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_document_pages_confidence")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_document_pages_document_id_is_id")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_pages_number_from_one")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_document_pages_span")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_document_pages_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_document_pages")),
    )


def _entity_mentions() -> None:
    op.create_table(
        "entity_mentions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
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
                name="entity_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("antecedent_start", sa.Integer(), nullable=True),
        sa.Column("antecedent_end", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(antecedent_start IS NULL) = (antecedent_end IS NULL)", name=op.f("ck_entity_mentions_antecedent_span")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_entity_mentions_confidence")),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_entity_mentions_document_id_is_id")),
        sa.CheckConstraint("length(entity_id) = 36", name=op.f("ck_entity_mentions_entity_id_is_id")),
        sa.CheckConstraint("length(id) = 36", name=op.f("ck_entity_mentions_id_is_id")),
        sa.CheckConstraint("length(matter_id) = 36", name=op.f("ck_entity_mentions_matter_id_is_id")),
        sa.CheckConstraint('start >= 0 AND "end" > start', name=op.f("ck_entity_mentions_span")),
        sa.ForeignKeyConstraint(
            ["document_id", "matter_id"],
            ["source_documents.id", "source_documents.matter_id"],
            name=op.f("fk_entity_mentions_document_id_matter_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id", "matter_id"],
            ["canonical_entities.id", "canonical_entities.matter_id"],
            name=op.f("fk_entity_mentions_entity_id_matter_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_mentions")),
        sa.UniqueConstraint("document_id", "start", "end", "type", name=op.f("uq_entity_mentions_document_id_start_end_type")),
        sa.UniqueConstraint("id", "document_id", name=op.f("uq_entity_mentions_id_document_id")),
    )
    op.create_index(op.f("ix_entity_mentions_entity_id"), "entity_mentions", ["entity_id"], unique=False)
    op.create_index(op.f("ix_entity_mentions_matter_id"), "entity_mentions", ["matter_id"], unique=False)


def _search_segments() -> None:
    op.create_table(
        "search_segments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_search_segments_document_id_is_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_documents.id"], name=op.f("fk_search_segments_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_segments")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_search_segments_document_id"), "search_segments", ["document_id"], unique=False)


def _page_lines() -> None:
    op.create_table(
        "page_lines",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "body",
                "stamp",
                "line_number",
                "page_number",
                "header",
                "footer",
                "hidden",
                name="line_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("x0", sa.Double(), nullable=False),
        sa.Column("y0", sa.Double(), nullable=False),
        sa.Column("x1", sa.Double(), nullable=False),
        sa.Column("y1", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('body', 'stamp') AND start IS NOT NULL AND \"end\" IS NOT NULL AND text IS NULL) OR (kind NOT IN ('body', 'stamp') AND start IS NULL AND \"end\" IS NULL AND text IS NOT NULL)",
            name=op.f("ck_page_lines_span_or_text"),
        ),
        sa.CheckConstraint("length(document_id) = 36", name=op.f("ck_page_lines_document_id_is_id")),
        sa.CheckConstraint('start >= 0 AND "end" >= start', name=op.f("ck_page_lines_span")),
        sa.ForeignKeyConstraint(
            ["document_id", "page"],
            ["document_pages.document_id", "document_pages.number"],
            name=op.f("fk_page_lines_document_id_page"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "page", "ordinal", name=op.f("pk_page_lines")),
    )


def _relationships() -> None:
    op.create_table(
        "relationships",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column(
            "predicate",
            sa.Enum(
                "PLAINTIFF_IN",
                "DEFENDANT_IN",
                "PARTY_TO",
                "COUNSEL_FOR",
                "JUDGE_IN",
                "FILED_IN",
                "EMPLOYEE_OF",
                "OFFICER_OF",
                "MEMBER_OF",
                "OWNER_OF",
                "SUBSIDIARY_OF",
                "SIGNED_FOR",
                "WITNESS_IN",
                "ALIAS_OF",
                "LOCATED_IN",
                "CITES",
                "ASSOCIATED_WITH",
                name="predicate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
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
        sa.ForeignKeyConstraint(
            ["object_id", "document_id"],
            ["entity_mentions.id", "entity_mentions.document_id"],
            name=op.f("fk_relationships_object_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subject_id", "document_id"],
            ["entity_mentions.id", "entity_mentions.document_id"],
            name=op.f("fk_relationships_subject_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationships")),
    )
    op.create_index(op.f("ix_relationships_document_id"), "relationships", ["document_id"], unique=False)
    op.create_index(op.f("ix_relationships_object_id"), "relationships", ["object_id"], unique=False)
    op.create_index(op.f("ix_relationships_subject_id"), "relationships", ["subject_id"], unique=False)
