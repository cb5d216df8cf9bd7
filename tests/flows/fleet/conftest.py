"""One fleet for all tests of this folder: `legaldocs up` on a home of its own, with a real server and real workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from blocks.memory_plan import plan
from blocks.settings import PREFIX, Settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 600
RUN_SECONDS = 300
"""Bounds against a test that hangs, not expectations: two cores may be busy with something else."""


@dataclass(frozen=True)
class LiveFleet:
    """A fleet that runs: where it lives, what a program that uses it needs to know, and the process that keeps it."""

    home: Path
    api_url: str
    environment: dict[str, str]
    keeper: psutil.Process

    def run(self, *arguments: str | Path, exit_code: int = 0) -> str:
        """Run a command as a second shell would and return what it printed."""
        return run_command(self.environment, *arguments, exit_code=exit_code)

    def asked(self, *arguments: str | Path, exit_code: int = 0) -> Any:
        """Run a command with --json and return its object."""
        return json.loads(self.run(*arguments, "--json", exit_code=exit_code))

    @contextmanager
    def client(self) -> Iterator[SyncPrefectClient]:
        """Give a client of the server, and let this process use that server while the context lasts."""
        from prefect.client.orchestration import get_client
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: self.api_url}), get_client(sync_client=True) as client:
            yield client

    def workers(self) -> dict[str, int]:
        """Return the process ids of the workers by pool; one that has just been killed has no command any more."""
        found = {}
        for child in self.keeper.children():
            with suppress(psutil.Error):
                if "flows.worker_process" in (command := child.cmdline()):
                    found[command[command.index("--pool") + 1]] = child.pid
        return found

    def await_that(self, holds: Callable[[], bool], what: str) -> None:
        """Look every half second until it holds; fail with the logs where it never does."""
        until = time.monotonic() + RUN_SECONDS
        while not holds():
            if time.monotonic() > until:
                pytest.fail(f"never: {what}\n{logs(self.home)}")
            time.sleep(0.5)


def run_command(environment: dict[str, str], *arguments: str | Path, exit_code: int = 0) -> str:
    """Run `legaldocs` in an environment and return its standard output."""
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=RUN_SECONDS)
    assert done.returncode == exit_code, f"{arguments}: status {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """Return this environment without anything of Prefect's or ours in it, and with a home; one lane a pool, one child a lane."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", PREFIX))}
    smallest = plan(Settings(child_processes=1), total_mb=1_000_000, cores=1).planned_mb
    ours = {
        "LEGALDOCS_HOME": str(home),
        "LEGALDOCS_CHILD_PROCESSES": "1",
        "LEGALDOCS_MEMORY_BUDGET_MB": str(smallest),
        "LEGALDOCS_REDIS_URL": "none",
        "LEGALDOCS_DISK_FREE_MB": "0",
        "PREFECT_HOME": str(home / "prefect"),
        "COLUMNS": "200",
    }
    return kept | ours | more


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def logs(home: Path) -> str:
    """Return the end of everything that the fleet's programs printed."""
    found = sorted((home / "logs").glob("*.log"))
    return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}" for path in found)


def started(environment: dict[str, str]) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start `legaldocs up` and return it with its answer, once it has given one."""
    home = Path(environment["LEGALDOCS_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    answer, notes = home / "up.json", home / "up.err"
    with answer.open("w") as out, notes.open("w") as err:
        command = [sys.executable, "-m", "flows.cli", "up", "--port", str(free_port()), "--json"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=err, text=True)
    until = time.monotonic() + START_SECONDS
    while not answer.read_text().rstrip().endswith("}"):
        if process.poll() is not None or time.monotonic() > until:
            ended(process)
            pytest.fail(f"legaldocs up did not start\n{notes.read_text()}\n{logs(home)}")
        time.sleep(0.5)
    return process, json.loads(answer.read_text())


def ended(process: subprocess.Popen[str]) -> None:
    """End the fleet, and whatever of it is left."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for each in psutil.wait_procs(family, timeout=15)[1]:
        each.kill()


@pytest.fixture(scope="session")
def live_fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveFleet]:
    """Server, setup and workers by one command, ended when the tests have ended; its logs stay in the temporary home."""
    home = tmp_path_factory.mktemp("fleet") / "home"
    environment = bare_environment(home)
    process, answer = started(environment)
    try:
        yield LiveFleet(home, answer["api_url"], environment, psutil.Process(process.pid))
    finally:
        ended(process)


@pytest.fixture
def letter(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a folder with one small letter, told apart by a word."""

    def written(word: str) -> Path:
        folder = tmp_path / f"box-{word}"
        folder.mkdir()
        text = f"Ms. Jane Roe of {word} wrote to Wombat Corporation on March 3, 2025."
        (folder / f"{word}.txt").write_text(text, encoding="utf-8")
        return folder

    return written


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A folder with the shortest document of the sample matter."""
    folder = tmp_path / "sample"
    folder.mkdir()
    shutil.copy(ROOT / "samples" / "matter" / "Venn Jr. declaration 5-28-25.txt", folder)
    return folder
