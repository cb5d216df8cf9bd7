"""Which database errors mean *try again*, and what an error may say aloud.

Busy and unreachable databases become `Transient`, a file that is no database or may not be written `Terminal`; our own errors that SQLAlchemy wrapped come out as they went in; everything
else (a broken constraint above all) stays the loud error that it is, but without the row that PostgreSQL quotes in its detail,
which may hold a document's words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from blocks.errors import Code, LegalDocsError, Terminal, Transient

_BUSY_STATES = {
    "40001": "two transactions touched the same rows",  # serialization_failure
    "40P01": "two transactions waited for each other",  # deadlock_detected
    "55P03": "a lock was not to be had in time",  # lock_not_available
    "57014": "a statement took longer than the server allows",  # query_canceled
}
"""SQLSTATE of what a second try can mend (PostgreSQL manual, appendix A)."""

_GONE_CLASSES = ("08", "53", "57P")
"""SQLSTATE beginnings: connection exception, insufficient resources, operator intervention (shutdown, starting up)."""

_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_GONE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_FULL})
_SQLITE_USELESS = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_PERM})


@contextmanager
def translated(*, write: bool = True) -> Iterator[None]:
    """Run the body and turn what the database raises into what callers can act on; `write` says whether the body may write."""
    try:
        yield
    except PoolTimeoutError:
        raise Transient(Code.DATABASE_BUSY, "All connections of this process are in use.") from None
    except StatementError as error:
        raise _translation(error, write=write) from None


def _translation(error: StatementError, *, write: bool) -> Exception:
    if isinstance(error.orig, LegalDocsError):
        return error.orig
    if isinstance(error, DBAPIError):
        if isinstance(error.orig, sqlite3.Error):
            return _of_sqlite(error, error.orig, write=write)
        return _of_postgresql(error)
    return error


def _of_sqlite(error: DBAPIError, cause: sqlite3.Error, *, write: bool) -> Exception:
    # The low byte is the error, the rest says which kind of it (SQLite, "Result and Error Codes").
    number = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if number in _SQLITE_BUSY:
        return Transient(Code.DATABASE_BUSY, "Another process has been writing to the database for too long.")
    if number in _SQLITE_GONE:
        return Transient(Code.DATABASE_UNREACHABLE, f"The database file cannot be used ({cause}).")
    if number in _SQLITE_USELESS or (write and number == sqlite3.SQLITE_READONLY):
        return Terminal(Code.DATABASE_UNREACHABLE, f"The database file cannot be used ({cause}).")
    return error


def _of_postgresql(error: DBAPIError) -> Exception:
    state: str | None = getattr(error.orig, "pgcode", None)
    if state in _BUSY_STATES:
        return Transient(Code.DATABASE_BUSY, f"The database gave way: {_BUSY_STATES[state]}.")
    # psycopg2 gives an error that the server never saw no state at all.
    if error.connection_invalidated or (state is None and isinstance(error, OperationalError)):
        return Transient(Code.DATABASE_UNREACHABLE, "The database did not answer or closed the connection.")
    if state is not None and state.startswith(_GONE_CLASSES):
        return Transient(Code.DATABASE_UNREACHABLE, f"The database is not ready to work (SQLSTATE {state}).")
    return _without_row(error) if isinstance(error, IntegrityError) else error


def _without_row(error: IntegrityError) -> IntegrityError:
    """Return the error with the first line of its message only: the lines after it quote the refused row."""
    first = str(error.orig).partition("\n")[0]
    return IntegrityError(
        error.statement, None, type(error.orig)(first) if error.orig else Exception(first), hide_parameters=True
    )
