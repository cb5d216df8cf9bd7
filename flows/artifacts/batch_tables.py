"""What is shown of a batch: how far it is, and a row for each of its documents with a link to the document's run. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocks.records import BatchStatus, Document, DocumentId, DocumentStatus, Stage, StageStatus
from blocks.stage_records import StageRow
from blocks.status import TERMINAL_DOCUMENT
from flows.artifacts.document_tables import Row, seconds_of
from flows.artifacts.markdown import words
from tasks.intake.source_path import file_name
from tasks.review.batch_activity import Doing

MOST_DOCUMENTS = 1_000
"""Rows of the table: a page of the browser holds so many, and those to look at come first."""

ALL = 100.0


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """What the database says of a batch.

    Attributes:
        documents: those that it works on, in its order.
        stages: the last attempt at each stage of each of them.
        due: those that it is not done with.
        names: whether file names may be shown.
        ui_url: where people see the Prefect server; None: no links.
    """

    documents: Sequence[Document]
    stages: Mapping[DocumentId, Mapping[Stage, StageRow]]
    due: frozenset[DocumentId]
    names: bool
    ui_url: str | None


def percent(documents: int, due: int) -> float:
    """Return how far a batch is, from 0 to 100, in documents that it is done with; one without documents is done."""
    return ALL if documents == 0 else ALL * (documents - due) / documents


def progress_note(documents: int, due: int, doing: Doing) -> str:
    """Return what stands beside the progress: how many documents have ended, what goes on, and what for."""
    reason = f": {doing.reason}" if doing.reason else ""
    return f"{documents - due:,} of {documents:,} documents. {doing.activity.value.capitalize()}{reason}."


def document_rows(seen: BatchSeen) -> list[Row]:
    """Return a row for each document, at most `MOST_DOCUMENTS`: failed ones first, then those under way, then the others."""
    return [
        _row(seen, document) for document in sorted(seen.documents, key=lambda each: _urgency(each, seen.due))[:MOST_DOCUMENTS]
    ]


def documents_note(seen: BatchSeen, status: BatchStatus) -> str:
    """Return what stands above the table."""
    failed = sum(document.status is DocumentStatus.FAILED for document in seen.documents)
    note = f"{len(seen.documents):,} documents, {len(seen.due):,} due, {failed:,} failed. The batch is {status.value}."
    left = len(seen.documents) - MOST_DOCUMENTS
    return note if left <= 0 else f"{note} {MOST_DOCUMENTS:,} are shown, failed ones first."


def _urgency(document: Document, due: frozenset[DocumentId]) -> int:
    if document.status is DocumentStatus.FAILED:
        return 0
    if document.status is DocumentStatus.PROCESSING:
        return 1
    return 2 if document.id in due else 3


def _row(seen: BatchSeen, document: Document) -> Row:
    stages = seen.stages.get(document.id, {})
    seconds = sum(seconds_of(row) or 0.0 for row in stages.values())
    name: Row = {"file": words(file_name(document.file_name))} if seen.names else {}
    return {
        "document": _linked(document.id, _run_of(stages), seen.ui_url),
        "status": document.status.value if document.status in TERMINAL_DOCUMENT else _under_way(document, stages),
        "pages": document.pages if document.pages is not None else _pages(stages),
        "seconds": round(seconds, 1),
        "error": document.error_code or "",
        **name,
    }


def _run_of(stages: Mapping[Stage, StageRow]) -> str | None:
    """Return the run that worked on the document last."""
    begun = [row for row in stages.values() if row.started_at and row.flow_run_id]
    return max(begun, key=lambda row: row.started_at or 0).flow_run_id if begun else None


def _linked(document_id: DocumentId, run_id: str | None, ui_url: str | None) -> str:
    return f"[{document_id}]({ui_url}/runs/flow-run/{run_id})" if run_id and ui_url else document_id


def _under_way(document: Document, stages: Mapping[Stage, StageRow]) -> str:
    running = (f"{stage.value} running" for stage in Stage if stage in stages and stages[stage].status is StageStatus.RUNNING)
    return next(running, document.status.value)


def _pages(stages: Mapping[Stage, StageRow]) -> int | str:
    row = stages.get(Stage.OCR)
    return row.counts.get("pages", "") if row else ""
