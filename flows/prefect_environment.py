"""What Prefect has to know before it is imported, set where nobody has set it already.

Prefect reads its settings when it is imported, so an entry point calls `prepare` first and imports the flows after it. A worker gets the
same values from its deployment. A variable that is set in the environment is never changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from blocks.errors import Code, Transient
from blocks.settings import Settings
from flows.running_server import adopt_running


def prepare(settings: Settings) -> None:
    """Set Prefect's variables for a run on the server that is named, or that `legaldocs up` keeps, or that the command starts itself."""
    home = settings.home
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    adopt_running(home)
    for name, value in {**_QUIET, **_SERVER, **_results(home), **_server_database(home)}.items():
        os.environ.setdefault(name, value)


@contextmanager
def reached_server() -> Iterator[None]:
    """Run flows in the body, once Prefect's server has answered; call it after `prepare`.

    Raises:
        Transient: `PREFECT_UNREACHABLE` where the server does not answer, at first or later.
    """
    from httpx import HTTPError
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            client.raise_for_api_version_mismatch_once()
    except (HTTPError, RuntimeError) as error:
        raise Transient(Code.PREFECT_UNREACHABLE, f"{_server()} gives no answer that can be used.") from error
    try:
        yield
    except HTTPError as error:
        raise Transient(Code.PREFECT_UNREACHABLE, f"{_server()} stopped answering ({type(error).__name__}).") from error


def prepare_fleet(port: int | None = None) -> None:
    """Set the variables of workers and, with the port of a server of ours, of that server; call it after `prepare`."""
    served = {} if port is None else _served(port)
    for name, value in {**_WORKERS, **served}.items():
        os.environ.setdefault(name, value)


def _served(port: int) -> dict[str, str]:
    """A server for this machine alone; with another port than Prefect's own its pages must be told where it answers."""
    url = f"http://{LOOPBACK}:{port}/api"
    return {"PREFECT_SERVER_API_HOST": LOOPBACK, "PREFECT_SERVER_API_PORT": str(port), "PREFECT_SERVER_UI_API_URL": url}


LOOPBACK = "127.0.0.1"

_WORKERS = {
    # A worker that missed three heartbeats is gone: with the server's look every 15 seconds its pool is reported within a minute.
    "PREFECT_WORKER_HEARTBEAT_SECONDS": "10",
    # Prefect asks for work every 10 seconds; a batch of three documents should not wait that long to begin.
    "PREFECT_WORKER_QUERY_SECONDS": "4",
}


def _server() -> str:
    """Name the server that is used, without what may be secret in its URL."""
    from prefect.settings import PREFECT_API_URL

    url = urlsplit(PREFECT_API_URL.value() or "")
    return f"The Prefect server at {url.hostname or 'PREFECT_API_URL'}" if url.geturl() else "The Prefect server of the command"


_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The command tells each failure itself, with its cure.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    # Log lines of runs are ours and go to our file; sent to the server they would cost a request each second.
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}

_SERVER = {
    # SQLite under several runs answers 503 with the defaults of a few seconds.
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
    # Writing task runs and events in groups cuts the server's time for a task run from 47 to 18 ms.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "50",
}


def _results(home: Path) -> dict[str, str]:
    """Results are JSON, never pickle, whatever a flow forgets to say."""
    return {
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(home / "results"),
    }


def _server_database(home: Path) -> dict[str, str]:
    """The server of a command keeps its runs in the home folder, apart from any other Prefect of the same user."""
    return {"PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}"}
