"""Every class of hostile file: named or read, never in silence, and no neighbour is hurt."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from blocks.errors import CURES, Code
from blocks.records import FileOutcome, PageWarning
from blocks.store_records import FileOffer
from tasks.intake.source_path import source_path
from tasks.review.export import Format, export
from tasks.review.verification import MatterCheck
from tasks.review.verify import verify
from tests.hostile.cases import CASES, HIDDEN, NAMES, READ, Case
from tests.hostile.conftest import Office
from tests.hostile.pdfs import typed

CLASSES = range(1, 29)
BY_NAMES = 21
NEIGHBOUR = "Neighbour of the hostile files"


def test_every_class_has_a_file() -> None:
    assert {case.number for case in CASES} | {BY_NAMES} == set(CLASSES)


def fate(case: Case, offers: list[FileOffer], office: Office) -> object:
    """Say what became of a file: its first code, or what its pages come to."""
    refused = [offer.code for offer in offers if offer.code]
    if refused:
        return refused[0]
    by_id = {document.id: document for document in office.documents()}
    found = [office.read(by_id[offer.document_id]) for offer in offers if offer.document_id]
    failed = [each for each in found if isinstance(each, Code)]
    if failed:
        return failed[0]
    pages = [page for each in found if isinstance(each, list) for page in each]
    assert all(HIDDEN not in page.text for page in pages)
    for document_id, each in zip((offer.document_id for offer in offers), found, strict=True):
        office.keep(by_id[document_id], each)  # type: ignore[index, arg-type]
    if any("Wombat" in page.text for page in pages):
        return READ
    return next((page.reason for page in pages if page.reason), pages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.name}")
def test_a_hostile_file_ends_as_it_must_and_hurts_no_neighbour(case: Case, office: Office, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    (box / case.name).write_bytes(case.make())
    neighbour = f"{NEIGHBOUR} {case.name}".encode("ascii", "replace").decode().replace("(", "").replace(")", "")
    (box / "zz neighbour.pdf").write_bytes(typed(neighbour))
    *hostile, beside = office.offer(box)
    assert beside.outcome is FileOutcome.DOCUMENT
    found = fate(case, hostile, office)
    assert found == case.fate
    if isinstance(found, Code):
        assert CURES[found]
    document = next(each for each in office.documents() if each.id == beside.document_id)
    pages = office.read(document)
    assert isinstance(pages, list)
    assert NEIGHBOUR in pages[0].text


NASTY = [case for case in CASES if case.number == 12]
"""Text that no database takes as it comes."""


@pytest.mark.parametrize("case", NASTY, ids=lambda case: case.name)
def test_text_that_no_database_takes_is_stored_on_postgresql(case: Case, on_postgres: Office, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    (box / case.name).write_bytes(case.make())
    on_postgres.offer(box)
    (document,) = on_postgres.documents()
    pages = on_postgres.read(document)
    assert isinstance(pages, list)
    on_postgres.keep(document, pages)
    with on_postgres.store.transaction(write=False) as tx:
        assert [page.text for page in tx.pages.of(document.id)] == [page.text for page in pages]


@pytest.mark.parametrize("case", [case for case in CASES if case.number == 15 and case.fate == READ], ids=lambda case: case.name)
def test_a_page_tells_of_files_that_hang_on_it(case: Case, office: Office, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    (box / case.name).write_bytes(case.make())
    ids = {offer.document_id for offer in office.offer(box)}
    read = [office.read(document) for document in office.documents() if document.id in ids]
    assert any(PageWarning.FILES_ATTACHED in page.warnings for pages in read if isinstance(pages, list) for page in pages)


def test_nasty_names_are_kept_and_come_out_as_they_went_in(office: Office, tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.mkdir()
    for number, name in enumerate(NAMES):
        (box / os.fsdecode(name)).write_bytes(typed(f"Name {number} of Wombat"))
    offers = office.offer(box)
    assert [offer.outcome for offer in offers] == [FileOutcome.DOCUMENT] * len(NAMES)
    assert len(NAMES) > 40
    held = {document.id: document for document in office.documents()}
    assert {os.fsencode(held[offer.document_id].file_name) for offer in offers if offer.document_id} == set(NAMES)
    assert not list(tmp_path.rglob("pwned*"))
    with office.store.transaction(write=False) as tx:
        matter = tx.matters.get(office.matter_id)
    assert matter is not None
    export(office.store, matter, tmp_path / "out", Format.JSONL)
    rows = [json.loads(line) for line in (tmp_path / "out" / "custody.jsonl").read_text("utf-8").splitlines()]
    exported = {os.fsencode(source_path(row["path"])) for row in rows}
    assert {os.fsencode(box) + b"/" + name for name in NAMES} <= exported
    export(office.store, matter, tmp_path / "csv", Format.CSV)
    assert "\n=cmd" not in (tmp_path / "csv" / "documents.csv").read_text("utf-8-sig")


def test_all_of_it_is_accounted_for(office: Office) -> None:
    found = verify(office.store, office.files, office.matter_id, deep=True)
    waiting = {MatterCheck.DOCUMENTS_FINISHED}
    assert [each for each in found.findings if each.check not in waiting] == []
    figures = found.figures
    assert figures.files == figures.files_documents + figures.files_duplicates + figures.files_exceptions
    assert figures.files_unaccounted == 0
