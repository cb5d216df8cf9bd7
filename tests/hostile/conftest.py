"""A matter that hostile files are offered to, and the child processes that read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from blocks.child import ChildPool
from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.errors import Code, LegalDocsError
from blocks.file_store import FileStore, open_file_store
from blocks.records import Document, MatterId, Page, Priority
from blocks.storage_layout import original_key
from blocks.store_records import FileOffer
from tasks.intake.register import register_files
from tasks.intake.scan import scan
from tasks.intake.unpack import ArchiveLimits, Unpacker
from tasks.ocr.read import OcrOptions, read_document
from tests.postgres import Postgres


@dataclass
class Kept:
    pages: dict[int, Page] = field(default_factory=dict)

    def get(self, number: int) -> Page | None:
        return self.pages.get(number)

    def put(self, page: Page) -> None:
        self.pages[page.number] = page


@dataclass(frozen=True)
class Office:
    """A matter, and what became of what was offered to it."""

    store: Store
    files: FileStore
    matter_id: MatterId
    children: ChildPool
    folder: Path

    def offer(self, box: Path) -> list[FileOffer]:
        candidates = list(scan([str(box)]))
        with self.store.transaction() as tx:
            batch = tx.batches.open(self.matter_id, Priority.NORMAL, "{}", [each.path for each in candidates])
        unpacker = Unpacker(self.children, self.folder, ArchiveLimits(depth=3))
        return register_files(self.store, self.files, self.matter_id, batch, candidates, "tester", "host", None, unpacker)

    def documents(self) -> list[Document]:
        with self.store.transaction(write=False) as tx:
            return tx.documents.of_matter(self.matter_id)

    def read(self, document: Document) -> list[Page] | Code:
        key = original_key(document.matter_id, document.id, document.sha256, document.media_type)
        options = OcrOptions(max_pages=20_000)
        try:
            with self.files.local_path(key) as path:
                return list(read_document(self.children, path, document.media_type, document.id, options, Kept()))
        except LegalDocsError as error:
            return error.code

    def keep(self, document: Document, pages: list[Page]) -> None:
        with self.store.transaction() as tx:
            tx.pages.replace(document.id, pages)
            tx.search.index(document.id)


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    with ChildPool(processes=1, seconds=60, memory_mb=1_024) as pool:
        yield pool


def opened(url: str, folder: Path, children: ChildPool) -> Office:
    engine = open_engine(url)
    upgrade(engine)
    store = Store(engine)
    with store.transaction() as tx:
        matter_id = tx.matters.open("Hostile")
    return Office(store, open_file_store((folder / "files").as_uri()), matter_id, children, folder)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, children: ChildPool) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    office = opened(f"sqlite:///{folder / 'legaldocs.db'}", folder, children)
    yield office
    office.store.close()


@pytest.fixture
def on_postgres(tmp_path: Path, postgres: Postgres, children: ChildPool) -> Iterator[Office]:
    url = postgres.create()
    office = opened(url, tmp_path, children)
    yield office
    office.store.close()
    postgres.drop(url)
