"""A matter that lets its words out, a document in it, and a model on the loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from blocks.caches.no_cache import NoCache
from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.entity_cache import EntityCache
from blocks.external import Outside, Permit
from blocks.folder_store import FolderStore
from blocks.language_model.answers import ChunkAnswer
from blocks.language_model.asking import About, ModelAnswers
from blocks.language_model.client import Asking, ModelClient, open_model
from blocks.language_model.kept import KeptAnswers
from blocks.language_model.ledger import ModelCall
from blocks.language_model.prices import Price
from blocks.rate_limit import Rate, RateLimit
from blocks.records import Chunk, Document, ExternalPolicy, MediaType, Stage
from blocks.store_records import NewDocument
from tests.model_double import Body, ModelDouble, running_model

PRICE = Price(2, 0.5, 8)


def mind(text: str) -> Body:
    """Names every word that begins with a capital letter, once."""
    words = dict.fromkeys(word.strip(".,") for word in text.split() if word[0].isupper())
    return {"mentions": [{"before": "", "quote": word, "type": "PERSON"} for word in words]}


@dataclass
class Desk:
    """Everything that the asking about one document works with."""

    store: Store
    files: FolderStore
    document: Document
    model: ModelDouble
    cache: EntityCache = field(default_factory=lambda: NoCache("none"))
    waits: list[int] = field(default_factory=list)

    def client(self, seconds: float = 20) -> ModelClient:
        with self.store.transaction(write=False) as tx:
            matter = tx.matters.get(self.document.matter_id)
        assert matter is not None
        rate = RateLimit(Rate("model", 1e6, 1), None, sleep=lambda _: None)
        counted = CountedRate(rate, self.waits)
        return open_model(Permit(matter, Outside.MODEL), Asking("test-model", 500, seconds), counted)

    def answers(
        self,
        tokens: int = 1_000,
        model: str = "test-model",
        document: Document | None = None,
        price: Price | None = PRICE,
        *,
        parallel: int = 1,
        anew: bool = False,
    ) -> ModelAnswers:
        """Open the answers as a new process would."""
        about = About((document or self.document).id, Stage.EXTRACTION, model, tokens, price, parallel)
        kept = KeptAnswers(self.files, self.cache, document or self.document)
        return ModelAnswers(self.store, kept, about, self.client, anew=anew)

    def ask(self, *texts: str, tokens: int = 1_000, parallel: int = 1, anew: bool = False) -> list[ChunkAnswer]:
        return self.answers(tokens, parallel=parallel, anew=anew).of(chunks(*texts))

    @property
    def calls(self) -> list[ModelCall]:
        with self.store.transaction(write=False) as tx:
            return tx.model_calls.of_matter(self.document.matter_id)


class CountedRate(RateLimit):
    """A real limit whose turns are counted."""

    def __init__(self, inside: RateLimit, waits: list[int]) -> None:
        super().__init__(inside._rate, None, sleep=lambda _: None)
        self._waits = waits

    def wait(self) -> None:
        super().wait()
        self._waits.append(1)


def chunks(*texts: str) -> list[Chunk]:
    """Return texts as the chunks of a document of one page."""
    starts = [sum(map(len, texts[:at])) for at in range(len(texts))]
    return [Chunk(at, start, start + len(text), 1, 1, text) for at, (start, text) in enumerate(zip(starts, texts, strict=True))]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("model") / "legaldocs.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelDouble]:
    with running_model(mind) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "key-canary")
        yield running


@pytest.fixture
def desk(tmp_path: Path, empty_database: Path, model: ModelDouble) -> Iterator[Desk]:
    engine = open_engine(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'legaldocs.db')}")
    store = Store(engine)
    files = FolderStore(tmp_path / "files")
    files.prepare()
    yield Desk(store, files, new_document(store, "a" * 64), model)
    engine.dispose()


def new_document(store: Store, sha256: str) -> Document:
    with store.transaction() as tx:
        matter_id = tx.matters.open("Orlo")
        tx.matters.set_external(matter_id, ExternalPolicy.ALLOW)
        return tx.documents.register(NewDocument(matter_id, f"{sha256[:3]}.txt", sha256, 10, MediaType.TEXT)).document
