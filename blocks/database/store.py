"""The session scope: the only way to the tables.

    with store.transaction() as tx:
        registration = tx.documents.register(new)
        tx.custody.record(registration.document.id, ...)

commits at the end of the block or leaves no trace of it. Repositories take and give frozen records, never ORM rows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from blocks.database import clock, drift, migrate
from blocks.database.batches import Batches
from blocks.database.cache_counts import CacheCounts
from blocks.database.chunks import Chunks
from blocks.database.custody import Custody
from blocks.database.documents import Documents
from blocks.database.engine import READ_ONLY, open_engine, prepare
from blocks.database.entities import Entities
from blocks.database.entity_changes import EntityChanges
from blocks.database.failures import translated
from blocks.database.judgements import Judgements
from blocks.database.lanes import Lanes
from blocks.database.leases import Leases
from blocks.database.matters import Matters
from blocks.database.mentions import Mentions
from blocks.database.model_calls import ModelCalls
from blocks.database.orphans import Orphans
from blocks.database.pages import Pages
from blocks.database.purge import Purge
from blocks.database.relationships import Relationships
from blocks.database.search import Search
from blocks.database.stages import Stages
from blocks.database.textract_jobs import TextractJobs
from blocks.errors import Code, Terminal
from blocks.settings import Settings


class Transaction:
    """One transaction: a repository for each family of tables, all on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.matters = Matters(session)
        self.documents = Documents(session)
        self.custody = Custody(session)
        self.batches = Batches(session)
        self.lanes = Lanes(session)
        self.leases = Leases(session)
        self.cache_counts = CacheCounts(session)
        self.stages = Stages(session)
        self.textract_jobs = TextractJobs(session)
        self.model_calls = ModelCalls(session)
        self.pages = Pages(session)
        self.chunks = Chunks(session)
        self.mentions = Mentions(session)
        self.entities = Entities(session)
        self.entity_changes = EntityChanges(session)
        self.judgements = Judgements(session)
        self.relationships = Relationships(session)
        self.search = Search(session)
        self.purge = Purge(session)
        self.orphans = Orphans(session)

    def clock(self) -> datetime:
        """Return this moment by the clock that leases and heartbeats run by."""
        return clock.now(self._session)


class Store:
    """The database of a process, on the process's one engine.

    Making one compares the tables with the schema and raises `Terminal` (`SCHEMA_MISSING`, `SCHEMA_DRIFTED`) where they differ;
    there is no way around it. A store may be shared by threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = prepare(engine)
        self._here = threading.local()
        drift.check(engine)

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Transaction]:
        """Commit what the body did, or, where it raises, nothing.

        On SQLite a writing transaction excludes other writers from its first moment. With `write=False` the body sees one snapshot
        throughout, waits for no writer, and any write fails.

        Raises:
            Terminal: `UNEXPECTED` for a writing transaction inside another of the same thread: it would wait for itself.
            Transient: `DATABASE_BUSY` or `DATABASE_UNREACHABLE`; nothing was written, and a later attempt may succeed.
        """
        with (
            translated(write=write),
            self._only_writer(write=write),
            Session(self._engine, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            self._connect(session, write=write)
            yield Transaction(session)

    def close(self) -> None:
        """Close every connection; the store may be used again and opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _only_writer(self, *, write: bool) -> Iterator[None]:
        if not write:
            yield
            return
        if getattr(self._here, "writes", False):
            raise Terminal(Code.UNEXPECTED, "A writing transaction was to begin inside another.")
        self._here.writes = True
        try:
            yield
        finally:
            self._here.writes = False

    def _connect(self, session: Session, *, write: bool) -> None:
        if write:
            session.connection()
        elif self._engine.dialect.name == "sqlite":
            session.connection(execution_options={READ_ONLY: True})
        else:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})


def open_store(settings: Settings) -> Store:
    """Return the store of the settings' database, its tables brought to this version.

    Raises:
        Terminal: the tables are another version's or were changed by hand (`SCHEMA_DRIFTED`).
        Transient: the database does not answer.
    """
    engine = open_engine(settings.database)
    migrate.upgrade(engine)
    return Store(engine)
