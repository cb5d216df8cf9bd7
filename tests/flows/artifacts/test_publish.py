"""What is written to a real Prefect server while a batch runs: its progress, its documents, and the pages of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import Artifact
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from blocks.parts import Parts, opened_parts
from blocks.records import Stage
from blocks.settings import Settings
from flows.artifacts.publish import ShownBatch, show_document, shows
from flows.artifacts.reading import read_batch, read_document
from flows.batch import process_batch
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES, Register

pytestmark = pytest.mark.usefixtures("prefect_server")

ELSEWHERE = "https://prefect.example/api"


def written(key: str) -> list[Artifact]:
    with get_client(sync_client=True) as client:
        return client.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])))


def rows(artifact: Artifact) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(str(artifact.data))
    return found


def test_a_batch_shows_its_progress_and_leads_to_each_document(parts: Parts, register: Register, tmp_path: Path) -> None:
    broken = tmp_path / "a [broken] one.pdf"
    broken.write_bytes((SAMPLES / DISCLOSURE).read_bytes()[:700])
    batch_id, documents = register(broken, DECLARATION)
    process_batch(batch_id=batch_id)
    with parts.store.transaction(write=False) as tx:
        batch_run = tx.batches.required(batch_id).flow_run_id
        runs = {each: str(tx.stages.latest(each)[Stage.OCR].flow_run_id) for each in documents}

    (progress,) = written(f"batch-{batch_id}")
    assert (progress.type, progress.data, progress.description) == ("progress", 100, "2 of 2 documents. Completed.")
    (table,) = written(f"documents-{batch_id}")
    assert str(table.flow_run_id) == str(progress.flow_run_id) == batch_run
    assert table.description == "2 documents, 0 due, 1 failed. The batch is completed."
    first, second = rows(table)
    assert (first["status"], first["error"], second["status"]) == ("failed", "pdf_damaged", "completed")
    for row, document_id in zip((first, second), documents, strict=True):
        assert row["document"].startswith(f"[{document_id}](http://127.0.0.1")
        assert row["document"].endswith(f"/runs/flow-run/{runs[document_id]})")

    (pages,) = written(f"pages-{documents[1]}")
    assert [row["page"] for row in rows(pages)] == list(range(1, len(rows(pages)) + 1))
    (page,) = written(f"document-{documents[1]}")
    assert str(page.flow_run_id) == runs[documents[1]]
    assert DECLARATION in str(page.data), "this server is on a loopback address"
    assert [row["source"] for row in rows(pages)] == ["text_layer"] * len(rows(pages))
    assert written(f"pages-{documents[0]}") == []
    assert "pdf_damaged" in str(written(f"document-{documents[0]}")[0].data)


def test_names_stay_off_a_server_that_others_reach(parts: Parts, register: Register) -> None:
    batch_id, (document_id,) = register(DECLARATION)
    process_batch(batch_id=batch_id)
    with parts.store.transaction() as tx:
        matter_id = tx.batches.required(batch_id).matter_id
        hidden = read_document(tx, document_id, ELSEWHERE), read_batch(tx, batch_id, ELSEWHERE, None)
        tx.matters.show_names(matter_id, visible=True)
        allowed = read_document(tx, document_id, ELSEWHERE), read_batch(tx, batch_id, ELSEWHERE, None)
    assert [each.names for each in hidden] == [False, False]
    assert [each.names for each in allowed] == [True, True]


def test_they_can_be_switched_off_and_are_not_made_for_a_server_of_the_moment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shows(Settings.load())
    with temporary_settings({PREFECT_API_URL: None}):
        assert not shows(Settings.load())
    monkeypatch.setenv("LEGALDOCS_PREFECT_ARTIFACTS", "false")
    assert not shows(Settings.load())


def test_a_server_that_does_not_answer_stops_no_work(parts: Parts, register: Register) -> None:
    batch_id, (document_id,) = register(DECLARATION)
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    nobody = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(nobody), ShownBatch(parts, batch):
        show_document(parts, document_id)
    with opened_parts() as same, same.store.transaction(write=False) as tx:
        assert tx.batches.required(batch_id) == batch
