"""The finalization stage as a Prefect task."""

from __future__ import annotations

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.parts import current_parts
from blocks.prefect_blocks.stage_task import current_run, stage_task
from blocks.records import DocumentId, Stage
from blocks.stage_records import StageCall, StageReport
from tasks.finalization.checks import BEFORE_FINALIZATION, VERSION, final_status, findings
from tasks.finalization.holding import read_holding
from tasks.stage import Outcome, digest_of, run_stage


@stage_task(Stage.FINALIZATION)
def finalization(call: StageCall) -> StageReport:
    """Check the document and give it its final status."""
    parts = current_parts()

    def work(document_id: DocumentId) -> Outcome:
        with parts.store.transaction(write=False) as tx:
            holding = read_holding(tx, document_id)
        if broken := findings(holding):
            named = "; ".join(f"{finding.check}: {finding.what}" for finding in broken[:5])
            raise Terminal(Code.CHECKS_FAILED, f"{len(broken)} checks do not hold: {named}", document_id)
        status = final_status(holding.pages)
        bates = [page.bates for page in holding.pages if page.bates]

        def write(tx: Transaction) -> None:
            tx.documents.set_totals(
                document_id, len(holding.pages), len(holding.text), *((bates[0], bates[-1]) if bates else (None, None))
            )
            tx.search.index(document_id)
            tx.documents.set_status(document_id, status)

        counts = {
            "pages": len(holding.pages),
            "chunks": len(holding.chunks),
            "mentions": len(holding.mentions),
            "relationships": len(holding.relationships),
        }
        digest = digest_of([status, counts, [holding.stages[stage].digest for stage in BEFORE_FINALIZATION]])
        return Outcome(digest, counts, write)

    return run_stage(parts.store, Stage.FINALIZATION, VERSION, call, current_run(), work)
