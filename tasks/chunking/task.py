"""The chunking stage as a Prefect task."""

from __future__ import annotations

from dataclasses import asdict

from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.chunking.split import VERSION, rejoins, split
from tasks.document_text import read_text
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.CHUNKING)
def chunking(call: StageCall) -> StageReport:
    """Cut the document text into chunks."""
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            text, bounds = read_text(tx, document_id)
        chunks = split(text, bounds, parts.settings.chunk_characters, parts.settings.chunk_overlap)
        rejoins(text, chunks, document_id)
        return Outcome(digest_of(map(asdict, chunks)), {"chunks": len(chunks)}, lambda tx: tx.chunks.replace(document_id, chunks))

    return run_stage(parts.store, Stage.CHUNKING, VERSION, call, current_run(), work)
