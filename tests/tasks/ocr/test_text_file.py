from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.errors import Code, Terminal
from blocks.records import PAGE_END, NoTextReason, PageSource, PageWarning
from tasks.ocr.text_file import text_pages


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"one page", ["one page"]),
        (b"one\fpage two", ["one", "page two"]),
        (b"one\ftwo\f", ["one", "two"]),
        (b"one\f\ftwo\f\f", ["one", "", "two", ""]),
        (b"\f", [""]),
        (b"", [""]),
        (b"a\r\nb\rc\nd\r\r\n", ["a\nb\nc\nd\n\n"]),
        (b"  spaces\t kept \n\n", ["  spaces\t kept \n\n"]),
    ],
)
def test_pages_end_at_form_feeds(tmp_path: Path, content: bytes, texts: list[str]) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    pages = list(text_pages(path))
    assert [page.text for page in pages] == texts
    assert [page.number for page in pages] == list(range(1, len(texts) + 1))
    assert [page.reason for page in pages] == [None if text else NoTextReason.BLANK for text in texts]
    assert [page.source for page in pages] == [PageSource.TEXT_LAYER if text else PageSource.NONE for text in texts]


@pytest.mark.parametrize(
    ("content", "text", "engine", "warnings"),
    [
        ("Société".encode(), "Société", "utf-8", ()),
        ("Société".encode("utf-8-sig"), "Société", "utf-8", ()),
        ("Société".encode("utf-16"), "Société", "utf-16", ()),
        (codecs.BOM_UTF16_BE + "Société".encode("utf-16-be"), "Société", "utf-16", ()),
        ("“Société”".encode("cp1252"), "“Société”", "cp1252", (PageWarning.ENCODING_GUESSED,)),
        (b"caf\xe9 \x81", "café \ufffd", "cp1252", (PageWarning.ENCODING_GUESSED,)),
        (b"nul\x00l", "nul\ufffdl", "utf-8", (PageWarning.TEXT_CLEANED,)),
    ],
)
def test_the_encoding_is_found_and_named(
    tmp_path: Path, content: bytes, text: str, engine: str, warnings: tuple[PageWarning, ...]
) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(content)
    [page] = text_pages(path)
    assert (page.text, page.engine, page.warnings) == (text, f"plain text {engine}", warnings)


def test_a_mark_that_lies_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(codecs.BOM_UTF8 + b"\xff\xff")
    with pytest.raises(Terminal) as caught:
        list(text_pages(path, "doc-1"))
    assert (caught.value.code, caught.value.document_id) == (Code.TEXT_UNDECODABLE, "doc-1")


@given(st.text())
def test_offsets_into_the_file_hold(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "offsets.txt"
    path.write_text(text, encoding="utf-8", newline="")
    document = "".join(page.text + PAGE_END for page in text_pages(path))
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert len(document) == len(normal) + (not normal.endswith(PAGE_END))
    assert all(new in (old, "\ufffd") for old, new in zip(normal, document, strict=False))
