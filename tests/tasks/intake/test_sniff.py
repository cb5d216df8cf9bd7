"""The kind of a file from its content: a table of kinds, and a property: how the bytes are cut does not matter."""

import codecs
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.errors import Code
from blocks.records import MediaType
from tasks.intake.signatures import Kind
from tasks.intake.sniff import Sniffer

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"


def kind_of(data: bytes, extension: str = ".pdf", cut: int = 1 << 20) -> Kind:
    sniffer = Sniffer()
    for start in range(0, len(data), cut):
        sniffer.feed(data[start : start + cut])
    return sniffer.kind(extension)


def zip_with(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [PDF, b"leading junk\n" + PDF, b"\r\n" * 500 + PDF, b"\xef\xbb\xbf" + PDF, PDF + b"\0" * 70_000, b"\0" * 1_000 + PDF],
)
@pytest.mark.parametrize("extension", [".pdf", ".PDF", ".txt", ".docx", ""])
def test_pdf_by_its_header_whatever_the_name(data: bytes, extension: str) -> None:
    assert kind_of(data, extension).media_type is MediaType.PDF


@pytest.mark.parametrize(
    "data",
    [
        b"Dear Ms. Alder,\r\n\r\nthe lease ends on May 1.\r\n",
        "§ 12 of the Lease \u2013 “Premises” \u2013 café".encode(),
        "§ 12 of the Lease \u2013 “Premises” \u2013 café".encode("cp1252"),
        codecs.BOM_UTF8 + b"letter",
        "letter §".encode("utf-16"),
        codecs.BOM_UTF16_BE + "letter §".encode("utf-16-be"),
        "Иск и щит".encode(),
        b"page one\fpage two\f",
        b"line\x1a",
        b"x" * 5_000_000,
        b"A < B and <price> and <pages>",
        b"MZ is how this letter begins, and BM too",
        b" ",
    ],
)
@pytest.mark.parametrize("extension", [".txt", ".TXT", ".md", ""])
def test_plain_text(data: bytes, extension: str) -> None:
    assert kind_of(data, extension) == Kind(MediaType.TEXT, "plain text")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!DOCTYPE html><html><title>Session expired</title></html>", "HTML"),
        (b"  \r\n<HTML lang=en>", "HTML"),
        (codecs.BOM_UTF8 + b"<html>", "HTML"),
        ("<html>".encode("utf-16"), "HTML"),
        (b"<!-- saved from --><p>", "HTML"),
        (b"<html>" + PDF, "HTML"),
        (b'<?xml version="1.0"?><w:document/>', "XML"),
        (b'{"matter": "x"}', "JSON data"),
        (b'[\n  {"id": 1}]', "JSON data"),
        (b"MZ\x90\x00\x03\x00\x00", "executable"),
        (b"\x7fELF\x02\x01\x01\x00", "executable"),
        (b"BM\x36\x00\x00\x00\x00", "BMP image"),
        (b"\0" * 257 + b"ustar\x0000", "tar archive"),
        (b"\x00\x01\x02\x03", "binary data or text in an unknown encoding"),
        (("Иск и щит " * 9).encode("koi8-r"), "binary data or text in an unknown encoding"),
        (b"text with a \x00 in it", "binary data or text in an unknown encoding"),
        ("letter".encode("utf-16-le"), "binary data or text in an unknown encoding"),
        (b"\r\n" * 1_000 + b"\x00" + PDF, "PDF that begins only after 2001 other bytes"),
        (b"   5 0 obj<</Length 4>>stream", "PDF without its header"),
    ],
)
@pytest.mark.parametrize("extension", [".pdf", ".txt", ""])
def test_what_is_no_document_has_a_name(data: bytes, name: str, extension: str) -> None:
    assert kind_of(data, extension) == Kind(None, name)


def office(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, b"<x/>")
    return target.getvalue()


def compound(stream: str, *, sector: int = 0) -> bytes:
    """A compound file whose directory, in that sector, names a stream."""
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + (9).to_bytes(2, "little") + b"\0" * 16 + sector.to_bytes(4, "little")
    )
    directory = "Root Entry".encode("utf-16-le").ljust(128, b"\0") + stream.encode("utf-16-le").ljust(128, b"\0")
    return header.ljust(512 * (sector + 1), b"\0") + directory.ljust(4_096, b"\0")


MAIL = b"Received: by mx\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n"

KINDS = [
    (office("word/document.xml"), MediaType.DOCX, "Word file"),
    (zip_with("inside.pdf", PDF), MediaType.ZIP, "ZIP archive"),
    (zip_with("letter.docx", office("word/document.xml")), MediaType.ZIP, "ZIP archive"),
    (b"PK\x05\x06" + b"\0" * 18, MediaType.ZIP, "ZIP archive"),
    (compound("__properties_version1.0"), MediaType.OUTLOOK, "Outlook message"),
    (compound("__nameid_version1.0", sector=4_000), MediaType.OUTLOOK, "Outlook message"),
    (MAIL, MediaType.EMAIL, "e-mail message"),
    (b"Return-Path: <a@example.com>\nSubject: x\n\nbody", MediaType.EMAIL, "e-mail message"),
    (b"{\\rtf1\\ansi letter}", MediaType.RTF, "RTF"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, MediaType.PNG, "PNG image"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", MediaType.JPEG, "JPEG image"),
    (b"II*\x00\x08\x00\x00\x00", MediaType.TIFF, "TIFF image"),
    (b"MM\x00*\x00\x00\x00\x08", MediaType.TIFF, "TIFF image"),
]


@pytest.mark.parametrize(("data", "media_type", "name"), KINDS)
@pytest.mark.parametrize("extension", [".eml", ".txt", ""])
def test_other_kinds_by_their_content(data: bytes, media_type: MediaType, name: str, extension: str) -> None:
    assert kind_of(data, extension) == Kind(media_type, name)


@pytest.mark.parametrize(("data", "media_type", "name"), KINDS)
def test_what_is_named_pdf_and_is_none_went_wrong(data: bytes, media_type: MediaType, name: str) -> None:
    assert kind_of(data, ".pdf") == Kind(None, name)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"!BDN" + b"\0" * 600, "Outlook mailbox (PST)", Code.MAILBOX_UNSUPPORTED),
        (b"From a@example.com Tue Mar  4 09:30:00 2025\nFrom: a@example.com\n\nbody", "mailbox file", Code.MAILBOX_UNSUPPORTED),
        (compound("EncryptedPackage"), "encrypted Office file", Code.FILE_ENCRYPTED),
        (compound("WordDocument"), "Word file of before 2007", Code.MEDIA_TYPE_UNSUPPORTED),
        (compound("Anything"), "compound file of an unknown program", Code.MEDIA_TYPE_UNSUPPORTED),
        (office("xl/workbook.xml"), "Excel workbook", Code.MEDIA_TYPE_UNSUPPORTED),
        (zip_with("mimetype", b"application/vnd.oasis.opendocument.text"), "OpenDocument file", Code.MEDIA_TYPE_UNSUPPORTED),
    ],
)
def test_kinds_that_nothing_reads_have_a_name_and_a_code(data: bytes, name: str, code: Code) -> None:
    assert kind_of(data, ".bin") == Kind(None, name, code)


def test_a_letter_that_begins_like_an_e_mail_is_a_letter_unless_its_name_says_otherwise() -> None:
    printed = b"From: Ann\nTo: Bob\nSubject: lease\n\nDear Bob,\n"
    assert kind_of(printed, ".txt").media_type is MediaType.TEXT
    assert kind_of(printed, ".eml").media_type is MediaType.EMAIL


def test_a_late_pdf_header_behind_white_space_is_named_too() -> None:
    assert kind_of(b"\r\n" * 1_000 + PDF, ".pdf") == Kind(None, "PDF that begins only after 2000 other bytes")


@pytest.mark.parametrize("extension", [".pdf", ".PDF"])
@pytest.mark.parametrize("data", [b"oops\n", b" ", b"503 Service Unavailable"])
def test_text_is_not_what_a_pdf_name_promised(data: bytes, extension: str) -> None:
    assert kind_of(data, extension) == Kind(None, "plain text")


def test_one_bad_byte_far_into_a_text_is_seen() -> None:
    assert kind_of(b"x" * 3_000_000 + b"\x00", ".txt").media_type is None


def test_a_text_cut_inside_a_character_is_not_utf_8() -> None:
    assert kind_of("Иск".encode()[:-1], ".txt").media_type is None


@given(
    data=st.one_of(
        st.binary(max_size=64),
        st.text(max_size=64).map(str.encode),
        st.just(PDF),
        st.sampled_from([data for data, _, _ in KINDS if len(data) < 10_000]),
        st.text(max_size=40).map(lambda t: t.encode("utf-16")),
    ),
    cut=st.integers(1, 9),
    extension=st.sampled_from([".pdf", ".txt", ""]),
)
def test_the_cuts_do_not_matter(data: bytes, cut: int, extension: str) -> None:
    assert kind_of(data, extension, cut) == kind_of(data, extension)


@given(st.binary(max_size=4_096))
def test_any_bytes_get_a_kind(data: bytes) -> None:
    assert kind_of(data, ".txt").name
