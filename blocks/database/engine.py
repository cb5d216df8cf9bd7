"""The one place that makes a database engine, and what makes every connection of it behave.

A process opens one engine at its entry point and hands it on. PostgreSQL engines may also come from prefect-sqlalchemy's
`SqlAlchemyConnector`: `prepare` gives any engine the same behaviour.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 60.0
"""How long SQLite waits for another writer: longer than any transaction of ours, shorter than a person's patience."""

CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to accept a connection."""

READ_ONLY = "legaldocs_read_only"
"""Execution option of a connection whose transaction only reads."""


def open_engine(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for a `sqlite:///` or `postgresql+psycopg2://` URL; nothing is connected yet.

    Parameters never show in error messages or logs: they hold the words of documents.
    """
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True)
    else:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    return prepare(engine, busy_seconds=busy_seconds)


def prepare(engine: Engine, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Give the engine the behaviour that the store relies on, once, and return it."""
    engine.hide_parameters = True
    if engine.dialect.name == "sqlite" and not event.contains(engine, "begin", _begin_sqlite):
        _make_folder(engine)
        event.listen(engine, "connect", _SqliteConnection(busy_seconds))
        event.listen(engine, "begin", _begin_sqlite)
    return engine


class _SqliteConnection:
    """Sets up each new connection to a SQLite file."""

    def __init__(self, busy_seconds: float) -> None:
        self._busy_milliseconds = int(busy_seconds * 1000)

    def __call__(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        """Wait for other writers, write ahead, hold foreign keys, and leave BEGIN to us."""
        connection.isolation_level = None  # the driver's own BEGIN comes too late to be IMMEDIATE
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {self._busy_milliseconds}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin as a reader, or as the one writer: two that start as readers and then both write could only end in an error."""
    reads = bool(connection.get_execution_options().get(READ_ONLY, False))
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _make_folder(engine: Engine) -> None:
    file = engine.url.database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
