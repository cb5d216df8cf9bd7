"""Files of other kinds than PDF, read by real child processes: Word, RTF, e-mail, pictures, archives, and locked PDFs."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from blocks.child import ChildPool
from blocks.errors import Code, LegalDocsError
from blocks.records import DocumentId, LineKind, MediaType, NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.read import OcrOptions, read_document

BOX = (
    "<w:r {} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' xmlns:v='urn:schemas-microsoft-com:vml'>"
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>Box words</w:t></w:r></w:p>"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>Box words</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)

ReadKind = Callable[..., list[Page]]


@pytest.fixture
def read_kind(children: ChildPool) -> ReadKind:
    """Reads a file as a document of a kind."""

    def reading(path: Path, kind: MediaType, passwords: str = "") -> list[Page]:
        kept: dict[int, Page] = {}

        class Cache:
            def get(self, number: int) -> Page | None:
                return kept.get(number)

            def put(self, page: Page) -> None:
                kept[page.number] = page

        options = OcrOptions(passwords=passwords)
        return list(read_document(children, path, kind, DocumentId("d"), options, Cache()))

    return reading


def code_of(read_kind: ReadKind, path: Path, kind: MediaType, passwords: str = "") -> Code:
    with pytest.raises(LegalDocsError) as failed:
        read_kind(path, kind, passwords)
    return failed.value.code


def add_footnote(document: docx.document.Document, paragraph: docx.text.paragraph.Paragraph, words: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>----</w:t></w:r></w:p></w:footnote>"
        f"<w:footnote w:id='1'><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:footnoteReference w:id='1'/></w:r>"))


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "CONFIDENTIAL"
    document.sections[0].footer.paragraphs[0].text = "Footer words"
    paragraph = document.add_paragraph("The lease of Wombat LLC.")
    paragraph.add_run(" unseen").font.hidden = True
    add_footnote(document, paragraph, "See Exhibit 4.")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("After the break")
    table = document.add_table(2, 2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("A", "B", "X,\nPlaintiff,", "Case No. 1"), strict=True
    ):
        cell.text = words
    paragraph = document.add_paragraph("Before the box")
    paragraph._p.append(parse_xml(BOX.format(nsdecls("w"))))
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')} w:id='1' w:author='x'><w:r><w:delText>struck</w:delText></w:r></w:del>")
    )
    document.add_comment(runs=paragraph.runs[0], text="Is this so?", author="Ann", initials="A")
    path = tmp_path / "a.docx"
    document.save(str(path))
    return path


def test_a_word_file_loses_nothing_that_a_reader_sees(read_kind: ReadKind, word_file: Path) -> None:
    first, second = read_kind(word_file, MediaType.DOCX)
    assert first.text.split("\n") == ["CONFIDENTIAL", "The lease of Wombat LLC.[1]", "[1] See Exhibit 4."]
    assert second.text.split("\n") == [
        *("After the break", "A\tB", "X,", "Plaintiff,", "Case No. 1", "Before the box", "Box words", "Footer words"),
        "[Comment by Ann] Is this so?",
    ]
    assert (first.source, first.engine, first.lines) == (PageSource.TEXT_LAYER, "python-docx 1.2.0", ())


def test_hidden_and_struck_words_of_a_word_file_are_apart(read_kind: ReadKind, word_file: Path) -> None:
    pages = read_kind(word_file, MediaType.DOCX)
    assert [(m.kind, m.text) for page in pages for m in page.margins] == [
        (LineKind.HIDDEN, " unseen".strip()),
        (LineKind.HIDDEN, "struck"),
    ]
    assert all(PageWarning.HIDDEN_TEXT in page.warnings for page in pages)


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_a_broken_word_file_is_named(read_kind: ReadKind, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    assert code_of(read_kind, tmp_path / "a.docx", MediaType.DOCX) is Code.FILE_DAMAGED


@pytest.mark.parametrize("entity", ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">'])
def test_entities_in_a_word_file_are_not_expanded(read_kind: ReadKind, tmp_path: Path, word_file: Path, entity: str) -> None:
    path = tmp_path / "b.docx"
    with zipfile.ZipFile(word_file) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "word/document.xml":
                data = data.replace(b"<w:document", f"<!DOCTYPE x [{entity}]>".encode() + b"<w:document", 1)
                data = data.replace(b"The lease", b"Before &b;the lease", 1)
            target.writestr(info.filename, data)
    try:
        text = "".join(page.text for page in read_kind(path, MediaType.DOCX))
    except LegalDocsError as error:
        assert error.code is Code.FILE_DAMAGED  # noqa: PT017 - either is safe: refused, or read without the entity
    else:
        assert "Before the lease" in text


def test_rtf_pages(read_kind: ReadKind, tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi Caf\'e9{\v unseen}\page Second}")
    first, second = read_kind(tmp_path / "a.rtf", MediaType.RTF)
    assert (first.text, second.text) == ("Café", "Second")
    assert [margin.text for margin in first.margins] == ["unseen"]


def test_an_e_mail_is_a_page(read_kind: ReadKind, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: Ann\nSubject: lease\nMIME-Version: 1.0\n\nDear Bob,\n\x00\nWombat")
    (page,) = read_kind(tmp_path / "a.eml", MediaType.EMAIL)
    assert page.text == "From: Ann\nSubject: lease\n\nDear Bob,\n\nWombat"
    assert PageWarning.TEXT_CLEANED in page.warnings


@pytest.mark.parametrize(("kind", "name"), [(MediaType.OUTLOOK, "a.msg"), (MediaType.ZIP, "a.zip"), (MediaType.PNG, "a.png")])
def test_what_does_not_open_is_named(read_kind: ReadKind, tmp_path: Path, kind: MediaType, name: str) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind")
    assert code_of(read_kind, tmp_path / name, kind) is Code.FILE_DAMAGED


def test_an_archive_has_no_page(read_kind: ReadKind, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "words")
    assert read_kind(tmp_path / "a.zip", MediaType.ZIP) == []


def test_every_picture_of_a_tiff_is_a_page_of_its_own_size(
    read_kind: ReadKind, tmp_path: Path, scan: Callable[..., Image.Image]
) -> None:
    page = scan().convert("1")
    small = page.resize((page.width // 2, page.height // 2)).convert("1")
    blank = Image.new("1", page.size, 1)
    dpi = page.width / 8.5
    page.save(tmp_path / "a.tif", save_all=True, append_images=[blank], dpi=(dpi, dpi), compression="group4")
    first, second = read_kind(tmp_path / "a.tif", MediaType.TIFF)
    assert (first.width, first.height) == pytest.approx((612, 792), abs=1)
    assert (first.source, first.reason) == (PageSource.OCR, None)
    assert "following statement is true" in first.text
    assert all(0 <= line.bbox[0] < line.bbox[2] <= 612 for line in first.lines)
    assert (second.text, second.reason) == ("", NoTextReason.BLANK)
    small.save(tmp_path / "small.png", dpi=(dpi / 2, dpi / 2))
    (enlarged,) = read_kind(tmp_path / "small.png", MediaType.PNG)
    assert (enlarged.width, enlarged.height) == pytest.approx((612, 792), abs=1)
    assert "200 dpi" in enlarged.engine


def test_a_photo_without_a_believable_resolution_is_a_letter(
    read_kind: ReadKind, tmp_path: Path, scan: Callable[..., Image.Image]
) -> None:
    turned = scan().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side: turn it clockwise
    turned.save(tmp_path / "a.jpg", dpi=(72, 72), exif=exif)
    (page,) = read_kind(tmp_path / "a.jpg", MediaType.JPEG)
    assert (page.width, page.height) == pytest.approx((612, 792), abs=2)
    assert "following statement is true" in page.text


def test_half_a_picture_is_read_as_far_as_it_goes(read_kind: ReadKind, tmp_path: Path, scan: Callable[..., Image.Image]) -> None:
    scan().save(tmp_path / "a.jpg", dpi=(200, 200))
    data = (tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data[: len(data) * 3 // 4])
    (page,) = read_kind(tmp_path / "a.jpg", MediaType.JPEG)
    assert PageWarning.PAGE_DAMAGED in page.warnings
    assert "following statement is true" in page.text


def test_a_pixel_bomb_is_a_page_without_text(read_kind: ReadKind, tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    (tmp_path / "a.png").write_bytes(bomb)
    (page,) = read_kind(tmp_path / "a.png", MediaType.PNG)
    assert (page.text, page.reason) == ("", NoTextReason.PAGE_TOO_LARGE)


@pytest.mark.parametrize(("revision", "password"), [(3, "view"), (4, "view"), (6, "letmein"), (6, "pässwörd€"), (3, "pässwörd")])
def test_a_locked_pdf_opens_with_its_password_alone(
    read_kind: ReadKind, pdf: object, tmp_path: Path, revision: int, password: str
) -> None:
    pdf.text()  # type: ignore[attr-defined]
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(pdf.save()) as opened:  # type: ignore[attr-defined]
        lock = pikepdf.Encryption(user=password, owner="owner", R=revision, aes=revision >= 4, metadata=revision >= 4)
        opened.save(locked, encryption=lock)
    wrong, right = tmp_path / "wrong.txt", tmp_path / "right.txt"
    wrong.write_text("nothing\nof the kind\n", "utf-8")
    right.write_text(f"nothing\r\n\n{password}\r\n", "utf-8")
    assert code_of(read_kind, locked, MediaType.PDF) is Code.PDF_ENCRYPTED
    assert code_of(read_kind, locked, MediaType.PDF, str(wrong)) is Code.PDF_ENCRYPTED
    (page,) = read_kind(locked, MediaType.PDF, str(right))
    assert "following statement is true" in page.text
