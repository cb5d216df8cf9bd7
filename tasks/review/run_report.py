"""The report of one batch as evidence: what was asked, what ran it, what became of every document; all counted in the database anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from blocks.database.store import Store, Transaction
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.records import BatchId, Document, DocumentStatus, FileOutcome, MatterId, PageSource, Stage, StageStatus
from blocks.settings import Settings
from blocks.stage_records import StageRow
from blocks.store_records import Batch, FileOffer, Lane
from tasks.intake.source_path import display_path, file_name
from tasks.review.answer import Answer
from tasks.review.batch_state import CacheState
from tasks.review.program import Configuration, Program, configuration, program
from tasks.review.stage_totals import StageTotals, stage_totals
from tasks.review.verification import Finding
from tasks.review.verify import verify

REPORT_VERSION = 1


class BatchAsked(Answer):
    """The batch as it was written down before anything was done; `manifest_sha256` is that of its list, of `manifest_entries`.

    `seconds` are those from its row to its end, `seconds_to_start` those to its first lane: what its priority was worth.
    """

    id: str
    matter_id: str
    matter: str
    priority: str
    origin: str
    options: dict[str, Any]
    manifest_sha256: str
    manifest_entries: int
    created_by: str | None
    created_at: datetime
    finished_at: datetime | None
    seconds: float | None
    seconds_to_start: float | None
    status: str
    flow_run_id: str | None


class StageDone(Answer):
    """The last attempt at a stage of a document."""

    stage: Stage
    status: StageStatus
    version: str
    attempt: int
    started_at: datetime | None
    completed_at: datetime | None
    seconds: float | None
    error_code: str | None
    counts: dict[str, int]
    digest: str | None


class DocumentDone(Answer):
    """What became of a document; its bytes are known by their sha256."""

    id: str
    file_name: str
    sha256: str
    bytes: int
    status: DocumentStatus
    error_code: str | None
    error_message: str | None
    pages: int | None
    bates_first: str | None
    bates_last: str | None
    stages: list[StageDone]


class FileLeftOut(Answer):
    """A file of the batch that became no new document, and why."""

    path: str
    outcome: FileOutcome
    document_id: str | None
    code: str | None
    message: str | None


class Worker(Answer):
    """A process that worked on the batch."""

    host: str
    pid: int
    started_at: datetime
    ended_at: datetime | None
    documents: int
    peak_memory_bytes: int | None


class Totals(Answer):
    """Sums over the documents of the batch; `pages` counts those whose text was read, by where it comes from."""

    files: dict[FileOutcome, int]
    documents: dict[DocumentStatus, int]
    pages: dict[PageSource, int]
    chunks: int
    mentions: int
    relationships: int
    stages: dict[Stage, StageTotals]


class RunReport(Answer):
    """The report; times are UTC. `reported_by` made the report: what processed a document is told by the versions of its stages."""

    version: int
    made_at: datetime
    reported_by: Program
    configuration: Configuration
    batch: BatchAsked
    totals: Totals
    findings: list[Finding]
    documents: list[DocumentDone]
    left_out: list[FileLeftOut]
    workers: list[Worker]
    cache: list[CacheState]


def report_run(store: Store, files: FileStore, settings: Settings, batch_id: str) -> RunReport:
    """Return the report of a batch; its matter is verified for it.

    Raises:
        Terminal: `BATCH_UNKNOWN`.
    """
    with store.transaction(write=False) as tx:
        batch = tx.batches.get(BatchId(batch_id))
        if batch is None:
            raise Terminal(Code.BATCH_UNKNOWN, f"No batch {batch_id} is known.")
    findings = verify(store, files, batch.matter_id, batch_id=batch.id).findings
    with store.transaction(write=False) as tx:
        return _report(tx, batch, settings, list(findings))


def _report(tx: Transaction, batch: Batch, settings: Settings, findings: list[Finding]) -> RunReport:
    documents = [tx.documents.required(each) for each in tx.batches.documents(batch.id)]
    stages = {document.id: tx.stages.latest(document.id) for document in documents}
    offers = tx.batches.offers(batch.id)
    return RunReport(
        version=REPORT_VERSION,
        made_at=datetime.now(UTC),
        reported_by=program(),
        configuration=configuration(settings),
        batch=_asked(tx, batch),
        totals=_totals(tx, documents, offers, batch.matter_id),
        findings=findings,
        documents=[_document(document, stages[document.id]) for document in documents],
        left_out=[_left_out(offer) for offer in offers if offer.outcome is not FileOutcome.DOCUMENT],
        workers=[_worker(lane) for lane in tx.lanes.of_batch(batch.id)],
        cache=[CacheState(**count._asdict()) for count in tx.cache_counts.of_batch(batch.id)],
    )


def _asked(tx: Transaction, batch: Batch) -> BatchAsked:
    return BatchAsked(
        id=batch.id,
        matter_id=batch.matter_id,
        matter=tx.matters.name(batch.matter_id),
        priority=batch.priority,
        origin=batch.origin,
        options=json.loads(batch.options_json),
        manifest_sha256=batch.manifest_sha256,
        manifest_entries=len(batch.manifest),
        created_by=batch.created_by,
        created_at=batch.created_at,
        finished_at=batch.finished_at,
        seconds=_seconds(batch.created_at, batch.finished_at),
        seconds_to_start=_seconds(batch.created_at, min((lane.started_at for lane in tx.lanes.of_batch(batch.id)), default=None)),
        status=batch.status,
        flow_run_id=batch.flow_run_id,
    )


def _totals(tx: Transaction, documents: Sequence[Document], offers: Iterable[FileOffer], matter_id: MatterId) -> Totals:
    """Count the rows themselves, whatever the stages have said of them; one document is in memory at a time."""
    outcomes, statuses, pages, rows = (
        Counter(offer.outcome for offer in offers),
        Counter[DocumentStatus](),
        Counter[PageSource](),
        Counter[str](),
    )
    ids = {document.id for document in documents}
    for document in documents:
        statuses[document.status] += 1
        pages.update(page.source for page in tx.pages.outlines(document.id))
        rows["chunks"] += len(tx.chunks.of(document.id))
        rows["mentions"] += len(tx.mentions.of(document.id))
        rows["relationships"] += len(tx.relationships.of(document.id))
    return Totals(
        files={outcome: outcomes[outcome] for outcome in FileOutcome},
        documents={status: statuses[status] for status in DocumentStatus if statuses[status]},
        pages={source: pages[source] for source in PageSource},
        chunks=rows["chunks"],
        mentions=rows["mentions"],
        relationships=rows["relationships"],
        stages=stage_totals(row for row in tx.stages.all_of_matter(matter_id) if row.document_id in ids),
    )


def _document(document: Document, stages: Mapping[Stage, StageRow]) -> DocumentDone:
    return DocumentDone(
        id=document.id,
        file_name=file_name(document.file_name),
        sha256=document.sha256,
        bytes=document.bytes,
        status=document.status,
        error_code=document.error_code,
        error_message=document.error_message,
        pages=document.pages,
        bates_first=document.bates_first,
        bates_last=document.bates_last,
        stages=[_stage(stages[stage]) for stage in Stage if stage in stages],
    )


def _stage(row: StageRow) -> StageDone:
    return StageDone(
        stage=row.stage,
        status=row.status,
        version=row.version,
        attempt=row.attempt,
        started_at=row.started_at,
        completed_at=row.completed_at,
        seconds=_seconds(row.started_at, row.completed_at),
        error_code=row.error_code,
        counts=row.counts,
        digest=row.digest,
    )


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else round((end - start).total_seconds(), 3)


def _left_out(offer: FileOffer) -> FileLeftOut:
    return FileLeftOut(
        path=display_path(offer.path),
        outcome=offer.outcome,
        document_id=offer.document_id,
        code=offer.code,
        message=offer.message,
    )


def _worker(lane: Lane) -> Worker:
    return Worker(
        host=lane.host,
        pid=lane.pid,
        started_at=lane.started_at,
        ended_at=lane.ended_at,
        documents=lane.documents,
        peak_memory_bytes=lane.peak_memory_bytes,
    )
