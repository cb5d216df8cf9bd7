"""Where a matter stands: its documents by status, its stages, its batches, and what went wrong last, with the cure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from blocks.database.store import Store, Transaction
from blocks.errors import CURES, Code
from blocks.records import BatchStatus, Document, DocumentStatus, FileOutcome, Stage, StageRow, StageStatus
from blocks.store_records import Batch, FileOffer, Matter
from tasks.intake.source_path import display_path, file_name
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named

LAST_ERRORS = 10
"""Errors shown when none are asked for by number; the newest come first."""


class BatchState(Answer):
    """A batch: `files` are on its list, `offered` have an outcome, `documents` are worked on, `ended` of them have ended."""

    id: str
    status: BatchStatus
    priority: str
    created_at: datetime
    finished_at: datetime | None
    files: int
    offered: int
    exceptions: int
    documents: int
    ended: int


class ErrorSeen(Answer):
    """A document that failed, or a file that became none: what happened and what can be done."""

    at: datetime | None
    document_id: str | None
    file: str
    code: str
    message: str
    cure: str


class MatterState(Answer):
    """A matter in numbers; `stages` counts the last attempt at each stage of each document by status."""

    id: str
    name: str
    documents: int
    by_status: dict[DocumentStatus, int]
    pages: int
    exceptions: int
    stages: dict[Stage, dict[StageStatus, int]]
    batches: list[BatchState]
    errors: list[ErrorSeen]


class Status(Answer):
    """The matters that were asked for."""

    matters: list[MatterState]


def status_of(store: Store, matter: str | None = None) -> Status:
    """Return the state of one matter or of all.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        matters = tx.matters.all() if matter is None else [matter_named(tx, matter)]
        return Status(matters=[_state(tx, each) for each in matters])


def cure_of(code: str) -> str:
    """Return what can be done about a code; one of a later version of the program is known to that version alone."""
    return CURES[Code(code)] if code in set(Code) else "The code is of another version of the program; ask that one."


def _state(tx: Transaction, matter: Matter) -> MatterState:
    documents = tx.documents.of_matter(matter.id)
    batches = [(batch, tx.batches.offers(batch.id)) for batch in tx.batches.of_matter(matter.id)]
    ended = {document.id for document in documents if document.completed_at is not None}
    failed = [document for document in documents if document.status is DocumentStatus.FAILED]
    exceptions = [offer for _, offers in batches for offer in offers if offer.outcome is FileOutcome.EXCEPTION]
    errors = [*map(_failure, failed), *map(_exception, exceptions)]
    errors.sort(key=lambda error: (error.at.timestamp() if error.at else 0.0, error.file), reverse=True)
    counted = Counter(document.status for document in documents)
    return MatterState(
        id=matter.id,
        name=matter.name,
        documents=len(documents),
        by_status={status: counted[status] for status in DocumentStatus},
        pages=sum(document.pages or 0 for document in documents),
        exceptions=len(exceptions),
        stages=_stages(tx.stages.all_of_matter(matter.id)),
        batches=[_batch(batch, offers, [each in ended for each in tx.batches.documents(batch.id)]) for batch, offers in batches],
        errors=errors[:LAST_ERRORS],
    )


def _stages(rows: list[StageRow]) -> dict[Stage, dict[StageStatus, int]]:
    last = {(row.document_id, row.stage): row.status for row in rows}  # attempts come in order
    counted = Counter((stage, status) for (_, stage), status in last.items())
    return {stage: {status: counted[stage, status] for status in StageStatus if counted[stage, status]} for stage in Stage}


def _batch(batch: Batch, offers: list[FileOffer], ended: list[bool]) -> BatchState:
    return BatchState(
        id=batch.id,
        status=batch.status,
        priority=batch.priority,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        files=len(batch.manifest),
        offered=len(offers),
        exceptions=sum(offer.outcome is FileOutcome.EXCEPTION for offer in offers),
        documents=len(ended),
        ended=sum(ended),
    )


def _failure(document: Document) -> ErrorSeen:
    code = document.error_code or Code.UNEXPECTED
    return ErrorSeen(
        at=document.completed_at,
        document_id=document.id,
        file=file_name(document.file_name),
        code=code,
        message=document.error_message or "",
        cure=cure_of(code),
    )


def _exception(offer: FileOffer) -> ErrorSeen:
    code = offer.code or Code.UNEXPECTED
    return ErrorSeen(
        at=offer.offered_at,
        document_id=None,
        file=display_path(offer.path),
        code=code,
        message=offer.message or "",
        cure=cure_of(code),
    )
