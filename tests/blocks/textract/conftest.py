"""A document of scanned pages in a matter that lets its words out, a bucket, and Textract on the loopback with a clock of its own."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace

import botocore.endpoint
import pytest

from blocks.child import ChildPool
from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.external import Outside, Permit
from blocks.folder_store import FolderStore
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidText
from blocks.records import Document, DocumentId, ExternalPolicy, MediaType, Page, Stage
from blocks.s3_store import S3FileStore
from blocks.stage_records import RunIds, StageCall, StageReport, StageRow
from blocks.store_records import NewDocument, TextractJob
from blocks.textract.client import TextractClient, open_textract
from blocks.textract.job_files import JobFiles
from blocks.textract.jobs import TextractJobs
from blocks.textract.parts import LIMITS, Limits
from blocks.textract.pictures import TextractPictures
from blocks.textract.waiting import Clock, Waiting
from tasks.ocr.page_folder import PageFolder
from tasks.ocr.read import OcrOptions, Turn, read_document
from tasks.ocr.sending import PdfSender
from tasks.stage import Outcome, digest_of, run_stage
from tests.marked_pages import read_marked, scanned_pdf
from tests.s3 import S3Server
from tests.textract_double import TextractDouble, running_textract

PATIENCE = 60.0
PRICE = 1_500


@dataclass
class FastClock:
    """Time that passes only when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)


@dataclass
class Office:
    """Everything that the recognition of one document works with."""

    store: Store
    files: S3FileStore
    kept: FolderStore
    children: ChildPool
    double: TextractDouble
    path: Path
    document: Document
    time: FastClock
    limits: Limits = LIMITS
    by_pictures: bool = False
    turn: Turn | None = None

    def client(self) -> TextractClient:
        with self.store.transaction(write=False) as tx:
            matter = tx.matters.get(self.document.matter_id)
        assert matter is not None
        return open_textract(Permit(matter, Outside.TEXTRACT), {}, self.waiting)

    @property
    def waiting(self) -> Waiting:
        return Waiting(PATIENCE, self.time.clock)

    def paid(self, *, anew: bool = False) -> PaidText:
        """Open the paid text as a new process would."""
        with self.store.transaction(write=False) as tx:
            since = tx.stages.last_completion(self.document.id, Stage.OCR) if anew else None
        folder = PaidFolder(self.files, self.document, since)
        sender = PdfSender(self.children, self.path, 100, self.turn)
        if self.by_pictures:
            return TextractPictures(self.store, self.document, sender, folder, self.client, PRICE)
        at = JobFiles(self.files, self.document)
        return TextractJobs(self.store, at, self.document, sender, folder, self.client, self.waiting, PRICE, limits=self.limits)

    def run(self, key: str = "1" * 64, *, force: bool = False) -> StageReport:
        """Do the ocr stage as its task does."""
        call = StageCall(document_id=self.document.id, key=key, force=force)

        def work(document_id: DocumentId) -> Outcome:
            folder = PageFolder(self.kept, self.document, call.key)
            if force:
                folder.clear()
            options = OcrOptions(engine="textract", dpi=100)
            paid = self.paid(anew=force)
            pages = list(read_document(self.children, self.path, MediaType.PDF, document_id, options, folder, self.turn, paid))
            digest = digest_of(asdict(page) for page in pages)
            counts = {"pages": len(pages)}
            return Outcome(digest, counts, lambda tx: tx.pages.replace(document_id, pages), folder.clear)

        return run_stage(self.store, Stage.OCR, "1", call, RunIds(), work)

    @property
    def pages(self) -> list[Page]:
        with self.store.transaction(write=False) as tx:
            return list(tx.pages.of(self.document.id))

    @property
    def jobs(self) -> list[TextractJob]:
        with self.store.transaction(write=False) as tx:
            return tx.textract_jobs.of(self.document.id)

    @property
    def stage(self) -> StageRow:
        with self.store.transaction(write=False) as tx:
            return tx.stages.latest(self.document.id)[Stage.OCR]

    @property
    def cost(self) -> int:
        with self.store.transaction(write=False) as tx:
            return tx.stages.cost(self.document.id, Stage.OCR)

    @property
    def left_outside(self) -> list[str]:
        """What still lies in the bucket for jobs."""
        return [found.name for found in self.files.objects() if "/outside/" in found.name]


@pytest.fixture(scope="session")
def textract_children() -> Iterator[ChildPool]:
    with ChildPool(processes=1, seconds=60, memory_mb=768) as pool:
        yield pool


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("textract") / "legaldocs.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def three_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scanned_pdf(tmp_path_factory.mktemp("scans") / "three.pdf", [1, 2, 3])


@pytest.fixture
def double(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[TextractDouble]:
    """The service, which the variables of AWS lead to; boto3 repeats calls as ever, without the pauses."""
    with running_textract(s3, read_marked) as running:
        for name, value in {**s3.environment, "AWS_ENDPOINT_URL_TEXTRACT": running.endpoint}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        yield running


@pytest.fixture
def store(tmp_path: Path, sqlite_file: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{shutil.copy(sqlite_file, tmp_path / 'legaldocs.db')}")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def office_of(
    store: Store, s3: S3Server, textract_children: ChildPool, double: TextractDouble, tmp_path: Path
) -> Callable[..., Office]:
    """Makes an office for a PDF."""
    files = S3FileStore(s3.client(), s3.bucket(), "files")
    kept = FolderStore(tmp_path / "kept")  # pages that wait for their commit, for which no bucket is needed here
    kept.prepare()

    def made(path: Path, external: ExternalPolicy = ExternalPolicy.ALLOW, limits: Limits = LIMITS) -> Office:
        data = path.read_bytes()
        with store.transaction() as tx:
            matter_id = tx.matters.open("Orlo")
            tx.matters.set_external(matter_id, external)
            new = NewDocument(matter_id, path.name, hashlib.sha256(data).hexdigest(), len(data), MediaType.PDF)
            document = tx.documents.register(new).document
        return Office(store, files, kept, textract_children, double, path, document, FastClock(), limits)

    return made


@pytest.fixture
def office(office_of: Callable[..., Office], three_pages: Path) -> Office:
    """An office for three scanned pages."""
    return office_of(three_pages)


def numbers(pages: Sequence[Page]) -> list[int]:
    return [page.number for page in pages]
