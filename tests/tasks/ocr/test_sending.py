"""What leaves for a service outside: parts and pictures of PDFs, within what it takes, open although the file was locked."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from blocks.child import ChildPool
from blocks.errors import Code, Terminal
from tasks.ocr.page_picture import MOST_BYTES, encoded
from tasks.ocr.sending import PdfSender
from tests.marked_pages import read_marked, scanned_pdf

MOST_SIDE = 10_000
"""Pixels of the longest side of a picture (AWS, "Set Quotas in Amazon Textract")."""

PASSWORDS = ["kestrel", "Öffnung 7"]


@pytest.fixture(params=[(2, PASSWORDS[1]), (4, PASSWORDS[0]), (6, PASSWORDS[1])], ids=["R2", "R4", "R6"])
def locked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    revision, password = request.param
    path = tmp_path / "locked.pdf"
    with pikepdf.open(scanned_pdf(tmp_path / "open.pdf", [1, 2, 3])) as pdf:
        pdf.save(
            path, encryption=pikepdf.Encryption(owner="owner", user=password, R=revision, aes=revision > 3, metadata=revision > 3)
        )
    return path


@pytest.fixture
def passwords(tmp_path: Path) -> str:
    path = tmp_path / "passwords"
    path.write_text("\n".join(["not this one", *PASSWORDS]), encoding="utf-8")
    return str(path)


def marks(pdf: Path) -> list[str]:
    """Return the last line of each marked page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [read_marked(page.render(scale=100 / 72, grayscale=True).to_pil())[-1].text for page in document]


def test_a_part_of_a_locked_file_is_open(children: ChildPool, locked: Path, passwords: str, tmp_path: Path) -> None:
    part = tmp_path / "part.pdf"
    PdfSender(children, locked, 100, passwords=passwords).write_part([1, 3], part)
    assert marks(part) == ["ORLO-000001", "ORLO-000003"]
    with pikepdf.open(part) as pdf:
        assert not pdf.is_encrypted


def test_a_picture_of_a_page_of_a_locked_file(children: ChildPool, locked: Path, passwords: str, tmp_path: Path) -> None:
    picture = tmp_path / "picture"
    PdfSender(children, locked, 100, passwords=passwords).write_picture(2, picture)
    assert read_marked(Image.open(picture))[-1].text == "ORLO-000002"


def test_a_locked_file_without_its_password_is_named(children: ChildPool, locked: Path, tmp_path: Path) -> None:
    sender = PdfSender(children, locked, 100)
    with pytest.raises(Terminal) as part:
        sender.write_part([1], tmp_path / "part.pdf")
    with pytest.raises(Terminal) as picture:
        sender.write_picture(1, tmp_path / "picture")
    assert (part.value.code, picture.value.code) == (Code.PDF_ENCRYPTED, Code.PDF_ENCRYPTED)
    assert not (tmp_path / "part.pdf").exists()


def test_a_part_holds_nothing_but_its_pages(children: ChildPool, tmp_path: Path) -> None:
    path, part = scanned_pdf(tmp_path / "open.pdf", [1, 2]), tmp_path / "part.pdf"
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.attachments["secret.txt"] = b"between us: settle at any price"
        pdf.docinfo["/Title"] = "between us"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('between us')")
        pdf.save(path, compress_streams=False)
    PdfSender(children, path, 100).write_part([2], part)
    assert b"between us" in path.read_bytes()
    assert b"between us" not in part.read_bytes()
    assert marks(part) == ["ORLO-000002"]


@pytest.mark.parametrize("side", [72, 14_400])
def test_a_picture_is_never_more_than_a_call_takes(children: ChildPool, tmp_path: Path, side: int) -> None:
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=(side, side / 2))
    canvas.rect(side / 4, side / 8, side / 2, side / 4, fill=1)
    canvas.save()
    picture = tmp_path / "picture"
    PdfSender(children, tmp_path / "page.pdf", 600).write_picture(1, picture)
    assert picture.stat().st_size <= MOST_BYTES
    image = Image.open(picture)
    assert max(image.size) <= MOST_SIDE
    assert image.width / image.height == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize(("most", "kind"), [(2_000_000, "PNG"), (150_000, "JPEG"), (8_000, "JPEG"), (500, "JPEG")])
def test_a_picture_is_made_smaller_until_it_fits(most: int, kind: str) -> None:
    image = Image.effect_noise((800, 1000), 40)
    data = encoded(image, most)
    assert len(data) <= most
    found = Image.open(io.BytesIO(data))
    assert found.format == kind
    assert found.width / found.height == pytest.approx(0.8, abs=0.05)
