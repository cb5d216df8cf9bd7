"""The extraction stage as a Prefect task."""

from __future__ import annotations

from dataclasses import asdict

from blocks.model_engine import open_answers
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.document_text import read_text
from tasks.extraction.extract import VERSION, extract_document
from tasks.extraction.remembered import RememberingChildren
from tasks.extraction.said import LanguageModelReader
from tasks.extraction.validate import validate
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.EXTRACTION)
def extraction(call: StageCall) -> StageReport:
    """Find the mentions of a document."""
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            text, bounds = read_text(tx, document_id)
            chunks = tx.chunks.of(document_id)
            matter_id = tx.documents.required(document_id).matter_id
        children = RememberingChildren(parts.children, parts.cache, matter_id)
        answers = open_answers(parts, document_id, Stage.EXTRACTION, anew=call.force)
        found = extract_document(children, text, bounds, chunks, None if answers is None else LanguageModelReader(answers))
        validate(text, found.mentions, document_id)
        rejected = {f"rejected_{reason}": count for reason, count in found.rejected.items()}
        return Outcome(
            digest_of(map(asdict, found.mentions)),
            {"mentions": len(found.mentions), **rejected},
            lambda tx: tx.mentions.replace(document_id, found.mentions),
        )

    return run_stage(parts.store, Stage.EXTRACTION, VERSION, call, current_run(), work)
