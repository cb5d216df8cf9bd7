"""Outlook messages: headers, words, files, and the messages inside them."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blocks.records import MediaType
from tasks.formats.compressed_rtf import decompressed
from tasks.formats.msg import read_msg
from tasks.intake.inspect_file import inspect_file
from tests.outlook_message import Folder, compound_file, message

SENT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)


def written(folder: Path, root: Folder) -> Path:
    path = folder / "a.msg"
    path.write_bytes(compound_file(root))
    return path


def test_a_message_as_a_reader_sees_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        message(
            subject="Lease of Café Wombat",
            body="Dear Bob,\r\nsee the lease.",
            sender=("Ann Vole", "ann@example.com"),
            to=(("Bob Quoll", "bob@example.com"), ("", "carl@example.com")),
            sent=SENT,
            files=(("lease.txt", b"x" * 5_000), ("small.txt", b"y")),
        ),
    )
    assert inspect_file(str(path)).media_type is MediaType.OUTLOOK
    found = read_msg(path)
    assert found.text.splitlines() == [
        "From: Ann Vole <ann@example.com>",
        "To: Bob Quoll <bob@example.com>; carl@example.com",
        "Date: Tue, 04 Mar 2025 09:30:00 +0000",
        "Subject: Lease of Café Wombat",
        "Attachments: lease.txt; small.txt",
        "",
        "Dear Bob,",
        "see the lease.",
    ]
    assert [(each.name, each.content() if each.content else None) for each in found.all_attachments()] == [
        ("lease.txt", b"x" * 5_000),
        ("small.txt", b"y"),
    ]


def test_a_message_inside_is_read_in_place_and_its_files_are_files_of_the_whole(tmp_path: Path) -> None:
    inner = message(subject="Re: lease/renewal", body="No.", files=(("answer.txt", b"no"),), top=False)
    found = read_msg(written(tmp_path, message(subject="Fwd", body="See below.", files=(("a.txt", b"a"),), inside=(inner,))))
    (inside,) = found.attached
    assert "No." in inside.text
    assert "Attachments: a.txt; Re: lease/renewal" in found.text
    assert [each.name for each in found.all_attachments()] == ["a.txt", "Re: lease_renewal/answer.txt"]


def test_words_in_html_alone(tmp_path: Path) -> None:
    html = b"<html><body><p>Dear Bob</p><div style='display:none'>unseen</div></body></html>"
    found = read_msg(written(tmp_path, message(subject="x", html=html)))
    assert found.body == "Dear Bob"
    assert found.hidden == ("unseen",)


def packed(rtf: bytes) -> bytes:
    """RTF in packed form without a single reference."""
    tokens = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<IIII", len(tokens) + 12, len(rtf), 0x75465A4C, 0) + tokens


def test_words_in_rtf_alone(tmp_path: Path) -> None:
    found = read_msg(written(tmp_path, message(subject="x", rtf=packed(rb"{\rtf1\ansi Dear Bob\par}"))))
    assert found.body.strip() == "Dear Bob"


def test_the_example_of_the_specification_unpacks() -> None:
    # MS-OXRTFCP, section 3.1.1.1
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(" ", "")
    )
    assert decompressed(data) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    root = message(subject="x", body="y", files=(("gone.txt", b"z"),))
    del root.folders["__attach_version1.0_#00000000"].streams["__substg1.0_37010102"]
    (attachment,) = read_msg(written(tmp_path, root)).all_attachments()
    assert attachment.content is None
    assert attachment.missing


@pytest.mark.parametrize("cut", [100, 600, 1_500, 3_000])
def test_a_broken_file_raises_what_its_reader_is_known_to_raise(tmp_path: Path, cut: int) -> None:
    data = compound_file(message(subject="x", body="y" * 3_000, files=(("a.txt", b"a" * 5_000),)))
    path = tmp_path / "a.msg"
    path.write_bytes(data[:cut])
    with pytest.raises((OSError, ValueError)):
        read_msg(path)
