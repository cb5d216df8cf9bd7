"""The relationships stage as a Prefect task."""

from __future__ import annotations

from dataclasses import asdict

from blocks.model_engine import open_answers
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.document_text import read_text
from tasks.relationships.evidence import validate
from tasks.relationships.relate import VERSION, relate
from tasks.relationships.said import LanguageModelRule
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.RELATIONSHIPS)
def relationships(call: StageCall) -> StageReport:
    """Find what the document says of its mentions."""
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            text, bounds = read_text(tx, document_id)
            mentions = [(stored.id, stored.mention) for stored in tx.mentions.of(document_id)]
            chunks = sorted(tx.chunks.of(document_id), key=lambda chunk: chunk.start)
        answers = open_answers(
            parts, document_id, Stage.RELATIONSHIPS, anew=False
        )  # what extraction has paid for is not paid for again
        model = [] if answers is None else [LanguageModelRule(answers, chunks)]
        found = relate(text, bounds, mentions, model)
        validate(text, found, document_id)
        return Outcome(
            digest_of(map(asdict, found)),
            {
                "relationships": len(found),
                **{f"rejected_model_{why}": n for rule in model for why, n in sorted(rule.rejected.items())},
            },
            lambda tx: tx.relationships.replace(document_id, found),
        )

    return run_stage(parts.store, Stage.RELATIONSHIPS, VERSION, call, current_run(), work)
