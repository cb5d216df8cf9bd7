"""Calls to language models: one row each, written the moment it is known what the call came to."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from blocks.database.schema import DocumentRow, ModelCallRow
from blocks.errors import Code, Terminal
from blocks.language_model.ledger import ModelCall
from blocks.language_model.prices import Tokens
from blocks.records import DocumentId, MatterId


class ModelCalls:
    """The ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, call: ModelCall) -> None:
        """Write a call down."""
        matter_id = self._session.scalar(select(DocumentRow.matter_id).where(DocumentRow.id == call.document_id))
        if matter_id is None:
            raise Terminal(Code.DOCUMENT_UNKNOWN, "No document has this id.", call.document_id)
        row = {
            "matter_id": matter_id,
            "document_id": call.document_id,
            "stage": call.stage,
            "model": call.model,
            "prompt_version": call.prompt_version,
            "chunks": list(call.chunks),
            "outcome": call.outcome,
            "error_code": call.error_code,
            "request_id": call.request_id,
            "tokens_sent": call.tokens.sent,
            "tokens_cached": call.tokens.cached,
            "tokens_answered": call.tokens.answered,
            "cost_micro_dollars": call.cost_micro_dollars,
            "milliseconds": call.milliseconds,
        }
        self._session.execute(insert(ModelCallRow), [row])

    def of_matter(self, matter_id: MatterId) -> list[ModelCall]:
        """Return the calls about the matter's documents, in the order of time."""
        rows = self._session.scalars(select(ModelCallRow).where(ModelCallRow.matter_id == matter_id).order_by(ModelCallRow.id))
        return list(map(_record, rows))


def _record(row: ModelCallRow) -> ModelCall:
    return ModelCall(
        document_id=DocumentId(row.document_id),
        stage=row.stage,
        model=row.model,
        prompt_version=row.prompt_version,
        chunks=tuple(row.chunks),
        outcome=row.outcome,
        tokens=Tokens(row.tokens_sent, row.tokens_cached, row.tokens_answered),
        cost_micro_dollars=row.cost_micro_dollars,
        error_code=row.error_code,
        request_id=row.request_id,
        milliseconds=row.milliseconds,
        at=row.at,
    )
