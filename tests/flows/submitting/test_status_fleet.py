"""Status with a real server: queues with ids and ages, workers declared against living, and an exit status that cannot be missed."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from blocks.cache_keys import CacheKind
from blocks.parts import Parts
from blocks.records import BatchId, DocumentId, MatterId, Priority
from flows.batch import process_batch
from flows.commands.status import StatusAnswer
from flows.options import ProcessingOptions
from flows.recover import recover_now
from tests.flows.commands.conftest import Run
from tests.flows.conftest import DISCLOSURE, Register
from tests.flows.submitting.conftest import HIGH, Fleet

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "status.schema.json"


def select(parts: Parts, matter_id: MatterId, document_id: DocumentId, priority: Priority = Priority.HIGH) -> BatchId:
    options = ProcessingOptions(priority=priority).model_dump_json()
    with parts.store.transaction() as tx:
        return tx.batches.select(matter_id, priority, options, [document_id])


def status(run: Run, *arguments: str, exit_code: int = 0) -> Any:
    return json.loads(run("status", *arguments, "--json", exit_code=exit_code).stdout)


def pool_in(told: Any, name: str = HIGH) -> Any:
    return next(pool for pool in told["fleet"]["pools"] if pool["name"] == name)


def test_queued_batches_are_told_with_ids_and_age_and_a_pool_without_a_worker_by_name(
    fleet: Fleet, parts: Parts, matter_id: MatterId, document_id: DocumentId, run: Run
) -> None:
    fleet.beat()
    queued = {select(parts, matter_id, document_id) for _ in range(3)}
    recover_now(parts.store)
    told = status(run)
    assert {each["batch_id"] for each in pool_in(told)["queued"]} >= queued, "runs of other tests may wait beside them"
    assert all(each["age_seconds"] >= 0 for each in pool_in(told)["queued"])
    assert (pool_in(told)["declared"], pool_in(told)["live"]) == (1, 1)

    fleet.client.request("DELETE", f"/work_pools/{HIGH}/workers/worker-1")
    shown = run("status", exit_code=3).stdout
    assert HIGH in shown
    assert "workers_missing" in shown
    told = status(run, exit_code=3)
    assert [each["code"] for each in told["conditions"]] == ["workers_missing"]
    states = {batch["id"]: batch["activity"] for batch in told["matters"][0]["batches"]}
    assert {states[batch_id] for batch_id in queued} == {"stalled"}


def test_an_idle_pool_without_work_is_no_alarm(fleet: Fleet, document_id: DocumentId, run: Run) -> None:
    assert status(run)["conditions"] == []


def test_a_declared_worker_that_is_gone_is_named(fleet: Fleet, document_id: DocumentId, run: Run) -> None:
    fleet.beat(name="worker-9", seconds=1)
    time.sleep(3.2)  # three heartbeats of one second are missed
    for number in range(1, 9):
        fleet.beat(name=f"worker-{number}")
    told = status(run)
    assert (pool_in(told)["declared"], pool_in(told)["live"]) == (9, 8)
    (warning,) = told["conditions"]
    assert (warning["code"], warning["needed"]) == ("workers_silent", False)
    assert "8 of 9" in warning["detail"]
    assert "worker-9" in warning["detail"]


def test_a_server_that_is_gone_leaves_what_the_database_knows(
    home: Path, document_id: DocumentId, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        told = status(run, exit_code=3)
    assert told["fleet"] is None
    assert [each["code"] for each in told["conditions"]] == ["prefect_unreachable"]
    assert told["matters"][0]["documents"] == 1


def test_numbers_are_those_of_the_database_and_survive_an_emptied_cache(
    home: Path, parts: Parts, matter_id: MatterId, register: Register, prefect_server: None, run: Run
) -> None:
    batch_id, _ = register("Venn Jr. declaration 5-28-25.txt", DISCLOSURE)
    process_batch(batch_id=batch_id)
    parts.cache.put(matter_id, CacheKind.CHUNK_NAMES, {"a": [1]})
    before = status(run, "--matter", "sample")
    parts.cache.clear(matter_id)
    after = status(run, "--matter", "sample")
    assert before["matters"] == after["matters"]
    (batch,) = before["matters"][0]["batches"]
    with sqlite3.connect(home / "legaldocs.db") as connection:
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM batch_documents WHERE ended_at IS NOT NULL), (SELECT count(*) FROM document_pages),"
            " (SELECT sum(documents) FROM lanes)"
        ).fetchone()
    assert counted == (batch["documents"] - batch["due"], batch["pages_done"], sum(lane["documents"] for lane in batch["lanes"]))
    assert batch["pages_known"] == batch["pages_done"] > 0
    assert (batch["activity"], batch["by_stage"], batch["seconds_left"]) == ("completed", {}, None)


def test_the_schema_of_the_answer_is_the_one_that_is_published() -> None:
    schema = StatusAnswer.model_json_schema(mode="serialization")
    schema["$defs"]["Code"].pop("enum")  # a program that reads codes must bear one that is new
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema, "a field came or went: write docs/status.schema.json anew"


def test_the_answer_is_as_its_schema_says(fleet: Fleet, document_id: DocumentId, run: Run) -> None:
    told = run("status", "--json").stdout
    assert StatusAnswer.model_validate_json(told).model_dump(mode="json") == json.loads(told)
