"""What an offered file is, or why it can be no document."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.records import MediaType
from tasks.intake import inspect_file as module
from tasks.intake.inspect_file import Inspected, inspect_file

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n"


def refusal(path: Path) -> Terminal:
    with pytest.raises(Terminal) as error:
        inspect_file(str(path))
    return error.value


def test_digest_size_kind_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    os.utime(path, (0, 1_700_000_000))
    assert inspect_file(str(path)) == Inspected(
        hashlib.sha256(PDF).hexdigest(), len(PDF), MediaType.PDF, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("name", "data", "code", "message"),
    [
        ("a.pdf", b"", Code.FILE_EMPTY, "The file has no bytes."),
        ("a.pdf", b"<!doctype html>", Code.MEDIA_TYPE_UNSUPPORTED, "The content is HTML; the name ends in .pdf."),
        ("a", b"MZ\x90\x00", Code.MEDIA_TYPE_UNSUPPORTED, "The content is executable; the name has no extension."),
        ("letter.pdf", b"PK\x03\x04", Code.MEDIA_TYPE_UNSUPPORTED, "The content is ZIP archive; the name ends in .pdf."),
        ("mail.pst", b"!BDN", Code.MAILBOX_UNSUPPORTED, "The content is Outlook mailbox (PST); the name ends in .pst."),
        ("a.pdf", b"oops", Code.MEDIA_TYPE_UNSUPPORTED, "The content is plain text; the name ends in .pdf."),
    ],
)
def test_content_that_is_no_document(tmp_path: Path, name: str, data: bytes, code: Code, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    error = refusal(tmp_path / name)
    assert (error.code, error.cause) == (code, message)


def test_an_extension_of_other_bytes_can_be_told(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/a.\xe9")
    Path(path).write_bytes(b"\x00")
    with pytest.raises(Terminal) as error:
        inspect_file(path)
    assert error.value.cause.encode("utf-8").endswith(b"the name ends in .\\udce9.")


def test_a_path_that_went_away_or_became_something_else(tmp_path: Path) -> None:
    (tmp_path / "target.pdf").write_bytes(PDF)
    (tmp_path / "link.pdf").symlink_to("target.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    assert refusal(tmp_path / "gone.pdf").code is Code.PATH_MISSING
    assert refusal(tmp_path / "link.pdf").code is Code.FILE_NOT_REGULAR
    assert refusal(tmp_path / "pipe.pdf").code is Code.FILE_NOT_REGULAR
    assert refusal(tmp_path).code is Code.FILE_NOT_REGULAR


def test_a_file_that_fails_while_it_is_read() -> None:
    path = Path("/proc/self/mem")
    if not path.exists():
        pytest.skip("needs /proc/self/mem, a Linux file that opens and fails to be read at its start")
    assert refusal(path).code is Code.FILE_UNREADABLE


def test_a_file_without_permission(locked: Path) -> None:
    error = refusal(locked / "secret.pdf")
    assert (error.code, error.cause) == (Code.FILE_UNREADABLE, "The file cannot be opened: Permission denied.")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.pdf"
    path.write_bytes(PDF)

    class Writer(module.Sniffer):
        """Plugs another process into the middle of the reading: it appends while the bytes are sniffed."""

        def feed(self, block: bytes) -> None:
            if path.stat().st_size < 1_000:
                with path.open("ab") as file:
                    file.write(b"more " * 300)
            super().feed(block)

    monkeypatch.setattr(module, "Sniffer", Writer)
    assert refusal(path).code is Code.FILE_CHANGED


def test_a_time_beyond_the_calendar_is_unknown() -> None:
    assert module._utc(1e15) is None
