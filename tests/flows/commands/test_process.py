"""The main job as its user runs it: a process of its own, real files, `kill -9`, and the same tables in the end."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from prefect.settings import PREFECT_API_URL
from sqlalchemy.engine import make_url

from blocks.database.store import open_store
from blocks.settings import Settings
from blocks.stage_records import StageRow
from tasks.review.digest import TableDigest, table_digest
from tests.postgres import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "matter"
SENTENCE = "The heron at Quillfeather Lock was seen by nobody else."
SECRET = "correct-horse-canary"


def offered(folder: Path, *patterns: str) -> Path:
    """Copy sample documents into a folder that is to be offered."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in patterns:
        for path in sorted(SAMPLES.glob(pattern)):
            shutil.copy(path, folder)
    return folder


def environment(home: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("LEGALDOCS_", "PREFECT_LOGGING_"))}
    return {**own, "LEGALDOCS_HOME": str(home), "PREFECT_API_URL": PREFECT_API_URL.value() or "", **more}


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "flows.cli", "process", str(folder), "--matter", "sample", "--json"]


def process(folder: Path, env: Mapping[str, str], exit_code: int = 0) -> tuple[dict[str, Any], str]:
    """Run the command and return its answer and what it wrote to standard error."""
    done = subprocess.run(command(folder), env=env, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == exit_code, done.stderr + done.stdout
    return json.loads(done.stdout), done.stderr


def tables(settings: Settings) -> tuple[TableDigest, list[StageRow]]:
    store = open_store(settings)
    with store.transaction(write=False) as tx:
        matter_id = tx.matters.find("sample")
        assert matter_id is not None
        rows = tx.stages.all_of_matter(matter_id)
    digest = table_digest(store, matter_id)
    store.close()
    return digest, rows


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings.load()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api", "http://user:canary@127.0.0.1:9/api", "nonsense"])
def test_a_prefect_server_that_does_not_answer_is_named_and_the_work_waits(home: Path, tmp_path: Path, address: str) -> None:
    folder = offered(tmp_path / "box", "*.txt")
    told, stderr = process(folder, environment(home, PREFECT_API_URL=address), exit_code=3)
    assert told["error"]["code"] == "prefect_unreachable"
    assert "PREFECT_API_URL" in told["error"]["cure"]
    assert "Traceback" not in stderr
    assert "canary" not in stderr
    assert process(folder, environment(home))[0]["completed"] == 1


def test_two_commands_on_the_same_files_at_once_fail_no_document(home: Path, settings: Settings, tmp_path: Path) -> None:
    folder = offered(tmp_path / "box", "*Disclosure*.pdf", "*.txt")
    both = [
        subprocess.Popen(command(folder), env=environment(home), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for running in both:
        stdout, stderr = running.communicate(timeout=300)
        told = json.loads(stdout)
        assert (told["failed"], told["findings"], b"Traceback" in stderr) == (0, 0, False)
        assert running.returncode == (1 if told["unfinished"] else 0)
    digest, _ = tables(settings)
    assert process(folder, environment(home))[0]["unfinished"] == 0
    assert tables(settings)[0] == digest


def test_the_main_job_accounts_for_every_file_and_a_second_run_only_looks(home: Path, settings: Settings, tmp_path: Path) -> None:
    folder = offered(tmp_path / "box", "*Orlo*.pdf", "*.txt")
    shutil.copy(next(folder.glob("*.txt")), folder / "copy of the declaration.txt")
    (folder / "expired.pdf").write_bytes(b"<!DOCTYPE html><html><body>Your session has expired</body></html>")
    (folder / "nothing.pdf").write_bytes(b"")
    (folder / "broken.pdf").write_bytes((SAMPLES / "KESTREL 000001-000006.pdf").read_bytes()[:900])

    first, _ = process(folder, environment(home), exit_code=1)
    assert first["files"] == 7 == first["documents"] + first["duplicates"] + len(first["exceptions"])
    assert (first["documents"], first["completed"], first["failed"], first["duplicates"]) == (4, 3, 1, 1)
    assert {Path(e["path"]).name: e["code"] for e in first["exceptions"]} == {
        "expired.pdf": "media_type_unsupported",
        "nothing.pdf": "file_empty",
    }
    assert [(f["file_name"], f["code"]) for f in first["failures"]] == [("broken.pdf", "pdf_damaged")]
    pages = first["pages"]
    assert pages["total"] == pages["text_layer"] + pages["ocr"] + pages["no_text"] > 0
    assert first["findings"] == 0
    assert first["cache"]["kinds"]["stages"] == {"hits": 0, "misses": 19}
    digest, rows = tables(settings)

    # Nothing is due, so nothing answers at this address and nothing is asked of it.
    second, _ = process(folder, environment(home, PREFECT_API_URL="http://127.0.0.1:9/api"), exit_code=1)
    assert second["cache"] == {"hits": 19, "misses": 0, "kinds": {"stages": {"hits": 19, "misses": 0}}}
    same = {name: first[name] for name in first.keys() - {"batch_id", "cache", "seconds"}}
    assert {name: second[name] for name in same} == same
    assert tables(settings) == (digest, rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_anywhere_the_same_command_ends_in_the_same_tables(
    home: Path, settings: Settings, tmp_path: Path, uninterrupted: TableDigest, seed: int
) -> None:
    folder = offered(tmp_path / "box", *KILLED_OVER)
    killed = subprocess.Popen(
        command(folder), env=environment(home), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _await_rows(home, random.Random(seed).randint(1, 3 * 6 - 1), killed)  # noqa: S311 not for secrets
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    answer, _ = process(folder, environment(home))
    digest, rows = tables(settings)
    assert answer["completed"] == 3
    assert without_paths(digest) == without_paths(uninterrupted)
    assert {row.status for row in rows} <= {"completed", "failed"}
    assert {row.error_code for row in rows} <= {None, "attempt_abandoned"}


def test_neither_the_words_of_a_document_nor_a_secret_reach_a_log(home: Path, tmp_path: Path, postgres: Postgres) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Declaration of Ada Marsh.\n\n{SENTENCE}\n", encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n" + SENTENCE.encode())
    url = make_url(postgres.create()).set(password=SECRET).render_as_string(hide_password=False)
    env = environment(home, LEGALDOCS_DATABASE_URL=url, LEGALDOCS_LOG_LEVEL="DEBUG", OPENAI_API_KEY=SECRET)
    answer, told = process(folder, env, exit_code=1)
    assert (answer["completed"], answer["failed"]) == (1, 1)
    logs = "".join(path.read_text(encoding="utf-8") for path in (home / "logs").iterdir())
    lines = [json.loads(line) for line in logs.splitlines()]
    assert {"matter_id", "document_id", "stage", "flow_run_id", "task_run_id"} <= set().union(*lines)
    for canary in (SENTENCE, "Quillfeather", SECRET):
        assert canary not in logs
        assert canary not in told
        assert canary not in json.dumps(answer)


def test_a_folder_that_was_moved_brings_what_was_left_undone_to_its_end(home: Path, settings: Settings, tmp_path: Path) -> None:
    folder = offered(tmp_path / "box", "*.txt")
    register = [sys.executable, "-m", "flows.cli", "register", str(folder), "--matter", "sample", "--json"]
    subprocess.run(register, env=environment(home), cwd=tmp_path, capture_output=True, check=True)
    moved = folder.rename(tmp_path / "moved")
    answer, _ = process(moved, environment(home))
    assert (answer["documents"], answer["duplicates"], answer["unfinished"]) == (0, 1, 0)
    _, rows = tables(settings)
    assert {row.status for row in rows} == {"completed"}


def test_a_path_where_nothing_lies_is_wrong_use(home: Path, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("Something.", encoding="utf-8")
    done = subprocess.run(
        [*command(tmp_path / "hree.txt"), str(tmp_path / "here.txt")],
        env=environment(home),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "path_missing"
    store = open_store(Settings(home=home))
    with store.transaction(write=False) as tx:
        assert tx.matters.all() == []
    store.close()


def test_a_killed_command_leaves_no_server_behind(home: Path, tmp_path: Path) -> None:
    folder = offered(tmp_path / "box", *KILLED_OVER)
    env = environment(home)
    del env["PREFECT_API_URL"]
    killed = subprocess.Popen(command(folder), env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _await_rows(home, 1, killed)
    family = psutil.Process(killed.pid).children(recursive=True)
    assert any("flows.server_process" in process.cmdline() for process in family)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []


KILLED_OVER = ("*Orlo*.pdf", "*.txt")


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> TableDigest:
    """The tables of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    home = folder / "home"
    process(offered(folder / "box", *KILLED_OVER), environment(home))
    return tables(Settings(home=home))[0]


def without_paths(digest: TableDigest) -> dict[str, str]:
    """The offers bear the folder's path, which differs from test to test."""
    return digest.model_dump(exclude={"exceptions"})


def _await_rows(home: Path, ended: int, running: subprocess.Popen[bytes]) -> None:
    """Wait until that many stages have ended, or the command has."""
    database = home / "legaldocs.db"
    while running.poll() is None:
        if database.exists() and _ended_stages(home) >= ended:
            return
        time.sleep(0.05)


def _ended_stages(home: Path) -> int:
    with sqlite3.connect(f"file:{home / 'legaldocs.db'}?mode=ro", uri=True) as connection:
        try:
            (count,) = connection.execute("SELECT count(*) FROM processing_tasks WHERE status = 'completed'").fetchone()
        except sqlite3.OperationalError:  # the tables are not there yet
            return 0
    return int(count)
