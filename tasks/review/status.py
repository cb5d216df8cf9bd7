"""Where a matter stands: its documents by status, its stages, its batches, and what went wrong last, with the cure.

Every number is counted in the database, so that it is the same whatever a cache has lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from blocks.database.store import Store, Transaction
from blocks.errors import CURES, Code
from blocks.records import Document, DocumentStatus, FileOutcome, Priority, Stage, StageStatus
from blocks.store_records import FileOffer, Matter
from tasks.intake.source_path import display_path, file_name
from tasks.review.answer import Answer
from tasks.review.batch_state import BatchState, CacheState, MatterWork, batch_state
from tasks.review.lookup import matter_named

LAST_ERRORS = 10
"""Errors shown when none are asked for by number; the newest come first."""


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
    cache: list[CacheState]


class Status(Answer):
    """The matters that were asked for."""

    matters: list[MatterState]


def status_of(store: Store, matter: str | None = None, idle_pools: Mapping[Priority, str] | None = None) -> Status:
    """Return the state of one matter or of all.

    Args:
        store: the database.
        matter: name of the matter; None: all of them.
        idle_pools: the work pools that are known to have no living worker, by the priority of the batches that wait for one.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        matters = tx.matters.all() if matter is None else [matter_named(tx, matter)]
        return Status(matters=[_state(tx, each, idle_pools or {}) for each in matters])


def cure_of(code: str) -> str:
    """Return what can be done about a code; one of a later version of the program is known to that version alone."""
    return CURES[Code(code)] if code in set(Code) else "The code is of another version of the program; ask that one."


def _state(tx: Transaction, matter: Matter, idle_pools: Mapping[Priority, str]) -> MatterState:
    documents = tx.documents.of_matter(matter.id)
    batches = [(batch, tx.batches.offers(batch.id)) for batch in tx.batches.of_matter(matter.id)]
    work = MatterWork.of(documents, tx.stages.all_of_matter(matter.id))
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
        stages=_stages(work),
        batches=[batch_state(tx, batch, offers, work, idle_pools.get(batch.priority)) for batch, offers in batches],
        errors=errors[:LAST_ERRORS],
        cache=[CacheState(**count._asdict()) for count in tx.cache_counts.of_matter(matter.id)],
    )


def _stages(work: MatterWork) -> dict[Stage, dict[StageStatus, int]]:
    counted = Counter((stage, row.status) for rows in work.latest.values() for stage, row in rows.items())
    return {stage: {status: counted[stage, status] for status in StageStatus if counted[stage, status]} for stage in Stage}


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
