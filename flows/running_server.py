"""The server that `legaldocs up` has started: written down in the home folder, so that commands of another shell find it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

import psutil

API_URL = "PREFECT_API_URL"


class RunningServer(NamedTuple):
    """Where the server answers, and the process of `legaldocs up` that keeps it."""

    api_url: str
    pid: int
    created: float

    @property
    def ui_url(self) -> str:
        """Where people see it."""
        return self.api_url.removesuffix("/api")


def write_running(home: Path, api_url: str) -> RunningServer:
    """Write down that this process keeps a server."""
    running = RunningServer(api_url, os.getpid(), psutil.Process().create_time())
    _file(home).write_text(json.dumps(running._asdict()), encoding="utf-8")
    return running


def find_running(home: Path) -> RunningServer | None:
    """Return the server that is kept now; None where there is none, or its keeper was killed."""
    try:
        running = RunningServer(**json.loads(_file(home).read_text(encoding="utf-8")))
        if psutil.Process(running.pid).create_time() == running.created:
            return running
    except (OSError, ValueError, TypeError, psutil.Error):
        pass  # not there, being written, or of a process that is gone
    return None


def forget_running(home: Path) -> None:
    """Remove what was written down."""
    _file(home).unlink(missing_ok=True)


def adopt_running(home: Path) -> None:
    """Let this process use that server, unless the environment names one."""
    if API_URL not in os.environ and (running := find_running(home)):
        os.environ[API_URL] = running.api_url


def _file(home: Path) -> Path:
    return home / "server.json"
