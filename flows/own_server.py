"""The Prefect server of one command, where no other is named: started early, beside all else that has to begin.

Prefect would start such a server itself, but only with the first request, and in a process that has loaded the whole server for it:
six seconds of a command that waits. This one is the same program with the same lean set of services.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from blocks.errors import Code, Transient
from flows.fleet import server_is_named
from flows.prefect_environment import LOOPBACK
from flows.running_server import API_URL

START_SECONDS = 120.0
"""A slow machine needs up to 40 seconds for the first start, which makes the tables."""

LOOK_SECONDS = 0.1

GRACE_SECONDS = 15.0
"""What the server may take to write down what it was told last."""

_LEAN = {
    "PREFECT__SERVER_EPHEMERAL": "1",  # of Prefect's own: no pages, and only the services that record runs
    "PREFECT_UI_ENABLED": "false",
    # Nobody sets an automation up on a server that lives for minutes, and nobody reads its events when it is gone; the runs stay.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
}


class OwnServer:
    """The server, from the moment at which its process was started."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as free:
            free.bind((LOOPBACK, 0))
            port = free.getsockname()[1]
        self.api_url = f"http://{LOOPBACK}:{port}/api"
        self._log = log
        command = [sys.executable, "-m", "flows.server_process", "--lean", "--host", LOOPBACK, "--port", str(port)]
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 our own program; it ends with us, see flows.parent_watch
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, env=os.environ | _LEAN, start_new_session=True
            )

    def wait(self) -> None:
        """Return when the server answers.

        Raises:
            Transient: `PREFECT_UNREACHABLE` where it ends, or does not answer in time.
        """
        until = time.monotonic() + START_SECONDS
        with httpx.Client(base_url=self.api_url, timeout=LOOK_SECONDS * 50) as client:
            while not _answers(client):
                if self._process.poll() is not None or time.monotonic() > until:
                    cause = f"The Prefect server of the command did not start; {self._log} says why."
                    raise Transient(Code.PREFECT_UNREACHABLE, cause)
                time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """End the server; it first writes down what it was told."""
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.HTTPError:
        return False


_started: list[OwnServer] = []


def start_own_server(home: Path) -> OwnServer | None:
    """Start a server for this process and have Prefect use it; None where a server is named. Call it after `prepare`.

    It ends with the process: what Prefect still has to tell it is told when Python ends, after the last line of a command.
    """
    if _one_is_named():
        return None
    server = OwnServer(home / "logs" / "prefect-server.log")
    _started.append(server)
    atexit.register(server.end)
    os.environ[API_URL] = server.api_url
    os.environ.setdefault("PREFECT_CLIENT_CSRF_SUPPORT_ENABLED", "false")  # it has none: each new client would ask for it in vain
    if "prefect.context" in sys.modules:  # it has read the environment already
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()
    return server


def is_own_server(api_url: str | None) -> bool:
    """Say whether that is the server of this process, which nobody sees."""
    return api_url is None or any(server.api_url == api_url for server in _started)


def _one_is_named() -> bool:
    """Ask Prefect, if it is loaded or anything could name one."""
    if "prefect.settings" not in sys.modules and not server_is_named():
        return False
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() is not None
