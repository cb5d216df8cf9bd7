"""Bringing a database's tables to this version, by Alembic's migrations in `migrations/`.

An empty database gets its tables; one of an earlier version is carried over; one of a later version, or with tables that no
migration made, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select

from blocks.database.failures import translated
from blocks.database.schema import metadata
from blocks.errors import Code, Terminal

MIGRATIONS = Path(__file__).parent / "migrations"

_LOCK = 0x6C6567616C646F63
"""Number of the advisory lock that one migrating process holds on PostgreSQL ("legaldoc" in ASCII)."""


def upgrade(engine: Engine) -> None:
    """Bring the tables to this version; many processes may do so at once, and one of them will.

    Raises:
        Terminal: `SCHEMA_DRIFTED` where the tables are a later version's or were not made by migrations.
        Transient: the database does not answer or is busy.
    """
    scripts = ScriptDirectory(str(MIGRATIONS))
    head = scripts.get_current_head()
    with translated():
        with engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision() == head:
                return
        with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
            dangling = _dangling(connection)
            _upgrade(connection, scripts)
            if _dangling(connection) - dangling:
                raise Terminal(Code.SCHEMA_DRIFTED, "Rows would point at rows that are not there; nothing was changed.")


def _upgrade(connection: Connection, scripts: ScriptDirectory) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and set(inspect(connection).get_table_names()) & metadata.tables.keys():
        raise Terminal(Code.SCHEMA_DRIFTED, "The database holds tables of ours without the table alembic_version.")
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise Terminal(Code.SCHEMA_DRIFTED, f"The tables are of version {revision}, which this program does not know.")
    command.upgrade(configuration(connection), "head")


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let SQLite remake a table that others point at: with foreign keys on, dropping the old one would delete their rows too.

    The setting counts only outside of a transaction, so it is made before one begins; see "Making Other Kinds Of Table Schema Changes"
    in SQLite's documentation of ALTER TABLE.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def _dangling(connection: Connection) -> set[tuple[object, ...]]:
    """Return SQLite's list of rows that point at no row; PostgreSQL looks at each by itself."""
    if connection.dialect.name != "sqlite":
        return set()
    return {tuple(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection whose transaction the caller holds."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
