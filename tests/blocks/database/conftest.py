"""A store on each database, so that one suite holds for both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from prefect_sqlalchemy import SqlAlchemyConnector
from sqlalchemy import Engine

from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.records import DocumentId, EntityType, MatterId, MediaType, Mention, MentionId, NoTextReason, Page, PageSource, Stage
from blocks.stage_records import StageReport
from blocks.store_records import NewDocument
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database that holds the tables and nothing else: copying it is faster than migrating."""
    url = postgres.create()
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return engine.url.database or ""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the tables and nothing else."""
    file = tmp_path_factory.mktemp("template") / "legaldocs.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each database in turn."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'legaldocs.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the tables."""
    if backend == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "legaldocs.db")
        yield f"sqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    found = server.create(request.getfixturevalue("postgres_template"))
    yield found
    server.drop(found)


@pytest.fixture
def engine_of() -> Iterator[Callable[[str], Engine]]:
    """Opens engines as a process does: SQLite's by us, PostgreSQL's by prefect-sqlalchemy's connector."""
    engines: list[Engine] = []

    def opened(url: str) -> Engine:
        engines.append(open_engine(url) if url.startswith("sqlite") else SqlAlchemyConnector(connection_info=url).get_engine())
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(url: str, engine_of: Callable[[str], Engine]) -> Engine:
    """An engine on a database with the tables."""
    return engine_of(url)


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store on an engine of its own."""
    return Store(engine)


@dataclass(frozen=True)
class Case:
    """A matter to test with, and short ways to put things into it."""

    store: Store
    matter_id: MatterId

    def document(self, content: str = "a", file_name: str = "complaint.pdf") -> DocumentId:
        """Register a document; the same content is the same document."""
        new = NewDocument(self.matter_id, file_name, sha256(content.encode(errors="surrogatepass")).hexdigest(), 9, MediaType.PDF)
        with self.store.transaction() as tx:
            return tx.documents.register(new).document.id

    def pages(self, document_id: DocumentId, *texts: str) -> None:
        """Give the document these page texts and index them."""
        pages = [
            Page(number, text, PageSource.TEXT_LAYER, "test 1", reason=None if text else NoTextReason.BLANK)
            for number, text in enumerate(texts, start=1)
        ]
        with self.store.transaction() as tx:
            tx.pages.replace(document_id, pages)
            tx.search.index(document_id)

    def mentions(self, document_id: DocumentId, *mentions: Mention) -> list[MentionId]:
        """Complete an extraction of the document that found these mentions."""
        with self.store.transaction() as tx:
            attempt = tx.stages.start(document_id, Stage.EXTRACTION, "1", "key")
            tx.mentions.replace(document_id, mentions)
            report = StageReport(stage=Stage.EXTRACTION, version="1", key="key", digest="digest", counts={})
            tx.stages.complete(document_id, Stage.EXTRACTION, attempt, report)
            return [stored.id for stored in tx.mentions.of(document_id)]


@pytest.fixture
def case(store: Store) -> Case:
    """An empty matter."""
    return case_of(store, "Wombat v. Acme")


@pytest.fixture
def other_case(store: Store) -> Case:
    """Another matter in the same database."""
    return case_of(store, "In re Acme")


def case_of(store: Store, name: str) -> Case:
    """Open a matter to test with."""
    with store.transaction() as tx:
        return Case(store, tx.matters.open(name))


def mention(start: int, text: str, type: EntityType = EntityType.PERSON, antecedent: tuple[int, int] | None = None) -> Mention:
    """Make a mention of the first page."""
    return Mention(start, start + len(text), 1, text, type, 0.9, "test 1", antecedent)
