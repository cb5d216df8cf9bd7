"""The journey of one document on a real Prefect server: six stages, once, in order, and what happens when one of them fails."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, TaskRunFilter, TaskRunFilterFlowRunId

from blocks.errors import Code, Terminal
from blocks.parts import Parts
from blocks.records import Chunk, DocumentId, DocumentStatus, Stage, StageStatus
from blocks.stage_records import StageRow
from blocks.storage_layout import original_key
from flows.document import STAGES, process_document
from flows.options import ProcessingOptions
from flows.plan import needs_work
from tasks.chunking.split import split
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES, Register

pytestmark = pytest.mark.usefixtures("prefect_server")


def latest(parts: Parts, document_id: DocumentId) -> dict[Stage, StageRow]:
    with parts.store.transaction(write=False) as tx:
        return tx.stages.latest(document_id)


def attempts(parts: Parts, document_id: DocumentId) -> list[int]:
    return [row.attempt for row in latest(parts, document_id).values()]


def test_six_stages_in_order_each_with_its_runs(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DISCLOSURE)
    assert process_document(document_id) is DocumentStatus.COMPLETED
    rows = latest(parts, document_id)
    assert list(rows) == list(Stage) == [stage for stage, _ in STAGES]
    assert {row.status for row in rows.values()} == {StageStatus.COMPLETED}
    ended = [row.completed_at for row in rows.values() if row.completed_at]
    assert ended == sorted(ended)
    assert len({row.flow_run_id for row in rows.values()}) == 1
    assert len({row.task_run_id for row in rows.values()}) == len(Stage)
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
        assert (document.pages, document.text_length) == (len(tx.pages.of(document_id)), len(tx.pages.text(document_id)))
        assert tx.mentions.of(document_id)
        assert all(stored.entity_id for stored in tx.mentions.of(document_id))
        assert tx.relationships.of(document_id)
        assert tx.search.find(document.matter_id, "disclosure", 5)


def test_the_runs_bear_names_that_people_can_read_and_carry_ids_only(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DISCLOSURE)
    process_document(document_id)
    flow_run_id = latest(parts, document_id)[Stage.OCR].flow_run_id
    assert flow_run_id is not None
    with get_client(sync_client=True) as client:
        (flow_run,) = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id])))
        task_runs = client.read_task_runs(task_run_filter=TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[flow_run_id])))
    assert flow_run.name == f"document {document_id}"
    assert sorted(run.name for run in task_runs) == sorted(stage.value for stage in Stage)
    assert len(json.dumps(flow_run.parameters)) < 16_000
    assert DISCLOSURE not in flow_run.model_dump_json()


def test_a_second_run_does_nothing(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    before = latest(parts, document_id)
    assert process_document(document_id) is DocumentStatus.COMPLETED
    assert latest(parts, document_id) == before


def test_force_does_the_named_stage_again_and_what_follows_only_if_it_changed(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    forced = ProcessingOptions(force_reprocess=frozenset({Stage.CHUNKING}))
    assert process_document(document_id, forced) is DocumentStatus.COMPLETED
    assert attempts(parts, document_id) == [1, 2, 1, 1, 1, 2], "a document that was worked on is checked again"


def test_a_document_that_failed_once_and_changes_nothing_the_next_time_is_completed(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    with parts.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        tx.documents.set_status(document_id, DocumentStatus.FAILED, error=(Code.DATABASE_BUSY, "gone for a while"))
    assert process_document(document_id) is DocumentStatus.COMPLETED


def test_a_cached_result_counts_only_while_the_database_holds_its_rows(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    with parts.store.transaction() as tx:
        attempt = tx.stages.start(document_id, Stage.EXTRACTION, "1", "0" * 64)
        tx.mentions.replace(document_id, [])
        tx.stages.fail(document_id, Stage.EXTRACTION, attempt, Code.UNEXPECTED, "the rows are gone")
    assert process_document(document_id) is DocumentStatus.COMPLETED
    assert attempts(parts, document_id)[2] == 3
    with parts.store.transaction(write=False) as tx:
        assert tx.mentions.of(document_id)


def test_losing_every_prefect_result_costs_no_work(parts: Parts, register: Register, home: Path) -> None:
    _, (document_id,) = register(DECLARATION)
    process_document(document_id)
    shutil.rmtree(home / "results")
    before = latest(parts, document_id)
    process_document(document_id)
    assert latest(parts, document_id) == before


@pytest.mark.parametrize("unknown", ["00000000-0000-4000-8000-000000000000", "no id at all", "' OR 1=1 --"])
def test_an_id_that_is_not_registered_is_refused(parts: Parts, unknown: str) -> None:
    with pytest.raises(Terminal) as refused:
        process_document(unknown)
    assert refused.value.code is Code.DOCUMENT_UNKNOWN


def test_an_encrypted_document_fails_with_its_code_and_is_not_tried_again(
    parts: Parts, register: Register, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(SAMPLES / DISCLOSURE) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="letmein", owner="boss"))
    _, (document_id,) = register(locked)
    with pytest.raises(Terminal) as failed:
        process_document(document_id)
    assert failed.value.code is Code.PDF_ENCRYPTED
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
        assert not needs_work(tx, document, parts.settings, ProcessingOptions())
        assert needs_work(tx, document, parts.settings, ProcessingOptions(force_reprocess=frozenset({Stage.OCR})))
    assert (document.status, document.error_code) == (DocumentStatus.FAILED, Code.PDF_ENCRYPTED)
    rows = latest(parts, document_id)
    assert [row.status for row in rows.values()] == [StageStatus.FAILED, *[StageStatus.PENDING] * 5]


def test_a_document_that_another_run_takes_over_is_left_to_it(
    parts: Parts, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (document_id,) = register(DECLARATION)

    def taken_over(*arguments: Any) -> list[Chunk]:
        monkeypatch.undo()
        assert process_document(document_id) is DocumentStatus.COMPLETED
        return split(*arguments)

    monkeypatch.setattr("tasks.chunking.task.split", taken_over)
    with pytest.raises(Terminal) as refused:
        process_document(document_id)
    assert refused.value.code is Code.DOCUMENT_TAKEN_OVER
    with parts.store.transaction(write=False) as tx:
        assert tx.documents.required(document_id).status is DocumentStatus.COMPLETED


def test_a_lost_file_fails_its_document_and_comes_back_with_it(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DECLARATION)
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
    parts.files.delete(original_key(document.matter_id, document.id, document.sha256, document.media_type))
    with pytest.raises(Terminal) as failed:
        process_document(document_id)
    assert failed.value.code is Code.STORED_FILE_MISSING
    register(DECLARATION)
    assert process_document(document_id) is DocumentStatus.COMPLETED


def test_kept_pages_are_gone_once_the_database_has_them(parts: Parts, register: Register) -> None:
    _, (document_id,) = register(DISCLOSURE)
    process_document(document_id)
    assert [key for key in parts.files.list("matters/") if "/derived/" in key] == []
