"""A real Valkey for tests, on a socket of its own, that ends with the process that started it."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from blocks.caches.embedded_valkey import _program

_START_SECONDS = 20


class ValkeyServer:
    """A running server; `client` speaks to it past the code under test."""

    def __init__(self, socket_path: Path, process: subprocess.Popen[bytes]) -> None:
        self.url = f"unix://{socket_path}"
        self.process = process
        self.client = redis.Redis(unix_socket_path=str(socket_path), decode_responses=True)

    def commands(self) -> dict[str, int]:
        """Return how often each command was called since the statistics were last reset."""
        return {name.removeprefix("cmdstat_"): each["calls"] for name, each in self.client.info("commandstats").items()}

    def kill(self) -> None:
        """End the server as kill -9 does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running_valkey(*options: str) -> Iterator[ValkeyServer]:
    """Start a server with further options, and end it at the end of the body."""
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
        path = Path(folder) / "v.sock"
        command = [str(_program()), "--port", "0", "--unixsocket", str(path), "--dir", folder, "--save", "", *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _await(path)
            yield ValkeyServer(path, process)
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def shared_valkey() -> Iterator[ValkeyServer]:
    """One server for the session; SELECT is unknown to it."""
    with running_valkey("--rename-command", "SELECT", "", "--rename-command", "KEYS", "") as server:
        yield server


@pytest.fixture
def valkey(shared_valkey: ValkeyServer) -> ValkeyServer:
    """The server of the session, empty and with its counts at zero."""
    shared_valkey.client.flushall()
    shared_valkey.client.config_resetstat()
    return shared_valkey


def _await(path: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                return
        except OSError:
            time.sleep(0.02)
    pytest.fail("Valkey did not start")
