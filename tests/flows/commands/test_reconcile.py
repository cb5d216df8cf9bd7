"""Store and database are compared both ways; what is adopted is told by its bytes, and what is needed is never removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from blocks.errors import Code, LegalDocsError
from blocks.file_store import FileStore, open_file_store
from blocks.parts import Parts, opened_parts
from blocks.records import Document
from blocks.settings import Settings
from blocks.storage_layout import derived_key, original_key
from tests.flows.commands.conftest import Asked, Run
from tests.s3 import S3Server

MATTER = "Example v. Wombat"
LEGACY = (
    "documents/{id}.pdf",
    "documents/2025/06/05/{id}.pdf",
    "documents/{id}/Exhibit A (signed) é.pdf",
)
"""The three layouts that an earlier system wrote, one after the other."""


def pdf(number: int) -> bytes:
    return b"%%PDF-1.4 document %d\n%%%%EOF\n" % number


@dataclass
class Office:
    """The matter with its parts, its store reached past the keys, and the command."""

    parts: Parts
    asked: Asked
    box: Path

    @property
    def files(self) -> FileStore:
        return self.parts.files

    def put(self, name: str, data: bytes) -> None:
        """Leave an object under any name, as another system does."""
        storage = self.parts.settings.storage
        if storage.startswith("file:"):
            path = self.parts.settings.home / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        else:
            store: Any = self.files
            store._bucket.client.put_object(Bucket=store._bucket.name, Key=store._at.prefix + name, Body=data)

    def register(self, *numbers: int) -> list[Document]:
        self.box.mkdir(exist_ok=True)
        for number in numbers:
            (self.box / f"{number}.pdf").write_bytes(pdf(number))
        self.asked("register", self.box, "--matter", MATTER)
        return self.documents()

    def documents(self) -> list[Document]:
        with self.parts.store.transaction(write=False) as tx:
            matter_id = tx.matters.find(MATTER)
            return [] if matter_id is None else tx.documents.of_matter(matter_id)

    def reconcile(self, *options: str, exit_code: int = 0) -> dict[str, Any]:
        return dict(self.asked("reconcile", "--matter", MATTER, *options, exit_code=exit_code))

    def objects(self) -> list[str]:
        return [each.name for each in self.files.objects()]

    def hold(self) -> None:
        with self.parts.store.transaction() as tx:
            tx.matters.hold(tx.matters.open(MATTER), held=True)


def key(document: Document) -> Any:
    return original_key(document.matter_id, document.id, document.sha256, document.media_type)


@pytest.fixture(params=["folder", "s3"])
def office(
    request: pytest.FixtureRequest, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> Iterator[Office]:
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", "none")
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3")
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("LEGALDOCS_STORAGE_URL", f"s3://{server.bucket()}/kept")
    with opened_parts(Settings.load()) as parts:
        yield Office(parts, asked, tmp_path / "box")


def test_a_matter_in_order_has_no_differences(office: Office) -> None:
    (document,) = office.register(1)
    office.files.put_bytes(derived_key(document.matter_id, document.id, "pages", "1"), b"{}")
    answer = office.reconcile()
    assert (answer["objects_without_rows"], answer["rows_without_objects"], answer["left"]) == (0, 0, 0)
    assert answer["survey"]["objects"] == 2


@pytest.mark.slow
def test_objects_of_every_old_layout_are_reported_adopted_and_then_known(office: Office) -> None:
    total = 406 if office.parts.settings.storage.startswith("file:") else 7
    for number in range(total):
        office.put(LEGACY[number % 3].format(id=f"{number:08}"), pdf(number))
    before = office.objects()
    dry = office.reconcile("--prefix", "documents/", exit_code=1)
    assert dry["objects_without_rows"] == dry["left"] == total
    assert {stray["sha256"] for stray in dry["survey"]["strays"]} == {hashlib.sha256(pdf(n)).hexdigest() for n in range(total)}
    assert office.objects() == before
    assert office.documents() == []

    adopted = office.reconcile("--prefix", "documents/", "--adopt")
    assert adopted["adoption"]["adopted"] == total
    documents = office.documents()
    assert {document.sha256 for document in documents} == {hashlib.sha256(pdf(n)).hexdigest() for n in range(total)}
    assert all(office.files.exists(key(document)) for document in documents)
    with office.parts.store.transaction(write=False) as tx:
        events = tx.custody.of_matter(documents[0].matter_id)
    assert sorted(event.path for event in events) == sorted(stray["address"] for stray in dry["survey"]["strays"])

    again = office.reconcile("--prefix", "documents/")
    assert (again["objects_without_rows"], again["left"], again["kinds"]) == (0, 0, {"copy": total})
    assert office.reconcile("--prefix", "documents/", "--adopt")["adoption"] is None

    removed = office.reconcile("--prefix", "documents/", "--remove")
    assert sorted(removed["removed"]) == sorted(before)
    assert sorted(office.objects()) == sorted(map(key, documents))


def test_a_renamed_object_finds_its_row_by_its_bytes(office: Office) -> None:
    first, second = office.register(1, 2)
    data = office.files.get_bytes(key(first))
    office.files.delete(key(first))
    renamed = f"matters/{first.matter_id}/documents/{second.id}/original/renamed.pdf"
    office.put(renamed, data)
    dry = office.reconcile(exit_code=1)
    (missing,) = dry["survey"]["missing"]
    assert (missing["document_id"], missing["found_at"]) == (first.id, renamed)
    assert (dry["kinds"], dry["left"]) == ({"lost": 1}, 2)
    assert office.reconcile("--remove", exit_code=1)["removed"] == []
    assert renamed in office.objects()

    adopted = office.reconcile("--adopt")
    assert (adopted["adoption"]["adopted"], adopted["adoption"]["restored"], adopted["left"]) == (0, 1, 0)
    assert office.files.get_bytes(key(first)) == data
    assert office.documents() == [first, second]
    assert renamed not in office.objects()
    assert office.reconcile()["left"] == 0


def test_a_row_whose_bytes_are_nowhere_is_told_and_stays(office: Office) -> None:
    (document,) = office.register(1)
    office.files.delete(key(document))
    answer = office.reconcile("--adopt", "--remove", exit_code=1)
    assert (answer["rows_without_objects"], answer["left"]) == (1, 1)
    assert answer["survey"]["missing"][0]["found_at"] is None
    assert office.documents() == [document]


def test_what_is_left_of_a_document_that_is_gone_and_second_copies_go(office: Office) -> None:
    (document,) = office.register(1)
    left = f"matters/{document.matter_id}/documents/gone/derived/pages/1"
    copy = f"matters/{document.matter_id}/documents/gone/original/copy.pdf"
    office.put(left, b"{}")
    office.put(copy, pdf(1))
    assert office.reconcile(exit_code=1)["kinds"] == {"leftover": 1, "copy": 1}
    assert sorted(office.reconcile("--remove")["removed"]) == [left, copy]
    assert office.objects() == [key(document)]


def test_a_copy_stays_while_the_documents_own_object_is_damaged(office: Office) -> None:
    (document,) = office.register(1)
    copy = f"matters/{document.matter_id}/documents/{document.id}/original/copy.pdf"
    office.put(copy, pdf(1))
    office.put(key(document), pdf(1).replace(b"1.4", b"1.5"))
    assert office.reconcile("--remove", exit_code=1)["removed"] == []
    assert copy in office.objects()


def test_what_can_be_no_document_is_an_exception_of_the_batch_and_stays(office: Office) -> None:
    office.put("documents/photo.gif", b"GIF89a" + bytes(100))
    assert office.reconcile("--prefix", "documents/")["kinds"] == {"refused": 1}
    answer = office.reconcile("--prefix", "documents/", "--adopt", "--remove")
    assert (answer["adoption"]["adopted"], answer["adoption"]["refused"], answer["removed"]) == (0, 1, [])
    assert office.objects() == ["documents/photo.gif"]


def test_another_matter_is_never_touched(office: Office) -> None:
    (document,) = office.register(1)
    foreign = "matters/11111111-1111-4111-8111-111111111111/documents/x/original/y.pdf"
    office.put(foreign, pdf(9))
    answer = office.reconcile("--prefix", "matters/", "--adopt", "--remove")
    assert (answer["objects_without_rows"], answer["removed"], answer["adoption"]) == (0, [], None)
    assert sorted(office.objects()) == sorted([foreign, key(document)])


def test_under_a_legal_hold_nothing_is_removed(office: Office) -> None:
    (document,) = office.register(1)
    copy = f"matters/{document.matter_id}/documents/gone/original/copy.pdf"
    new = f"matters/{document.matter_id}/documents/gone/original/new.pdf"
    office.put(copy, pdf(1))
    office.put(new, pdf(2))
    office.hold()
    with pytest.raises(LegalDocsError) as refused:
        office.reconcile("--remove")
    assert refused.value.code is Code.LEGAL_HOLD
    assert office.reconcile("--adopt", exit_code=1)["left"] == 1
    assert len(office.documents()) == 2
    assert {copy, new} <= set(office.objects())


@pytest.mark.parametrize(("options", "code"), [((), Code.MATTER_UNKNOWN), (("--prefix", ""), Code.USAGE)])
def test_wrong_use_is_told(home: Path, run: Run, options: tuple[str, ...], code: Code) -> None:
    with pytest.raises(LegalDocsError) as refused:
        run("reconcile", "--matter", "nobody", *options)
    assert refused.value.code is code


def test_people_see_what_differs(office: Office, run: Run) -> None:
    office.put("documents/a.pdf", pdf(1))
    told = run("reconcile", "--matter", MATTER, "--prefix", "documents/", exit_code=1).stdout
    assert "documents/a.pdf" in told
    assert "1 differences are left" in told
    assert "agree" in run("reconcile", "--matter", MATTER, "--prefix", "documents/", "--adopt").stdout


def test_the_store_of_the_office_is_the_one_that_the_settings_name(office: Office) -> None:
    assert office.files.describe() == open_file_store(office.parts.settings.storage).describe()
