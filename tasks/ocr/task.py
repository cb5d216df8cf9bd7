"""The ocr stage as a Prefect task."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from blocks.paid_engine import open_paid_text
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_limits import current_limits
from blocks.stage_records import StageCall, StageReport
from blocks.storage_layout import original_key
from tasks.ocr.page_folder import PageFolder
from tasks.ocr.read import VERSION, OcrOptions, read_document
from tasks.ocr.sending import PdfSender
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.OCR)
def ocr(call: StageCall) -> StageReport:
    """Read every page of a document; pages travel one by one, so that memory does not grow with the file."""
    parts = current_parts()
    settings, limits = parts.settings, current_limits()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            document = tx.documents.required(document_id)
        folder, counts = PageFolder(parts.files, document, call.key), Counter({"pages": 0})
        if call.force:
            folder.clear()
        options = OcrOptions(settings.ocr_engine, settings.ocr_dpi, settings.max_pages, settings.passwords_file)
        with parts.files.local_path(original_key(document.matter_id, document_id, document.sha256, document.media_type)) as path:
            turn = limits.ocr if limits else None
            sender = PdfSender(parts.children, path, settings.ocr_dpi, turn, settings.passwords_file)
            paid = open_paid_text(parts, document, sender, anew=call.force)
            for page in read_document(parts.children, path, document.media_type, document_id, options, folder, turn, paid):
                counts.update(["pages", page.source.value])
        digest = digest_of(asdict(page) for page in folder.pages(counts["pages"]))
        return Outcome(digest, counts, lambda tx: tx.pages.replace(document_id, folder.pages(counts["pages"])), folder.clear)

    return run_stage(parts.store, Stage.OCR, VERSION, call, current_run(), work)
