"""The resolution stage as a Prefect task."""

from __future__ import annotations

from collections.abc import Callable

from blocks.database.store import Transaction
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.resolution.resolve import VERSION
from tasks.resolution.resolve_matter import resolve_in
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.RESOLUTION)
def resolution(call: StageCall) -> StageReport:
    """Resolve what changed in the document's matter, in the transaction that commits the entities and under the matter's lock.

    Two documents that end at once cannot make two entities of one. The digest covers the document's own mentions, which alone this
    stage promises to have resolved.
    """
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            document = tx.documents.required(document_id)
            mention_ids = sorted(stored.id for stored in tx.mentions.of(document_id))
        done: list[Callable[[], None]] = []

        def write(tx: Transaction) -> None:
            done.append(resolve_in(tx, parts.store, parts.cache, document.matter_id))

        return Outcome(digest_of(mention_ids), {"mentions": len(mention_ids)}, write, lambda: done[-1]())  # noqa: PLW0108 (not yet there)

    return run_stage(parts.store, Stage.RESOLUTION, VERSION, call, current_run(), work)
