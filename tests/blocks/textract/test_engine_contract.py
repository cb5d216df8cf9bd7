"""What every engine makes of the same scans: one suite, run on the engine of this machine and on both ways to the service."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from blocks.child import ChildPool
from blocks.database.engine import open_engine
from blocks.database.store import Store
from blocks.external import Outside, Permit
from blocks.file_store import FileStore
from blocks.folder_store import FolderStore
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidText
from blocks.records import Document, ExternalPolicy, MediaType, NoTextReason, Page, PageSource
from blocks.s3_store import S3FileStore
from blocks.store_records import Matter, NewDocument
from blocks.textract.client import TextractClient, open_textract
from blocks.textract.job_files import JobFiles
from blocks.textract.jobs import TextractJobs
from blocks.textract.pictures import TextractPictures
from blocks.textract.waiting import Waiting
from tasks.ocr.read import OcrOptions, read_document
from tasks.ocr.sending import PdfSender
from tests.blocks.textract.conftest import PATIENCE, PRICE, FastClock
from tests.marked_pages import LETTER, SIZE, add_scan, read_marked, text_of, truth
from tests.s3 import S3Server
from tests.textract_double import running_textract

ENGINES = ("tesseract", "textract by jobs", "textract by pictures")
TURNS = {1: 0, 2: 90, 3: 180, 4: 270, 5: 0, 9: 0}
"""How far, in degrees clockwise, each of the marked pages was turned when it was scanned."""

ROTATED, BROKEN, BLANK, INK, COUNT = 5, 6, 7, 8, 9
"""Pages: turned by the PDF so that it is seen upright, not there where the tree of pages says one, empty, ink without letters. And all."""

_POINTS_PER_PIXEL = LETTER[0] / SIZE[0]


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document: every kind of page once."""
    folder = tmp_path_factory.mktemp("contract")
    canvas = Canvas(str(folder / "drawn.pdf"), invariant=True)
    for number in range(1, COUNT + 1):
        if number in TURNS:
            add_scan(canvas, number, turn=270 if number == ROTATED else TURNS[number])
            continue
        canvas.setPageSize(LETTER)
        if number == INK:
            canvas.circle(300, 400, 90, fill=1)
        canvas.showPage()
    canvas.save()
    with pikepdf.open(folder / "drawn.pdf") as pdf:
        pdf.pages[ROTATED - 1].Rotate = 90
        pdf.save(folder / "rotated.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return without_page(folder / "rotated.pdf", BROKEN)


@pytest.fixture(scope="module", params=ENGINES)
def pages(request: pytest.FixtureRequest, scans: Path, textract_children: ChildPool, tmp_path_factory) -> Sequence[Page]:
    """The pages that an engine makes of it."""
    kept = Kept()
    if request.param == "tesseract":
        return list(read(textract_children, scans, OcrOptions("tesseract"), kept, None))
    server: S3Server = request.getfixturevalue("s3")
    sqlite_file: Path = request.getfixturevalue("sqlite_file")
    engine = open_engine(f"sqlite:///{sqlite_file}")
    with running_textract(server, read_marked) as double, pytest.MonkeyPatch.context() as variables:
        for name, value in {**server.environment, "AWS_ENDPOINT_URL_TEXTRACT": double.endpoint}.items():
            variables.setenv(name, value)
        paid = paid_text(request.param, Store(engine), server, scans, textract_children, tmp_path_factory.mktemp("files"))
        found = list(read(textract_children, scans, OcrOptions("textract"), kept, paid))
    engine.dispose()
    return found


def test_pages_come_once_and_in_order(pages: Sequence[Page]) -> None:
    assert [page.number for page in pages] == list(range(1, COUNT + 1))


@pytest.mark.parametrize("number", TURNS)
def test_text_however_the_page_was_turned(pages: Sequence[Page], number: int) -> None:
    page = pages[number - 1]
    wanted, found = "\n".join(text_of(number)), page.text
    assert difflib.SequenceMatcher(None, wanted, found, autojunk=False).ratio() > 0.97, found
    assert page.source is PageSource.OCR


@pytest.mark.parametrize("number", TURNS)
def test_boxes_stand_where_the_words_stand_on_the_page_as_it_is_seen(pages: Sequence[Page], number: int) -> None:
    page = pages[number - 1]
    for text, box in list(truth(number))[:-1]:  # the stamp is smaller than an engine must read
        wanted = clockwise([side * _POINTS_PER_PIXEL for side in box], TURNS[number])
        line = max(page.lines, key=lambda line: alike(text, page.text[line.start : line.end]))
        assert line.bbox == pytest.approx(wanted, abs=4.0), text
    assert (page.width, page.height) == (LETTER if TURNS[number] in (0, 180) else LETTER[::-1])


def test_confidence_and_the_engine_stand_on_the_page(pages: Sequence[Page], request: pytest.FixtureRequest) -> None:
    for number in TURNS:
        page = pages[number - 1]
        assert page.confidence is not None
        assert 0.7 < page.confidence <= 1
        assert page.engine.startswith(request.node.callspec.params["pages"].split()[0])


def test_the_turn_of_the_pdf_is_told(pages: Sequence[Page]) -> None:
    assert [page.rotation for page in pages if page.rotation] == [90]


def test_an_empty_page_and_a_page_without_letters_have_their_reasons(pages: Sequence[Page]) -> None:
    assert (pages[BLANK - 1].text, pages[BLANK - 1].reason) == ("", NoTextReason.BLANK)
    assert (pages[INK - 1].text, pages[INK - 1].reason) == ("", NoTextReason.OCR_FOUND_NOTHING)


def test_a_page_fails_alone(pages: Sequence[Page]) -> None:
    assert pages[BROKEN - 1].text == ""
    assert [page.number for page in pages if page.reason is NoTextReason.PAGE_UNREADABLE] == [BROKEN]


class Kept:
    """A cache of pages in memory."""

    def __init__(self) -> None:
        self.pages: dict[int, Page] = {}

    def get(self, number: int) -> Page | None:
        return self.pages.get(number)

    def put(self, page: Page) -> None:
        self.pages[page.number] = page


def read(pool: ChildPool, path: Path, options: OcrOptions, kept: Kept, paid: PaidText | None) -> Iterator[Page]:
    from blocks.records import DocumentId

    return read_document(pool, path, MediaType.PDF, DocumentId("doc-1"), options, kept, None, paid)


def without_page(path: Path, number: int) -> Path:
    """Point the tree of pages to nothing for that page; the file keeps its length."""
    data = path.read_bytes()
    kids = re.search(rb"/Kids \[ ((?:\d+ 0 R ?)+)\]", data)
    assert kids
    references = kids[1].split(b" R")
    references[number - 1] = re.sub(rb"\d", b"0", references[number - 1])
    path.write_bytes(data[: kids.start(1)] + b" R".join(references) + data[kids.end(1) :])
    return path


def paid_text(way: str, store: Store, server: S3Server, path: Path, pool: ChildPool, folder: Path) -> PaidText:
    """Open the service for the document, by jobs or by pictures."""
    document, matter = registered(store, path, way)
    waiting = Waiting(PATIENCE, FastClock().clock)
    sender = PdfSender(pool, path, 100)

    def client() -> TextractClient:
        return open_textract(Permit(matter, Outside.TEXTRACT), {}, waiting)

    if way == "textract by pictures":
        files: FileStore = FolderStore(folder)
        files.prepare()
        return TextractPictures(store, document, sender, PaidFolder(files, document), client, PRICE)
    bucket = S3FileStore(server.client(), server.bucket(), "files")
    paid, at = PaidFolder(bucket, document), JobFiles(bucket, document)
    return TextractJobs(store, at, document, sender, paid, client, waiting, PRICE)


def registered(store: Store, path: Path, name: str) -> tuple[Document, Matter]:
    data = path.read_bytes()
    with store.transaction() as tx:
        matter_id = tx.matters.open(name)
        tx.matters.set_external(matter_id, ExternalPolicy.ALLOW)
        new = NewDocument(matter_id, path.name, hashlib.sha256(data).hexdigest(), len(data), MediaType.PDF)
        document = tx.documents.register(new).document
        matter = tx.matters.get(matter_id)
    assert matter is not None
    return document, matter


def clockwise(box: Sequence[float], degrees: int) -> tuple[float, float, float, float]:
    """Return where a box of an upright page (points) stands on the page that was turned clockwise."""
    (x0, y0, x1, y1), (width, height) = box, LETTER
    return {
        0: (x0, y0, x1, y1),
        90: (height - y1, x0, height - y0, x1),
        180: (width - x1, height - y1, width - x0, height - y0),
        270: (y0, width - x1, y1, width - x0),
    }[degrees]


def alike(wanted: str, found: str) -> float:
    return difflib.SequenceMatcher(None, wanted, found, autojunk=False).ratio()
