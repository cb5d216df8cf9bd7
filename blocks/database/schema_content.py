"""The tables of what is found: pages, lines, chunks, mentions, entities, relationships and the search index."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blocks.database.base import Base, Counter, Words
from blocks.database.columns import VerbatimText, closed, growing, id_checks, id_type, utc_now
from blocks.predicates import Predicate
from blocks.records import EntityType, HiddenKind, LineKind, NoTextReason, PageSource
from blocks.store_records import Judgement


class PageRow(Base):
    """A page; `start` and `end` stand in the document text, `end` without the form feed that follows."""

    __tablename__ = "document_pages"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("(text = '') = (reason IS NOT NULL)", name="text_or_reason"),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("quality BETWEEN 0 AND 1", name="quality"),
        *id_checks("document_id"),
    )

    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    source: Mapped[PageSource] = mapped_column(closed(PageSource))
    engine: Mapped[str]
    confidence: Mapped[float | None]
    width: Mapped[float | None]
    height: Mapped[float | None]
    rotation: Mapped[int] = mapped_column(SmallInteger)
    bates: Mapped[str | None]
    reason: Mapped[NoTextReason | None] = mapped_column(closed(NoTextReason))
    warnings: Mapped[list[str]] = mapped_column(JSON)
    quality: Mapped[float | None]


class LineRow(Base):
    """A line of a page: page text with its span in the page text, or a margin line with its own text."""

    __tablename__ = "page_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "page"], ["document_pages.document_id", "document_pages.number"], ondelete="CASCADE"
        ),
        CheckConstraint(
            "(kind IN ('body', 'stamp') AND start IS NOT NULL AND \"end\" IS NOT NULL AND text IS NULL)"
            " OR (kind NOT IN ('body', 'stamp') AND start IS NULL AND \"end\" IS NULL AND text IS NOT NULL)",
            name="span_or_text",
        ),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
        *id_checks("document_id"),
    )

    document_id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[LineKind] = mapped_column(closed(LineKind))
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[str | None]
    x0: Mapped[float]
    y0: Mapped[float]
    x1: Mapped[float]
    y1: Mapped[float]
    hidden: Mapped[HiddenKind | None] = mapped_column(closed(HiddenKind))


class ChunkRow(Base):
    """A stretch of the document text."""

    __tablename__ = "document_chunks"
    __table_args__ = (
        UniqueConstraint("document_id", "ordinal"),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
        *id_checks("id", "document_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    page_start: Mapped[int]
    page_end: Mapped[int]
    text: Mapped[str]


class EntityRow(Base):
    """A resolved entity of a matter; one that was merged away points at the one that took its place."""

    __tablename__ = "canonical_entities"
    __table_args__ = (
        UniqueConstraint("id", "matter_id"),
        ForeignKeyConstraint(
            ["redirect_to", "matter_id"], ["canonical_entities.id", "canonical_entities.matter_id"], ondelete="RESTRICT"
        ),
        Index(None, "matter_id"),
        CheckConstraint("redirect_to <> id", name="redirects_elsewhere"),
        *id_checks("id", "matter_id", "redirect_to"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    matter_id: Mapped[str] = mapped_column(id_type(), ForeignKey("matters.id", ondelete="RESTRICT"))
    type: Mapped[EntityType] = mapped_column(closed(EntityType))
    name: Mapped[str]
    redirect_to: Mapped[str | None] = mapped_column(id_type())
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class MentionRow(Base):
    """A name or value as it stands in a document; the keys keep it and its entity in one matter."""

    __tablename__ = "entity_mentions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "matter_id"], ["source_documents.id", "source_documents.matter_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["entity_id", "matter_id"], ["canonical_entities.id", "canonical_entities.matter_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("document_id", "start", "end", "type"),
        UniqueConstraint("id", "document_id"),
        Index(None, "matter_id"),
        Index(None, "entity_id"),
        CheckConstraint('start >= 0 AND "end" > start', name="span"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("(antecedent_start IS NULL) = (antecedent_end IS NULL)", name="antecedent_span"),
        *id_checks("id", "document_id", "matter_id", "entity_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    document_id: Mapped[str] = mapped_column(id_type())
    matter_id: Mapped[str] = mapped_column(id_type())
    entity_id: Mapped[str | None] = mapped_column(id_type())
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int]
    text: Mapped[str]
    type: Mapped[EntityType] = mapped_column(closed(EntityType))
    confidence: Mapped[float]
    extractor: Mapped[str]
    antecedent_start: Mapped[int | None]
    antecedent_end: Mapped[int | None]


class JudgementRow(Base):
    """What a person decided about names of a matter. Triggers refuse every change, and a deletion while the matter has documents.

    Names are as `Named` has them and without foreign keys: a decision outlives the rows of an extraction and of a resolution.
    """

    __tablename__ = "entity_judgements"
    __table_args__ = (
        UniqueConstraint("id", "matter_id"),
        UniqueConstraint("ends"),
        ForeignKeyConstraint(["ends", "matter_id"], ["entity_judgements.id", "entity_judgements.matter_id"]),
        Index(None, "matter_id"),
        CheckConstraint("(judgement = 'undo') = (type IS NULL)", name="type_given"),
        CheckConstraint("(judgement = 'undo') = (left_text IS NULL)", name="left_given"),
        CheckConstraint("(judgement IN ('same', 'different')) = (right_text IS NOT NULL)", name="right_given"),
        CheckConstraint("(judgement = 'rename') = (name IS NOT NULL)", name="name_given"),
        CheckConstraint("(judgement = 'undo') = (ends IS NOT NULL)", name="ends_one"),
        CheckConstraint("ends < id", name="ends_earlier"),
        CheckConstraint("left_document_id IS NULL OR left_text IS NOT NULL", name="left_document"),
        CheckConstraint("right_document_id IS NULL OR right_text IS NOT NULL", name="right_document"),
        CheckConstraint("reason <> ''", name="reason_given"),
        *id_checks("matter_id", "left_document_id", "right_document_id"),
        {"sqlite_autoincrement": True},  # the number of a judgement is never another's
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    matter_id: Mapped[str] = mapped_column(id_type(), ForeignKey("matters.id", ondelete="RESTRICT"))
    judgement: Mapped[Judgement] = mapped_column(closed(Judgement))
    type: Mapped[EntityType | None] = mapped_column(closed(EntityType))
    left_text: Mapped[str | None]
    left_document_id: Mapped[str | None] = mapped_column(id_type())
    right_text: Mapped[str | None]
    right_document_id: Mapped[str | None] = mapped_column(id_type())
    name: Mapped[str | None]
    ends: Mapped[int | None] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(VerbatimText)
    reason: Mapped[str] = mapped_column(VerbatimText)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class RelationshipRow(Base):
    """What the evidence says of two mentions; the keys keep all three in one document."""

    __tablename__ = "relationships"
    __table_args__ = (
        ForeignKeyConstraint(
            ["subject_id", "document_id"], ["entity_mentions.id", "entity_mentions.document_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["object_id", "document_id"], ["entity_mentions.id", "entity_mentions.document_id"], ondelete="CASCADE"
        ),
        Index(None, "document_id"),
        Index(None, "subject_id"),
        Index(None, "object_id"),
        CheckConstraint('start >= 0 AND "end" > start', name="span"),
        CheckConstraint("evidence <> ''", name="evidence_given"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        *id_checks("id", "document_id", "subject_id", "object_id"),
    )

    id: Mapped[str] = mapped_column(id_type(), primary_key=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"))
    predicate: Mapped[Predicate] = mapped_column(growing(Predicate))
    subject_id: Mapped[str] = mapped_column(id_type())
    object_id: Mapped[str] = mapped_column(id_type())
    page: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    evidence: Mapped[str]
    confidence: Mapped[float]
    extractor: Mapped[str]


class SearchSegmentRow(Base):
    """A stretch of a page as the full-text index knows it; `words` is a tsvector on PostgreSQL, the folded words on SQLite.

    On SQLite the FTS5 table `search_index` (made by the migration, with the triggers that keep it in step) indexes this column
    without a copy of its own.
    """

    __tablename__ = "search_segments"
    __table_args__ = (
        Index(None, "document_id"),
        Index("ix_search_segments_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
        *id_checks("document_id"),
        {"sqlite_autoincrement": True},  # a number that is used again would point at another page's words
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(id_type(), ForeignKey("source_documents.id", ondelete="CASCADE"))
    page: Mapped[int]
    words: Mapped[str] = mapped_column(Words)
