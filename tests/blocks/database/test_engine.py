from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from blocks.database.engine import open_engine, prepare
from blocks.database.migrate import upgrade
from blocks.database.store import Store, open_store
from blocks.errors import Code, Terminal, Transient
from blocks.settings import Settings

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from blocks.records import MatterId, MediaType
from blocks.settings import Settings
from blocks.store_records import NewDocument
from blocks.database.store import open_store

store = open_store(Settings(database_url=sys.argv[1]))
for number in range(25):
    with store.transaction() as tx:
        # Read, then write: the order in which two writers that began as readers stop each other for good.
        matter_id = tx.matters.open("Wombat v. Acme")
        found = len(tx.documents.of_matter(matter_id))
        sha256 = f"{int(sys.argv[2]):032d}{number:032d}"
        tx.documents.register(NewDocument(matter_id, str(found), sha256, 1, MediaType.PDF))
"""


def test_sqlite_connections_wait_write_ahead_and_hold_foreign_keys(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'deep' / 'er' / 'x.db'}")
    with engine.connect() as connection:
        values = {name: connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "busy_timeout")}
    assert values == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000}


def test_preparing_twice_is_preparing_once(tmp_path):
    engine = prepare(open_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER)"))


@pytest.mark.slow
def test_processes_that_start_on_an_empty_database_and_write_at_once_all_succeed(empty_url):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, empty_url, str(number)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    for writer in writers:
        _, errors = writer.communicate()
        assert writer.returncode == 0, errors
    store = Store(open_engine(empty_url))
    with store.transaction(write=False) as tx:
        assert len(tx.documents.of_matter(tx.matters.find("Wombat v. Acme"))) == 75
    store.close()


def test_a_database_that_another_process_holds_is_busy_and_a_retry_may_help(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    holder, waiter = open_engine(url), open_engine(url, busy_seconds=0.05)
    upgrade(holder)
    store = Store(waiter)
    with holder.begin(), pytest.raises(Transient) as refused, store.transaction() as tx:
        tx.matters.all()
    assert refused.value.code is Code.DATABASE_BUSY
    with store.transaction() as tx:
        assert tx.matters.all() == []


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database, but long enough to be one\n" * 200)
    with pytest.raises(Terminal) as refused:
        open_store(Settings(database_url=f"sqlite:///{tmp_path / 'x.db'}"))
    assert refused.value.code is Code.DATABASE_UNREACHABLE


def test_a_database_that_may_not_be_written_is_named(tmp_path):
    upgrade(made := open_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    file = f"file:{tmp_path / 'x.db'}?mode=ro"
    store = Store(create_engine("sqlite://", creator=lambda: sqlite3.connect(file, uri=True)))
    with pytest.raises(Terminal) as refused, store.transaction() as tx:
        tx.matters.open("Wombat v. Acme")
    assert refused.value.code is Code.DATABASE_UNREACHABLE
    made.dispose()


def test_a_full_disk_is_named_and_a_retry_may_help(tmp_path):
    upgrade(engine := open_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    store = Store(engine)
    with pytest.raises(Transient) as refused, store.transaction() as tx:
        _fill(tx)
    assert refused.value.code is Code.DATABASE_UNREACHABLE


def _fill(tx):
    for number in range(1_000):
        tx.matters.open(f"matter {number:0400d}")


def test_readers_do_not_wait_for_a_writer(store):
    with store.transaction() as writing, store.transaction(write=False) as reading:
        writing.matters.open("Wombat v. Acme")
        assert reading.matters.all() == []


def test_a_reader_sees_one_snapshot(store):
    with store.transaction(write=False) as reading:
        assert reading.matters.all() == []
        with store.transaction() as writing:
            writing.matters.open("Wombat v. Acme")
        assert reading.matters.all() == []
    with store.transaction(write=False) as reading:
        assert len(reading.matters.all()) == 1


def test_a_reader_cannot_write_and_the_next_writer_can(store):
    with pytest.raises(DBAPIError), store.transaction(write=False) as tx:
        tx.matters.open("Wombat v. Acme")
    with store.transaction() as tx:
        assert tx.matters.all() == []
        tx.matters.open("Wombat v. Acme")


def test_a_writer_inside_a_writer_is_refused_at_once_instead_of_waiting_for_itself(store):
    with store.transaction(), pytest.raises(Terminal) as refused, store.transaction():
        pass
    assert refused.value.code is Code.UNEXPECTED
    with store.transaction() as tx:
        tx.matters.open("Wombat v. Acme")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg2://nobody@/nothing?host=/nonexistent",
        "postgresql+psycopg2://nobody:secret@127.0.0.1:1/nothing",
        "sqlite:////proc/nowhere.db",
    ],
)
def test_a_database_that_does_not_answer_is_unreachable_and_no_password_is_told(url):
    with pytest.raises(Transient) as refused:
        open_store(Settings(database_url=url))
    assert refused.value.code is Code.DATABASE_UNREACHABLE
    assert "secret" not in str(refused.value)


def test_a_lost_connection_is_unreachable_and_the_next_transaction_connects_again(postgres, postgres_template):
    url = postgres.create(postgres_template)
    store = Store(open_engine(url))

    def work():
        with store.transaction() as tx:
            tx.matters.open("Wombat v. Acme")
            postgres.cut(url)
            tx.matters.all()

    with pytest.raises(Transient) as refused:
        work()
    assert refused.value.code is Code.DATABASE_UNREACHABLE
    with store.transaction() as tx:
        assert tx.matters.all() == []
    store.close()


def test_a_process_that_works_keeps_its_one_engine(case, engine):
    document_id = case.document()
    gc.collect()
    before = [each for each in gc.get_objects() if type(each) is Engine and each.url == engine.url]
    for _ in range(20):
        with case.store.transaction() as tx:
            tx.documents.get(document_id)
    assert [each for each in gc.get_objects() if type(each) is Engine and each.url == engine.url] == before
    assert before == [engine]


def test_an_engine_of_anyones_making_behaves_the_same(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    prepare(engine)
    upgrade(engine)
    with Store(engine).transaction() as tx:
        tx.matters.open("Wombat v. Acme")
    assert engine.hide_parameters
