"""Every stage can be called as a plain function: what it works with comes from the parts, not from Prefect."""

from __future__ import annotations

import shutil
from pathlib import Path

from blocks.parts import opened_parts
from blocks.records import DocumentId, DocumentStatus, Priority, Stage, StageStatus
from blocks.stage_records import StageCall
from flows.document import STAGES
from tasks.intake.register import register_paths

DECLARATION = Path(__file__).resolve().parents[2] / "samples" / "matter" / "Venn Jr. declaration 5-28-25.txt"


def test_a_document_goes_through_its_stages_without_a_server(home: Path, tmp_path: Path) -> None:
    with opened_parts() as parts:
        with parts.store.transaction() as tx:
            matter_id = tx.matters.open("plain")
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [])
        path = shutil.copy(DECLARATION, tmp_path)
        (offer,) = register_paths(parts.store, parts.files, matter_id, batch_id, [str(path)], "tester", "host")
        assert offer.document_id is not None
        document_id = DocumentId(offer.document_id)
        with parts.store.transaction() as tx:
            tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        reports = [task.fn(StageCall(document_id=document_id, key=f"{stage:x<64}")) for stage, task in STAGES]
        with parts.store.transaction(write=False) as tx:
            rows = tx.stages.latest(document_id)
            assert tx.documents.required(document_id).status is DocumentStatus.COMPLETED
    assert [report.stage for report in reports] == list(Stage)
    assert {row.status for row in rows.values()} == {StageStatus.COMPLETED}
    assert {(row.flow_run_id, row.task_run_id) for row in rows.values()} == {(None, None)}
