"""Real PDFs, made when they are needed, and the child processes that read them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from blocks.child import ChildPool
from blocks.errors import LegalDocsError
from blocks.records import DocumentId, MediaType, Page
from tasks.ocr.read import OcrOptions, read_document

LETTER = (612.0, 792.0)

BODY = [
    "The parties agree that the following statement is true and correct, and that",
    "the defendant made it knowingly and with the advice of counsel. On or about",
    "January 27, 2017, the defendant met with agents at an office in Chicago and",
    "answered their questions about the company, its officers and its accounts.",
    "The court accepts the stipulation and makes it a part of the record in this",
    "matter. Counsel for the plaintiff reserved the right to call other witnesses.",
]

HEADER = "Case 1:17-cr-00182-RDM Document 18 Filed 10/05/17 Page 1 of 9"


@dataclass
class Kept:
    """A cache of pages in memory."""

    pages: dict[int, Page] = field(default_factory=dict)

    def get(self, number: int) -> Page | None:
        return self.pages.get(number)

    def put(self, page: Page) -> None:
        self.pages[page.number] = page


@dataclass
class Pdf:
    """A PDF in the making: each method adds a page."""

    path: Path

    def __post_init__(self) -> None:
        self.canvas = Canvas(str(self.path), pagesize=LETTER, invariant=True)

    def save(self) -> Path:
        self.canvas.save()
        return self.path

    def lines(
        self, lines: Sequence[str], size: tuple[float, float] = LETTER, *, top: float = 72, mode: int = 0, leading: float = 18
    ) -> None:
        """Write lines on the page that is open, `top` points below its upper edge."""
        text = self.canvas.beginText(72, size[1] - top)
        text.setTextRenderMode(mode)
        text.setFont("Times-Roman", 12, leading)
        for line in lines:
            text.textLine(line)
        self.canvas.drawText(text)

    def text(self, lines: Sequence[str] = BODY, header: str | None = None, footer: str | None = None) -> None:
        self.canvas.setPageSize(LETTER)
        self.lines(lines)
        self.close(header, footer)

    def close(self, header: str | None = None, footer: str | None = None) -> None:
        self.canvas.setFont("Helvetica", 9)
        if header:
            self.canvas.drawString(120, LETTER[1] - 20, header)
        if footer:
            self.canvas.drawString(450, 24, footer)
        self.canvas.showPage()

    def picture(self, image: Image.Image, box: tuple[float, float, float, float] = (0, 0, *LETTER)) -> None:
        """Draw a picture on the page that is open; the box is x, y from the bottom left, width and height in points."""
        data = io.BytesIO()
        image.save(data, "PNG")
        data.seek(0)
        self.canvas.drawImage(ImageReader(data), *box)

    def scan(self, image: Image.Image | None = None, header: str | None = None, footer: str | None = None) -> None:
        self.canvas.setPageSize(LETTER)
        self.picture(image or scanned())
        self.close(header, footer)

    def scan_with_layer(self, layer: Sequence[str], image: Image.Image | None = None) -> None:
        """A scan under invisible lines that stand where its own do."""
        self.canvas.setPageSize(LETTER)
        self.picture(image or scanned())
        self.lines(layer, top=92, mode=3)
        self.canvas.showPage()

    def blank(self) -> None:
        self.canvas.setPageSize(LETTER)
        self.canvas.showPage()


def scanned(lines: Sequence[str] = BODY, degrees: float = 0) -> Image.Image:
    """Return the picture of a typed page, turned counter-clockwise by that much."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=LETTER, invariant=True)
    text = canvas.beginText(72, 700)
    text.setFont("Times-Roman", 12, 18)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    document = pypdfium2.PdfDocument(data.getvalue())
    image: Image.Image = document[0].render(scale=200 / 72, grayscale=True).to_pil().copy()
    document.close()
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=degrees % 90 == 0, fillcolor=255)


@pytest.fixture
def pdf(tmp_path: Path) -> Pdf:
    return Pdf(tmp_path / "document.pdf")


@pytest.fixture(scope="session")
def scan() -> Callable[..., Image.Image]:
    return scanned


@pytest.fixture(scope="session")
def body() -> list[str]:
    return BODY


@pytest.fixture(scope="session")
def header() -> str:
    return HEADER


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture(scope="session")
def children() -> Iterator[ChildPool]:
    with ChildPool(processes=2, seconds=60, memory_mb=768) as pool:
        yield pool


Read = Callable[[Path], list[Page]]


@pytest.fixture(scope="session")
def read(children: ChildPool) -> Read:
    """Read a document whose name ends in .txt or .pdf, and hold every page to the stage's promise."""

    def read(path: Path) -> list[Page]:
        media_type = MediaType.TEXT if path.suffix == ".txt" else MediaType.PDF
        pages = list(read_document(children, path, media_type, DocumentId("doc-1"), OcrOptions(), Kept()))
        for number, page in enumerate(pages, start=1):
            check(page, number, media_type)
        return pages

    return read


def check(page: Page, number: int, media_type: MediaType) -> None:
    assert page.number == number
    assert (page.text == "") == (page.reason is not None)
    assert page.engine
    assert "\f" not in page.text
    if media_type is MediaType.PDF:
        assert page.text == "\n".join(page.text[line.start : line.end] for line in page.lines)
        assert all("\n" not in page.text[line.start : line.end] for line in page.lines)


@pytest.fixture
def bomb(tmp_path: Path) -> Path:
    """A page whose content is zeros, deflated twice: two kilobytes that become 1.5 GB; a good page before and after it."""
    packer = zlib.compressobj(1)
    inner = b"".join(packer.compress(bytes(1 << 24)) for _ in range(96)) + packer.flush()
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for content in (
        "BT /F 12 Tf 72 700 Td (First page of the document) Tj ET",
        None,
        "BT /F 12 Tf 72 700 Td (Last page of it) Tj ET",
    ):
        page = pdf.add_blank_page(page_size=LETTER)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        if content:
            page.Contents = pdf.make_stream(content.encode())
        else:
            stream = pdf.make_stream(b"")
            stream.write(zlib.compress(inner, 9), filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
            page.Contents = stream
    path = tmp_path / "bomb.pdf"
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


@pytest.fixture(scope="session")
def outcome(read: Read) -> Callable[[Path], list[Page] | str]:
    """Read a document that may not be readable: its pages, or the code that says why there are none."""

    def outcome(path: Path) -> list[Page] | str:
        try:
            return read(path)
        except LegalDocsError as error:
            return f"{error.code} of {error.document_id}"

    return outcome
