"""The main job on a box of many kinds: e-mail with files, archives, Word, pictures, locked files, and what the sender says of them."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.flows.commands.test_process import command, environment, process

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

SECRET = "correct-horse-canary"


def typed(words: str) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 700, words)
    canvas.save()
    return target.getvalue()


def locked(words: str) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(typed(words))) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user=SECRET, owner="owner"))
    return target.getvalue()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "Ann Vole <ann@example.com>", "lease", "<1@example.com>"
    mail.set_content("Dear Bob, the heron is in the annex.")
    mail.add_attachment(typed("The annex of the heron."), maintype="application", subtype="pdf", filename="annex.pdf")
    (folder / "mail.eml").write_bytes(bytes(mail))
    with zipfile.ZipFile(folder / "vol 1.zip", "w") as archive:
        archive.writestr("notes/heron.rtf", rb"{\rtf1\ansi The heron in the notes.}")
        archive.writestr("notes/nothing.bin", b"\0\1\2")
    word = docx.Document()
    word.add_paragraph("The heron in the letter.")
    word.save(str(folder / "letter.docx"))
    Image.new("L", (850, 1100), 255).save(folder / "blank.png", dpi=(100, 100))
    (folder / "locked.pdf").write_bytes(locked("The heron behind the lock."))
    (folder / "box.pst").write_bytes(b"!BDN" + b"\0" * 600)
    return folder


def test_a_box_of_many_kinds(box: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Any) -> None:
    env = environment(home)
    first, _ = process(box, env, exit_code=1)
    assert (first["files"], first["documents"], first["duplicates"]) == (9, 7, 0)
    assert {Path(each["path"]).name: each["code"] for each in first["exceptions"]} == {
        "nothing.bin": "media_type_unsupported",
        "box.pst": "mailbox_unsupported",
    }
    assert [(each["file_name"], each["code"]) for each in first["failures"]] == [("locked.pdf", "pdf_encrypted")]
    assert first["findings"] == 0

    passwords, said = tmp_path / "passwords.txt", tmp_path / "said.csv"
    passwords.write_text(f"wrong\n{SECRET}\n")
    said.write_text("path,custodian,production_volume,received_date\n*,Acme,,2025-03-04\nvol 1.zip,Bob,VOL001,\n")
    second = opened(box, env, passwords, said)
    assert (second["failed"], second["findings"], second["unfinished"]) == (0, 0, 0)

    hits = {hit["file_name"]: hit for hit in asked("search", "heron", "--matter", "sample")["hits"]}
    assert hits.keys() == {"mail.eml", "annex.pdf", "heron.rtf", "letter.docx", "locked.pdf"}
    assert hits["annex.pdf"]["parent_id"] == hits["mail.eml"]["document_id"]
    assert (hits["heron.rtf"]["custodian"], hits["heron.rtf"]["production_volume"]) == ("Acme", "VOL001")
    assert hits["letter.docx"]["received_date"] == "2025-03-04"

    asked("export", "--matter", "sample", "--output", str(tmp_path / "out"))
    rows = {
        row["file_name"]: row for row in map(json.loads, (tmp_path / "out" / "documents.jsonl").read_text("utf-8").splitlines())
    }
    assert rows["annex.pdf"]["parent_id"] == rows["mail.eml"]["id"]
    assert (rows["vol 1.zip"]["custodian"], rows["vol 1.zip"]["pages"], rows["vol 1.zip"]["status"]) == ("Bob", 0, "completed")
    assert asked("verify", "--matter", "sample", "--deep")["verification"]["findings"] == []
    leaked = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert leaked == []
    assert not list(home.glob("unpacking-*"))


def opened(box: Path, env: dict[str, str], passwords: Path, said: Path) -> dict[str, Any]:
    import subprocess

    with_files = [*command(box), "--passwords", str(passwords), "--metadata", str(said)]
    done = subprocess.run(with_files, env=env, cwd=box, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert SECRET not in done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
