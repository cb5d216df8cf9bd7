"""Submitting on a real server: the row first, one run for it, and the same again is the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from blocks.parts import Parts
from blocks.records import BatchStatus, DocumentId, DocumentStatus, Stage
from blocks.store_records import Batch
from flows.options import ProcessingOptions
from tests.flows.commands.conftest import Run
from tests.flows.conftest import DISCLOSURE, Register
from tests.flows.submitting.conftest import HIGH, Fleet
from tests.flows.submitting.half_deaf import half_deaf

SUBMIT = ["submit", "--matter", "sample", "--priority", "high", "--json"]
ROOT = Path(__file__).resolve().parents[3]


def command(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start the command line as its user does."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answered(*arguments: str, exit_code: int = 0, **environment: str) -> Any:
    running = command(*arguments, **environment)
    stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == exit_code, stdout + stderr
    return json.loads(stdout)


def open_batches(parts: Parts) -> list[Batch]:
    """Return the batches that were submitted and have not ended."""
    with parts.store.transaction(write=False) as tx:
        return [batch for batch in tx.batches.open_ones() if batch.origin == "documents"]


@pytest.fixture
def asked(run: Run, parts: Parts) -> Any:
    """Runs a command with --json in this process and returns its one object."""

    def asking(*arguments: str, exit_code: int = 0) -> Any:
        return json.loads(run(*arguments, exit_code=exit_code).stdout)

    return asking


def test_a_submission_is_a_row_with_its_options_and_then_a_run(
    fleet: Fleet, parts: Parts, document_id: DocumentId, asked: Any
) -> None:
    fleet.beat()
    told = asked(
        *SUBMIT,
        "--no-entity-resolution",
        "--no-warm-cache",
        "--force",
        "extraction",
        "--canary",
        "1",
        "--deadline",
        "2031-01-31T17:00-05:00",
    )
    (batch,) = open_batches(parts)
    assert (told["batch_id"], told["documents"], told["created"]) == (batch.id, 1, True)
    assert batch.manifest == (document_id,)
    assert ProcessingOptions.model_validate_json(batch.options_json) == ProcessingOptions(
        priority="high",
        warm_cache=False,
        entity_resolution=False,
        force_reprocess=frozenset({Stage.EXTRACTION}),
        canary=1,
        deadline="2031-01-31T17:00-05:00",
    )
    ((run_id, parameters),) = fleet.runs()
    assert run_id == told["flow_run_id"] == batch.flow_run_id
    assert run_id in told["url"]
    assert parameters["batch_id"] == batch.id


def test_the_same_again_is_the_same_and_other_options_are_another(
    fleet: Fleet, parts: Parts, document_id: DocumentId, asked: Any, register: Register
) -> None:
    fleet.beat()
    first, second = asked(*SUBMIT), asked(*SUBMIT)
    assert (second["batch_id"], second["flow_run_id"], second["created"]) == (first["batch_id"], first["flow_run_id"], False)
    assert len(fleet.runs()) == 1
    assert asked(*SUBMIT, "--no-entity-resolution")["created"]
    register(DISCLOSURE)
    assert asked(*SUBMIT)["documents"] == 2, "a document that came since is not left out"
    assert len(open_batches(parts)) == 3


def test_nothing_is_submitted_where_nothing_is_due(fleet: Fleet, parts: Parts, document_id: DocumentId, asked: Any) -> None:
    from flows.document import process_document

    fleet.beat()
    process_document(document_id)
    told = asked(*SUBMIT)
    assert (told["batch_id"], told["documents"]) == (None, 0)
    assert open_batches(parts) == []
    assert asked(*SUBMIT, "--force", "all")["documents"] == 1


@pytest.mark.slow
def test_killed_between_the_row_and_the_run_the_batch_is_there_and_is_resumed(
    fleet: Fleet, parts: Parts, document_id: DocumentId
) -> None:
    fleet.beat(seconds=120)
    with half_deaf(fleet.url) as deaf:
        killed = command(*SUBMIT, PREFECT_API_URL=deaf)
        while not open_batches(parts):
            assert killed.poll() is None, killed.communicate()
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        (batch,) = open_batches(parts)
        assert batch.flow_run_id is None

        refused = answered(*SUBMIT, exit_code=3, PREFECT_API_URL=deaf)
        assert refused["error"]["code"] == "prefect_unreachable"
        assert batch.id in refused["error"]["cause"]
    assert fleet.runs() == []

    told = answered("resume", "--json")
    assert [each["batch_id"] for each in told["batches"]] == [batch.id]
    again = answered(*SUBMIT)
    assert (again["batch_id"], again["created"]) == (batch.id, False)
    ((run_id, _),) = fleet.runs()
    assert run_id == again["flow_run_id"] == told["batches"][0]["flow_run_id"]


@pytest.mark.slow
def test_waiting_for_workers_is_visible_and_ends_by_itself(fleet: Fleet, document_id: DocumentId) -> None:
    waiting = command(*SUBMIT, "--wait-for-workers")
    assert waiting.stderr is not None
    assert HIGH in waiting.stderr.readline()
    assert waiting.poll() is None
    fleet.beat()
    stdout, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert json.loads(stdout)["created"]


@pytest.mark.fleet
@pytest.mark.slow
def test_a_worker_takes_a_submission_and_a_script_to_their_end(
    fleet: Fleet, parts: Parts, document_id: DocumentId, register: Register, tmp_path: Path
) -> None:
    fleet.beat()
    batch_id = answered(*SUBMIT, "--no-entity-resolution")["batch_id"]
    _, (other,) = register(DISCLOSURE)
    script = [sys.executable, str(ROOT / "examples" / "intake_script.py"), "--priority", "high"]
    for arguments in (["--document", other], ["sample"]):
        subprocess.run([*script, *arguments], check=True, capture_output=True)
    assert len(fleet.runs()) == 3
    with working(tmp_path / "worker.log"):
        await_ended(fleet)
    with parts.store.transaction(write=False) as tx:
        batches = tx.batches.of_matter(tx.documents.required(other).matter_id)
        assert {batch.status for batch in batches if batch.origin == "documents"} == {BatchStatus.COMPLETED}
        assert batch_id in {batch.id for batch in batches}
        assert {tx.documents.required(each).status for each in (document_id, other)} == {DocumentStatus.COMPLETED}


@contextmanager
def working(log: Path) -> Iterator[None]:
    """Have a real worker for the pool while the body runs."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", HIGH, "--type", "process", "--name", "worker-2"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # the worker starts the python that comes first
    environment = {**os.environ, "PATH": path, "PREFECT_LOGGING_LEVEL": "INFO"}
    with log.open("w") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=environment) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)


def await_ended(fleet: Fleet) -> None:
    """Wait until every run has ended."""
    until = time.monotonic() + 300
    while not all(run.state and run.state.is_final() for run in fleet.client.read_flow_runs() if run.deployment_id):
        assert time.monotonic() < until
        time.sleep(0.5)
