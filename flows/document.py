"""The journey of one document: its six stages in order."""

from __future__ import annotations

from functools import lru_cache

from prefect import flow

from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.logs import log_context, logger
from blocks.parts import Parts, opened_parts
from blocks.prefect_blocks.results import report_storage
from blocks.prefect_blocks.stage_task import StageTask
from blocks.records import BatchId, Document, DocumentId, DocumentStatus, Stage
from blocks.settings import Settings
from flows.artifacts.publish import show_document
from flows.batch_end import end_batch
from flows.end_events import tell_batch_end, tell_document_end
from flows.leasing import Lane, current_lane, opened_lane
from flows.options import ProcessingOptions
from flows.plan import due, needs_work
from flows.priority import priority_of_run
from flows.worker_settings import settings_of_worker
from tasks.chunking.task import chunking
from tasks.extraction.task import extraction
from tasks.finalization.task import finalization
from tasks.ocr.task import ocr
from tasks.relationships.task import relationships
from tasks.resolution.task import resolution
from tasks.stage import as_error, whereabouts

STAGES: tuple[tuple[Stage, StageTask], ...] = (
    (Stage.OCR, ocr),
    (Stage.CHUNKING, chunking),
    (Stage.EXTRACTION, extraction),
    (Stage.RESOLUTION, resolution),
    (Stage.RELATIONSHIPS, relationships),
    (Stage.FINALIZATION, finalization),
)
"""What is done to a document, in this order; each stage's digest is part of the next one's key."""


@flow(name="process-document", flow_run_name="document {document_id}", persist_result=False)
def process_document(document_id: str, options: ProcessingOptions | None = None) -> DocumentStatus:
    """Take a registered document through its stages and return the status that it ends with.

    A run that no lane started makes a batch of this one document first, and holds the document as a lane does.

    Args:
        document_id: Id of a registered document.
        options: What the run is asked for; the defaults when left out.

    Raises:
        Terminal: no such document is registered, another run works on it, or a stage failed for good; in the last case the document
            is `failed` with the error's code.
        Transient: a part that is needed does not answer; the document is not failed and can be taken up again.
    """
    asked = options or ProcessingOptions()
    with opened_parts(settings_of_worker()) as parts, log_context(document_id=document_id):
        if current_lane() is None:
            _alone(parts, DocumentId(document_id), asked)
        else:
            _through_its_stages(parts, DocumentId(document_id), asked)
        with parts.store.transaction(write=False) as tx:
            return tx.documents.required(DocumentId(document_id)).status


def end_as_failed(parts: Parts, document_id: DocumentId, failure: LegalDocsError) -> None:
    """Set a document that is worked on to `failed`, with the error."""
    with parts.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.FAILED, error=(failure.code, failure.cause))
    with parts.store.transaction(write=False) as tx:
        tell_document_end(tx, document_id)


def _alone(parts: Parts, document_id: DocumentId, options: ProcessingOptions) -> None:
    asked = options.model_copy(update={"priority": priority_of_run(options)})
    with parts.store.transaction() as tx:
        document = tx.documents.required(document_id)
        if tx.leases.holder(document_id) is not None:
            raise Terminal(Code.DOCUMENT_TAKEN_OVER, "Another run works on the document now.", document_id)
        actor = parts.settings.who
        batch_id = tx.batches.select(document.matter_id, asked.priority, asked.model_dump_json(), [document_id], created_by=actor)
    try:
        with log_context(batch_id=batch_id), opened_lane(parts.store, batch_id) as lane:
            _as_lane(parts, lane, document_id, asked)
    finally:
        _end(parts, batch_id)


def _as_lane(parts: Parts, lane: Lane, document_id: DocumentId, options: ProcessingOptions) -> None:
    if lane.take() is None:
        raise Terminal(Code.DOCUMENT_TAKEN_OVER, "Another run works on the document now.", document_id)
    try:
        _through_its_stages(parts, document_id, options)
    except Terminal:
        lane.end(document_id)
        raise
    lane.end(document_id)


def _end(parts: Parts, batch_id: BatchId) -> None:
    """End the batch of one document, unless the document was left to be taken up again."""
    with parts.store.transaction(write=False) as tx:
        left = tx.batches.count_due(batch_id)
    if not left:
        end_batch(parts, batch_id)
        tell_batch_end(parts.store, batch_id)


def _through_its_stages(parts: Parts, document_id: DocumentId, options: ProcessingOptions) -> None:
    document, there_is_work = _begin(parts, document_id, options)
    try:
        _travel(parts, document, options)
    except Exception as error:
        failure = as_error(error, document.id)
        _log.error("document failed", extra={"code": failure.code, "matter_id": document.matter_id, **whereabouts(error)})
        if not isinstance(failure, Transient) and failure.code is not Code.DOCUMENT_TAKEN_OVER:
            end_as_failed(parts, document.id, failure)
            show_document(parts, document.id)
        raise failure from None  # what is printed of a chain of errors could quote the document
    if there_is_work:
        with parts.store.transaction(write=False) as tx:
            tell_document_end(tx, document.id)
        show_document(parts, document.id)


def _travel(parts: Parts, document: Document, options: ProcessingOptions) -> None:
    """Call the stages in order. Prefect's cached result of a stage counts only while the database holds what it claims."""
    if document.stored_at is None:
        raise Terminal(Code.STORED_FILE_MISSING, "The bytes of the document were never stored.", document.id)
    upstream = document.sha256
    for stage, task in STAGES:
        with parts.store.transaction(write=False) as tx:
            call, held = due(tx, document, stage, upstream, parts.settings, options)
        upstream = _kept_in(parts.settings, task, refresh=held is None)(call).digest


@lru_cache(maxsize=2 * len(STAGES))
def _kept_in(settings: Settings, task: StageTask, *, refresh: bool) -> StageTask:
    """Return the task with its results in the storage of the settings, made once for a process: making one costs as much as a state.

    The storage is set afterwards, since Prefect refuses one that is not saved on its server only where a task is made.
    """
    made = task.with_options(refresh_cache=refresh)
    made.result_storage = report_storage(settings)
    return made


def _begin(parts: Parts, document_id: DocumentId, options: ProcessingOptions) -> tuple[Document, bool]:
    """Set the document to `processing` if there is work; return it as it was found, and whether there is."""
    with parts.store.transaction() as tx:
        document = tx.documents.required(document_id)
        there_is_work = document.status is DocumentStatus.FAILED or needs_work(tx, document, parts.settings, options)
        if there_is_work:
            tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
    return document, there_is_work


_log = logger("flows.document")
