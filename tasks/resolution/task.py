"""The resolution stage as a Prefect task."""

from __future__ import annotations

from blocks.database.store import Transaction
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage, StageCall, StageReport
from tasks.resolution.identify import identify
from tasks.resolution.resolve import VERSION, resolve
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.RESOLUTION)
def resolution(call: StageCall) -> StageReport:
    """Resolve the mentions of the document's matter to entities.

    All mentions of the matter are resolved again, in the transaction that commits the entities and under the matter's lock: two
    documents that end at once cannot make two entities of one. The digest covers the document's own mentions, which alone this
    stage promises to have resolved.
    """
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            document = tx.documents.required(document_id)
            mention_ids = sorted(stored.id for stored in tx.mentions.of(document_id))

        def write(tx: Transaction) -> None:
            tx.matters.lock(document.matter_id)
            clusters = resolve(tx.mentions.of_matter(document.matter_id), tx.entities.judgements(document.matter_id))
            identified = identify(clusters, tx.entities.holders(document.matter_id), tx.entities.mint)
            tx.entities.apply(document.matter_id, identified.entities, identified.redirects)

        return Outcome(digest_of(mention_ids), {"mentions": len(mention_ids)}, write)

    return run_stage(parts.store, Stage.RESOLUTION, VERSION, call, current_run(), work)
