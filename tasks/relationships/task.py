"""The relationships stage as a Prefect task."""

from __future__ import annotations

from dataclasses import asdict

from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.document_text import read_text
from tasks.relationships.evidence import validate
from tasks.relationships.relate import VERSION, relate
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.RELATIONSHIPS)
def relationships(call: StageCall) -> StageReport:
    """Find what the document says of its mentions."""
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            text, bounds = read_text(tx, document_id)
            mentions = [(stored.id, stored.mention) for stored in tx.mentions.of(document_id)]
        found = relate(text, bounds, mentions)
        validate(text, found, document_id)
        return Outcome(
            digest_of(map(asdict, found)),
            {"relationships": len(found)},
            lambda tx: tx.relationships.replace(document_id, found),
        )

    return run_stage(parts.store, Stage.RELATIONSHIPS, VERSION, call, current_run(), work)
