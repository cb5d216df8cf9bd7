"""E-mail as it travels: headers, one form of the words, files."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.formats.eml import read_eml
from tasks.formats.message import Message


def read(folder: Path, data: bytes) -> Message:
    path = folder / "a.eml"
    path.write_bytes(data)
    return read_eml(path)


def mail(body: str = "Dear Bob,\nsee the lease.", html: str | None = None) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann Vole <ann@example.com>", "bob@example.com", "Lease of Café Wombat"
    made.set_content(body)
    if html is not None:
        made.add_alternative(html, subtype="html")
    return made


def test_a_message_as_a_reader_sees_it(tmp_path: Path) -> None:
    made = mail()
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Übersicht.pdf")
    found = read(tmp_path, bytes(made))
    assert found.text.splitlines() == [
        "From: Ann Vole <ann@example.com>",
        "To: bob@example.com",
        "Subject: Lease of Café Wombat",
        "Attachments: Übersicht.pdf",
        "",
        "Dear Bob,",
        "see the lease.",
    ]
    assert [(each.name, each.content() if each.content else None) for each in found.attachments] == [
        ("Übersicht.pdf", b"%PDF-1.4")
    ]


def test_of_two_forms_the_one_that_says_more_counts_and_the_plain_one_wins_a_tie(tmp_path: Path) -> None:
    assert read(tmp_path, bytes(mail("Dear Bob", "<p>Dear <b>Bob</b></p>"))).body == "Dear Bob"
    stub = mail("See the other form.", "<p>Dear Bob,</p><p>the lease of Wombat Corporation ends on May 1.</p>")
    assert "Wombat Corporation" in read(tmp_path, bytes(stub)).body


def test_a_message_attached_is_a_file_of_its_own(tmp_path: Path) -> None:
    outer = mail("See below.")
    outer.add_attachment(mail("The answer is no."))
    (attachment,) = read(tmp_path, bytes(outer)).attachments
    assert attachment.name == "Lease of Café Wombat.eml"
    assert attachment.content is not None
    assert "The answer is no." in read(tmp_path, attachment.content()).body


def test_hidden_words_of_html_are_apart(tmp_path: Path) -> None:
    html = "<body><span style='FONT-SIZE: 0px'>tiny</span><p>Seen</p><p hidden>not seen</p><script>run()</script></body>"
    found = read(tmp_path, b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + html.encode())
    assert (found.body, found.hidden) == ("Seen", ("tiny", "not seen"))


@pytest.mark.parametrize(
    ("header", "seen"),
    [
        (b"Subject: =?utf-8?B?Q2Fmw6k=?=", "Café"),
        (b"Subject: caf\xe9", "café"),
        ("Subject: café".encode(), "café"),
        (b"Subject: =?nonsense?B?Q2Fm?=", "Caf"),
        (b"Subject: =?utf-8?B?!!!?=", "=?utf-8?B?!!!?="),
        (b"Subject: two\r\n lines", "two lines"),
    ],
)
def test_subjects_of_all_sorts(tmp_path: Path, header: bytes, seen: str) -> None:
    found = read(tmp_path, b"MIME-Version: 1.0\r\n" + header + b"\r\n\r\nbody")
    assert f"Subject: {seen}" in found.text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no headers",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=martian\n\nwords\xff",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nx",
    ],
)
def test_what_is_wrong_does_not_stop_the_reading(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path, data)
    assert isinstance(found.text, str)
    assert all(each.content is None or isinstance(each.content(), bytes) for each in found.all_attachments())


@given(st.binary(max_size=400))
def test_any_bytes_are_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for start in (b"", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"Subject: "):
        for attachment in read(folder, start + data).all_attachments():
            assert attachment.content is None or isinstance(attachment.content(), bytes)
