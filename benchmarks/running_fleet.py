"""A fleet to measure or to break: `legaldocs up` on a home of its own, with a database beside it, and the processes that it is made of."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from blocks.database.store import Store, open_store
from blocks.records import BatchId, BatchStatus, MatterId, Priority
from blocks.settings import PREFIX, Settings
from flows.pools import pool_of

ROOT = Path(__file__).resolve().parent.parent

START_SECONDS = 600.0
"""Bound against a start that hangs; it takes half a minute on an idle machine."""

COMMAND_SECONDS = 600.0

END_SECONDS = 60.0
"""A keeper gives its programs fifteen seconds to end in peace."""

LOOK_SECONDS = 0.5


class FleetError(Exception):
    """The fleet did not do what was asked; the message says what, and what its programs printed last."""


@dataclass(frozen=True)
class RunningFleet:
    """A fleet that runs: its home, what a program that uses it finds in its environment, and the process that keeps it."""

    home: Path
    environment: dict[str, str]
    keeper: psutil.Process

    def asked(self, *arguments: str | Path, exit_codes: tuple[int, ...] = (0,)) -> Any:
        """Run a command with --json, as a second shell would, and return its object.

        Raises:
            FleetError: it ended with another status.
        """
        command = [sys.executable, "-m", "flows.cli", *map(str, arguments), "--json"]
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS
        )
        if done.returncode not in exit_codes:
            raise FleetError(f"{arguments}: status {done.returncode}\n{done.stdout}\n{done.stderr}")
        return json.loads(done.stdout)

    def settings(self) -> Settings:
        """Return the settings that its workers have."""
        fields = {
            name: self.environment[variable]
            for name in Settings.model_fields
            if (variable := Settings.variable(name)) in self.environment
        }
        return Settings(**fields)  # type: ignore[arg-type]  # pydantic reads the words of an environment

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open its database."""
        store = open_store(self.settings())
        try:
            yield store
        finally:
            store.close()

    def server(self) -> psutil.Process | None:
        """Return the Prefect server, None while it does not run."""
        return self._program("flows.server_process")

    def worker(self, priority: Priority) -> psutil.Process | None:
        """Return the worker of a pool, None while it does not run."""
        return self._program("flows.worker_process", pool_of(priority))

    def cache(self) -> psutil.Process | None:
        """Return the Valkey of its home, None while it does not run."""
        folder = str(self.home / "cache")
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name().startswith("valkey") and folder in " ".join(process.cmdline()):
                    return process
        return None

    def await_that(self, holds: Callable[[], bool], what: str, seconds: float) -> None:
        """Look again and again until it holds.

        Raises:
            FleetError: it did not within so many seconds, or the keeper ended.
        """
        until = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > until or not self.keeper.is_running():
                raise FleetError(f"never: {what}\n{self.logs()}")
            time.sleep(LOOK_SECONDS)

    def logs(self) -> str:
        """Return the end of everything that the programs printed."""
        found = sorted((self.home / "logs").glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}" for path in found)

    def _program(self, *words: str) -> psutil.Process | None:
        for process in self.keeper.children():
            with suppress(psutil.Error):
                if set(words) <= set(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE:
                    return process
        return None


@contextmanager
def running_fleet(home: Path, **settings: str) -> Iterator[RunningFleet]:
    """Start a fleet with those settings (names without prefix, in small letters), and end it with everything that it started.

    Raises:
        FleetError: it does not start.
    """
    environment = fleet_environment(home, **settings)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    answer, notes = home / "up.json", home / "up.err"
    with answer.open("w") as out, notes.open("w") as err:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "flows.cli", "up", "--port", str(_free_port()), "--json"],
            env=environment, cwd=ROOT, stdout=out, stderr=err, start_new_session=True,
        )  # fmt: skip
    try:
        fleet = RunningFleet(home, environment, psutil.Process(process.pid))
        until = time.monotonic() + START_SECONDS
        while not answer.read_text().rstrip().endswith("}"):
            if process.poll() is not None or time.monotonic() > until:
                raise FleetError(f"legaldocs up did not start\n{notes.read_text()}\n{fleet.logs()}")
            time.sleep(LOOK_SECONDS)
        yield fleet
    finally:
        _end(process)


def fleet_environment(home: Path, **settings: str) -> dict[str, str]:
    """Return this environment with nothing of ours or of Prefect's in it but a home and those settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", PREFIX))}
    ours = {"home": str(home), "disk_free_mb": "0", **settings}
    return kept | {Settings.variable(name): value for name, value in ours.items()} | {"PREFECT_HOME": str(home / "prefect")}


def has_ended(store: Store, batch_id: BatchId) -> bool:
    """Say whether the batch has ended, well or not."""
    with store.transaction(write=False) as tx:
        return tx.batches.required(batch_id).status is not BatchStatus.OPEN


def open_matter(store: Store, name: str) -> MatterId:
    """Return the id of a matter by its name, made if it is new."""
    with store.transaction() as tx:
        return tx.matters.open(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the fleet, and whatever of it is left."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for each in psutil.wait_procs(family, timeout=END_SECONDS)[1]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
