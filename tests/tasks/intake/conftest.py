"""What intake works with in its tests: a SQLite store, a folder of files, a matter and a box to offer."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy.engine import make_url

from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.file_store import FileStore, open_file_store
from blocks.records import BatchId, CustodyAction, Document, MatterId, Priority
from blocks.storage_layout import original_key
from blocks.store_records import CustodyEvent, FileOffer
from tasks.intake.register import register_paths
from tests.postgres import Postgres

NOBODY = 65_534
"""The user id that owns nothing, on Linux and most others."""

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Marks a test that is to run on either database."""


@dataclass(frozen=True)
class Office:
    """One matter with its store and files, and the questions that tests ask about them."""

    store: Store
    files: FileStore
    matter_id: MatterId

    def batch(self, manifest: list[str] | None = None) -> BatchId:
        with self.store.transaction() as tx:
            return tx.batches.open(self.matter_id, Priority.NORMAL, "{}", manifest or [])

    def offer(
        self, *paths: object, batch: BatchId | None = None, store: Store | None = None, files: FileStore | None = None
    ) -> list[FileOffer]:
        batch = batch or self.batch()
        return register_paths(
            store or self.store, files or self.files, self.matter_id, batch, map(str, paths), "paralegal", "desk-7"
        )

    def documents(self) -> list[Document]:
        with self.store.transaction(write=False) as tx:
            return tx.documents.of_matter(self.matter_id)

    def custody(self) -> list[CustodyEvent]:
        with self.store.transaction(write=False) as tx:
            return tx.custody.of_matter(self.matter_id)

    def actions(self) -> list[CustodyAction]:
        return [event.action for event in self.custody()]

    def offers(self, batch: BatchId) -> dict[str, FileOffer]:
        with self.store.transaction(write=False) as tx:
            return {offer.path: offer for offer in tx.batches.offers(batch)}

    def batch_documents(self, batch: BatchId) -> list[str]:
        with self.store.transaction(write=False) as tx:
            return list(tx.batches.documents(batch))

    def assert_whole(self) -> None:
        """No row without bytes, no object without a row, one registration in the chain of custody of each document."""
        documents = self.documents()
        keys = {original_key(d.matter_id, d.id, d.sha256, d.media_type) for d in documents}
        assert set(self.files.list()) == keys
        assert all(d.stored_at for d in documents)
        registered = [e.document_id for e in self.custody() if e.action is CustodyAction.REGISTERED]
        assert sorted(registered) == sorted(d.id for d in documents)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, to be copied: migrating takes longer than a test."""
    path = tmp_path_factory.mktemp("empty") / "legaldocs.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection to close moves everything into the one file
    return path


@pytest.fixture(scope="session")
def empty_postgres_database(postgres: Postgres) -> str:
    """The same on PostgreSQL; returns the name of the database."""
    url = postgres.create()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return str(make_url(url).database)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables and no rows: SQLite, unless the test is parametrised with `postgresql` as well."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres").create(request.getfixturevalue("empty_postgres_database")))
    shutil.copyfile(request.getfixturevalue("empty_database"), tmp_path / "legaldocs.db")
    return f"sqlite:///{tmp_path / 'legaldocs.db'}"


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Office]:
    store = Store(open_engine(database_url))
    with store.transaction() as tx:
        matter_id = tx.matters.open("Matter")
    yield Office(store, open_file_store((tmp_path / "files").as_uri()), matter_id)
    store.close()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """The folder that is offered."""
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


MakePdf = Callable[[str], bytes]


@pytest.fixture(scope="session")
def make_pdf() -> MakePdf:
    """Return a maker of one-page PDFs; the same words give the same bytes."""

    def make(words: str) -> bytes:
        target = io.BytesIO()
        canvas = Canvas(target, invariant=1)
        canvas.drawString(72, 720, words)
        canvas.save()
        return target.getvalue()

    return make


@pytest.fixture
def locked(make_pdf: MakePdf) -> Iterator[Path]:
    """A folder with `shut/in.pdf` and `secret.pdf`, neither of which the test may read: root steps down to another user."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "shut").mkdir()
    (folder / "shut" / "in.pdf").write_bytes(make_pdf("in"))
    (folder / "secret.pdf").write_bytes(make_pdf("secret"))
    for path in (folder / "shut", folder / "secret.pdf"):
        path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    (folder / "shut").chmod(0o700)
    shutil.rmtree(folder)
