"""On a server that asks who calls: workers that know nothing but names of blocks do the work, drain, and are reported when they fall silent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from blocks.database.store import open_store
from blocks.records import StageStatus
from blocks.settings import Settings
from tests.flows.fleet.conftest import ROOT, RUN_SECONDS, START_SECONDS, bare_environment, free_port, logs, run_command
from tests.postgres import Postgres
from tests.s3 import S3Server
from tests.valkey import running_valkey

pytestmark = [pytest.mark.slow, pytest.mark.fleet]

AUTH = "admin:auth-canary"
NAMES = {
    "LEGALDOCS_DATABASE_BLOCK": "office-database",
    "LEGALDOCS_STORAGE_BLOCK": "office-files",
    "LEGALDOCS_AWS_BLOCK": "office-aws",
    "LEGALDOCS_CACHE_BLOCK": "office-cache",
    "LEGALDOCS_MODEL_BLOCK": "office-model",
}
LETTERS = 4


class Office:
    """A guarded server that is set up, and the environments of the machine that set it up and of a worker's machine."""

    def __init__(self, folder: Path, url: str, values: dict[str, str], called: list[dict[str, str]]) -> None:
        self.api_url = url
        self.called = called
        reached = {"PREFECT_API_URL": url, "PREFECT_API_AUTH_STRING": AUTH}
        self.desk = bare_environment(folder / "desk", **reached, **NAMES, **values)
        self.worker = bare_environment(folder / "worker", **reached, **NAMES)
        del self.worker["LEGALDOCS_REDIS_URL"]
        self.worker_home = folder / "worker"

    def run(self, *arguments: str | Path) -> str:
        """Run a command on the machine that knows the values."""
        return run_command(self.desk, *arguments)

    def counts(self) -> dict[str, int]:
        """Return the numbers of the matter's documents by status."""
        command = [sys.executable, "-m", "flows.cli", "status", "--matter", "office", "--json"]
        # Its exit status is 3 while work waits and no worker has been in touch yet.
        said = subprocess.run(command, env=self.desk, cwd=ROOT, capture_output=True, text=True, check=False, timeout=RUN_SECONDS)
        (state,) = json.loads(said.stdout)["matters"]
        by_status: dict[str, int] = state["by_status"]
        return {name: count for name, count in by_status.items() if count}

    def ask(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Ask the server as somebody whom it knows."""
        return httpx.post(f"{self.api_url}{path}", json=body, auth=("admin", AUTH.partition(":")[2]), timeout=30)

    def is_heard_since(self, keeper: subprocess.Popen[bytes]) -> bool:
        """Say whether a worker of the high pool has been in touch since its keeper was started, and the pool counts as ready."""
        began = datetime.fromtimestamp(psutil.Process(keeper.pid).create_time(), UTC)
        workers = self.ask("/work_pools/legaldocs-high/workers/filter", {}).json()
        (pool,) = self.ask("/work_pools/filter", {"work_pools": {"name": {"any_": ["legaldocs-high"]}}}).json()
        heard = any(datetime.fromisoformat(each["last_heartbeat_time"]) > began for each in workers)
        return heard and bool(pool["status"] == "READY")

    @contextmanager
    def started_worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """Start the workers of a machine that knows names only."""
        command = [sys.executable, "-m", "flows.cli", "worker", "--pool", "high", "--drain"]
        with (self.worker_home.parent / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, env=self.worker, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield process
        finally:
            family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            process.kill()
            process.wait()
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.kill()

    def await_that(self, holds: Any, what: str) -> None:
        until = time.monotonic() + RUN_SECONDS
        while not holds():
            if time.monotonic() > until:
                said = (self.worker_home.parent / "worker.log").read_text(errors="replace")
                pytest.fail(f"never: {what}\n{said}\n{logs(self.worker_home)}")
            time.sleep(0.5)


@pytest.fixture(scope="module")
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A receiver of calls: its address, and what it was sent."""
    called: list[dict[str, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            called.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/webhook-canary", called
    server.shutdown()


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, s3: S3Server, webhook: tuple[str, list[dict[str, str]]]
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    address, called = webhook
    database, prefect_database = postgres.create(), postgres.create()
    cache_port = free_port()
    with (
        running_valkey("--port", str(cache_port), "--requirepass", "cache-canary"),
        running_server(folder, port, prefect_database),
    ):
        values = s3.environment | {
            "LEGALDOCS_DATABASE_URL": database.replace("legaldocs@", "legaldocs:database-canary@"),
            "LEGALDOCS_STORAGE_URL": f"s3://{s3.bucket()}/office",
            "LEGALDOCS_REDIS_URL": f"redis://:cache-canary@127.0.0.1:{cache_port}",
            "LEGALDOCS_ALERT_WEBHOOK_URL": address,
            "OPENAI_API_KEY": "model-canary",
        }
        found = Office(folder, url, values, called)
        found.run("setup")
        yield found
    postgres.drop(database)
    postgres.drop(prefect_database)


@contextmanager
def running_server(folder: Path, port: int, database: str) -> Iterator[None]:
    """Start a server that asks for credentials, on PostgreSQL as in production."""
    environment = bare_environment(
        folder / "server",
        PREFECT_SERVER_API_AUTH_STRING=AUTH,
        PREFECT_SERVER_DATABASE_CONNECTION_URL=database.replace("psycopg2", "asyncpg"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
    )
    log = folder / "server.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "flows.server_process", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out)
    try:
        until = time.monotonic() + START_SECONDS
        while not answers(port):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < until, log.read_text(errors="replace")
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def test_a_stranger_reads_no_block(office: Office) -> None:
    asked = httpx.post(f"{office.api_url}/block_documents/filter", json={"include_secrets": True}, timeout=30)
    assert asked.status_code == 401
    assert "canary" not in asked.text


def test_a_block_shows_no_secret_unless_it_is_asked_for(office: Office) -> None:
    asked = office.ask("/block_documents/filter", {})
    assert {each["name"] for each in asked.json()} >= set(NAMES.values())
    assert "canary" not in asked.text


def test_workers_that_know_names_complete_a_batch_and_drain_in_the_midst_of_it(office: Office, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for number in range(LETTERS):
        (box / f"{number}.txt").write_text(f"Ms. Jane Roe wrote letter {number} to Wombat Corporation on March 3, 2025.")
    office.run("register", box, "--matter", "office")
    with office.started_worker() as worker:
        office.run("submit", "--matter", "office", "--priority", "high", "--wait-for-workers")
        office.await_that(lambda: office.counts().get("completed"), "the first document completes")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(RUN_SECONDS) == 0
    assert office.counts().keys() <= {"completed", "pending"}
    with office.started_worker():
        office.await_that(lambda: office.counts() == {"completed": LETTERS}, "recover has the batch go on")
    office.run("verify", "--matter", "office")
    store = open_store(Settings(database_url=office.desk["LEGALDOCS_DATABASE_URL"], home=office.worker_home))
    with store.transaction(write=False) as tx:
        matter = tx.matters.find("office")
        assert matter is not None
        rows = tx.stages.all_of_matter(matter)
    store.close()
    assert len(rows) == 6 * LETTERS
    assert {(row.status, row.attempt) for row in rows} == {(StageStatus.COMPLETED, 1)}
    assert not (office.worker_home / "legaldocs.db").exists()
    assert not (office.worker_home / "files").exists()


def test_a_pool_that_falls_silent_is_reported_and_again_when_it_speaks(office: Office) -> None:
    def told(state: str) -> bool:
        return any((call["state"], call["name"]) == (state, "legaldocs-high") for call in office.called)

    with office.started_worker() as keeper:
        office.await_that(lambda: office.is_heard_since(keeper), "the worker is in touch")
        (worker,) = psutil.Process(keeper.pid).children()
        office.called.clear()
        os.kill(worker.pid, signal.SIGSTOP)
        try:
            office.await_that(lambda: told("firing"), "the pool is reported")
        finally:
            os.kill(worker.pid, signal.SIGCONT)
        office.await_that(lambda: told("resolved"), "the pool is reported to be back")
    assert "canary" not in str(office.called)
