"""The journey of one document: its six stages in order."""

from __future__ import annotations

from prefect import flow

from blocks.errors import Code, LegalDocsError, Terminal
from blocks.logs import log_context, logger
from blocks.parts import Parts, opened_parts
from blocks.prefect_blocks.results import report_storage
from blocks.prefect_blocks.stage_task import StageTask
from blocks.records import Document, DocumentId, DocumentStatus, Stage, StageCall
from flows.options import ProcessingOptions
from flows.plan import needs_work, stage_key
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

    Args:
        document_id: id of a registered document.
        options: what the run is asked for; the defaults when left out.

    Raises:
        LegalDocsError: no such document is registered, or a stage failed; the document is then `failed` with the error's code.
    """
    asked = options or ProcessingOptions()
    with opened_parts() as parts, log_context(document_id=document_id):
        document = _begin(parts, DocumentId(document_id), asked)
        try:
            _travel(parts, document, asked)
        except Exception as error:
            failure = as_error(error, document.id)
            _log.error("document failed", extra={"code": failure.code, "matter_id": document.matter_id, **whereabouts(error)})
            if failure.code is not Code.DOCUMENT_TAKEN_OVER:
                _end_as_failed(parts, document, failure)
            raise failure from None  # what is printed of a chain of errors could quote the document
        with parts.store.transaction(write=False) as tx:
            return tx.documents.required(document.id).status


def _travel(parts: Parts, document: Document, options: ProcessingOptions) -> None:
    """Call the stages in order. Prefect's cached result of a stage counts only while the database holds what it claims."""
    storage = report_storage(parts.settings.home)
    upstream = document.sha256
    for stage, task in STAGES:
        call = StageCall(
            document_id=document.id,
            key=stage_key(document, stage, parts.settings, upstream),
            force=stage in options.force_reprocess,
        )
        with parts.store.transaction(write=False) as tx:
            held = tx.stages.held(document.id, stage, call.key)
        run = task.with_options(refresh_cache=call.force or held is None)
        run.result_storage = storage
        upstream = run(call).digest


def _begin(parts: Parts, document_id: DocumentId, options: ProcessingOptions) -> Document:
    """Set the document to `processing` if there is work, and return it as it was found.

    Raises:
        Terminal: the id is not registered, or the document's bytes never arrived.
    """
    with parts.store.transaction() as tx:
        document = tx.documents.required(document_id)
        if document.stored_at is None:
            raise Terminal(Code.STORED_FILE_MISSING, "The bytes of the document were never stored.", document_id)
        if document.status is DocumentStatus.FAILED or needs_work(tx, document, parts.settings, options):
            tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
    return document


def _end_as_failed(parts: Parts, document: Document, failure: LegalDocsError) -> None:
    with parts.store.transaction() as tx:
        tx.documents.set_status(document.id, DocumentStatus.FAILED, error=(failure.code, failure.cause))


_log = logger("flows.document")
