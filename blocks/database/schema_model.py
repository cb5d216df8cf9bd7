"""The table of what was asked of language models, and what it cost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from blocks.database.base import Base, Counter
from blocks.database.columns import closed, id_checks, id_type, utc_now
from blocks.language_model.ledger import CallOutcome
from blocks.records import Stage


class ModelCallRow(Base):
    """One call to a model; append only, kept until the matter is purged, since it was paid for. The keys keep it in one matter."""

    __tablename__ = "model_calls"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "matter_id"], ["source_documents.id", "source_documents.matter_id"], ondelete="RESTRICT"
        ),
        Index(None, "document_id"),
        Index(None, "matter_id"),
        CheckConstraint("tokens_sent >= 0 AND tokens_cached >= 0 AND tokens_answered >= 0", name="tokens_counted"),
        CheckConstraint("(outcome = 'failed') = (error_code IS NOT NULL)", name="failure_has_code"),
        *id_checks("document_id", "matter_id"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True, autoincrement=True)
    matter_id: Mapped[str] = mapped_column(id_type())
    document_id: Mapped[str] = mapped_column(id_type())
    stage: Mapped[Stage] = mapped_column(closed(Stage))
    model: Mapped[str]
    prompt_version: Mapped[str]
    chunks: Mapped[list[int]] = mapped_column(JSON)
    outcome: Mapped[CallOutcome] = mapped_column(closed(CallOutcome))
    error_code: Mapped[str | None]
    request_id: Mapped[str | None]
    tokens_sent: Mapped[int]
    tokens_cached: Mapped[int]
    tokens_answered: Mapped[int]
    cost_micro_dollars: Mapped[int | None] = mapped_column(BigInteger)
    milliseconds: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=utc_now)
