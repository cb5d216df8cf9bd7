"""Registration end to end, on SQLite and a folder: outcomes, accounting, custody, names, and files that change."""

import os
import shutil
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from blocks.errors import Code, Transient
from blocks.records import CustodyAction, FileOutcome, MediaType
from blocks.storage_layout import original_key
from tasks.intake.register import counts, register_files, register_paths
from tasks.intake.scan import scan
from tasks.intake.source_path import display_path
from tests.faults.file_store import FaultyFileStore
from tests.tasks.intake.conftest import BOTH, MakePdf, Office

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def test_a_new_file_becomes_a_document(office: Office, box: Path, make_pdf: MakePdf) -> None:
    path = box / "Complaint (FINAL) +1.pdf"
    path.write_bytes(make_pdf("complaint"))
    batch = office.batch()
    (offer,) = office.offer(path, batch=batch)
    (document,) = office.documents()
    assert (offer.outcome, offer.document_id, offer.code) == (FileOutcome.DOCUMENT, document.id, None)
    assert (document.file_name, document.media_type) == ("Complaint (FINAL) +1.pdf", MediaType.PDF)
    assert document.bytes == len(make_pdf("complaint"))
    assert office.batch_documents(batch) == [document.id]
    key = original_key(office.matter_id, document.id, document.sha256, MediaType.PDF)
    assert office.files.get_bytes(key) == make_pdf("complaint")
    office.assert_whole()


def test_the_chain_of_custody_says_who_where_and_when(office: Office, box: Path, make_pdf: MakePdf) -> None:
    path = box / "a.pdf"
    path.write_bytes(make_pdf("a"))
    os.utime(path, (0, 1_700_000_000))
    office.offer(path)
    (event,), (document,) = office.custody(), office.documents()
    assert (event.document_id, event.action, event.path) == (document.id, CustodyAction.REGISTERED, str(path))
    assert (event.sha256, event.actor, event.host) == (document.sha256, "paralegal", "desk-7")
    assert event.modified_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert event.at.tzinfo is not None


def test_the_same_file_three_times_is_one_document_with_three_events(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    offers = [office.offer(box)[0] for _ in range(3)]
    assert [offer.outcome for offer in offers] == [FileOutcome.DOCUMENT] * 3
    assert len({offer.document_id for offer in offers}) == len(office.documents()) == 1
    assert office.actions() == [CustodyAction.REGISTERED, CustodyAction.OFFERED_AGAIN, CustodyAction.OFFERED_AGAIN]
    office.assert_whole()


@BOTH
def test_the_same_bytes_from_another_path_are_a_duplicate_every_time(office: Office, box: Path, make_pdf: MakePdf) -> None:
    for name in ("a.pdf", "b (copy).pdf"):
        (box / name).write_bytes(make_pdf("a"))
    for _ in range(2):
        batch = office.batch()
        first, second = office.offer(box, batch=batch)
        assert (first.outcome, second.outcome) == (FileOutcome.DOCUMENT, FileOutcome.DUPLICATE)
        assert first.document_id == second.document_id
        assert second.code is None
        assert second.message == f"The same bytes came from {box / 'a.pdf'}."
        assert office.batch_documents(batch) == [first.document_id]
    assert office.actions()[:2] == [CustodyAction.REGISTERED, CustodyAction.DUPLICATE_OFFERED]
    assert office.actions()[2:] == [CustodyAction.OFFERED_AGAIN, CustodyAction.DUPLICATE_OFFERED]
    office.assert_whole()


def test_one_name_and_two_contents_are_two_documents(office: Office, box: Path, make_pdf: MakePdf) -> None:
    for folder in ("x", "y"):
        (box / folder).mkdir()
        (box / folder / "Exhibit A.pdf").write_bytes(make_pdf(folder))
    office.offer(box)
    assert [d.file_name for d in office.documents()] == ["Exhibit A.pdf"] * 2
    office.assert_whole()


def test_a_changed_file_at_the_same_path_is_another_document(office: Office, box: Path, make_pdf: MakePdf) -> None:
    for words in ("first", "second"):
        (box / "a.pdf").write_bytes(make_pdf(words))
        office.offer(box)
    assert office.actions() == [CustodyAction.REGISTERED] * 2
    office.assert_whole()


def test_matters_do_not_share_documents(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    with office.store.transaction() as tx:
        other = Office(office.store, office.files, tx.matters.open("Other"))
    first, second = office.offer(box)[0], other.offer(box)[0]
    assert (first.outcome, second.outcome) == (FileOutcome.DOCUMENT, FileOutcome.DOCUMENT)
    assert first.document_id != second.document_id
    assert len(list(office.files.list())) == 2


@BOTH
def test_every_file_is_accounted_for_and_none_stops_another(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "1 good.pdf").write_bytes(make_pdf("good"))
    (box / "2 empty.pdf").touch()
    (box / "3 page.pdf").write_bytes(b"<!DOCTYPE html><html>")
    (box / "4 word.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (box / "5 link.pdf").symlink_to("1 good.pdf")
    os.mkfifo(box / "6 pipe.pdf")
    (box / "7 copy.pdf").write_bytes(make_pdf("good"))
    (box / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    (box / "letter.txt").write_bytes(b"Dear Ms. Vasko:")
    batch = office.batch()
    seen: list[str] = []
    offers = register_paths(
        office.store,
        office.files,
        office.matter_id,
        batch,
        [str(box), str(box / "gone.pdf")],
        "a",
        "h",
        lambda offer: seen.append(offer.path),
    )
    assert [(Path(o.path).name, o.outcome, o.code) for o in offers] == [
        (".DS_Store", FileOutcome.EXCEPTION, Code.MEDIA_TYPE_UNSUPPORTED),
        ("1 good.pdf", FileOutcome.DOCUMENT, None),
        ("2 empty.pdf", FileOutcome.EXCEPTION, Code.FILE_EMPTY),
        ("3 page.pdf", FileOutcome.EXCEPTION, Code.MEDIA_TYPE_UNSUPPORTED),
        ("4 word.doc", FileOutcome.EXCEPTION, Code.MEDIA_TYPE_UNSUPPORTED),
        ("5 link.pdf", FileOutcome.EXCEPTION, Code.FILE_NOT_REGULAR),
        ("6 pipe.pdf", FileOutcome.EXCEPTION, Code.FILE_NOT_REGULAR),
        ("7 copy.pdf", FileOutcome.DUPLICATE, None),
        ("letter.txt", FileOutcome.DOCUMENT, None),
        ("gone.pdf", FileOutcome.EXCEPTION, Code.PATH_MISSING),
    ]
    assert counts(offers) == {FileOutcome.DOCUMENT: 2, FileOutcome.DUPLICATE: 1, FileOutcome.EXCEPTION: 7}
    assert seen == [offer.path for offer in offers]
    kept = office.offers(batch)
    assert {path: (o.outcome, o.document_id, o.code, o.message) for path, o in kept.items()} == {
        o.path: (o.outcome, o.document_id, o.code, o.message) for o in offers
    }
    office.assert_whole()


def test_files_that_were_scanned_before_can_be_offered(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    (box / "b.pdf").write_bytes(make_pdf("b"))
    candidates = list(scan([str(box)]))
    (box / "b.pdf").unlink()
    batch = office.batch([c.path for c in candidates])
    offers = register_files(office.store, office.files, office.matter_id, batch, candidates, "a", "h")
    assert [offer.code for offer in offers] == [None, Code.PATH_MISSING]


NAMES = [
    *(
        "L" * 251 + ".pdf",
        "\u00e9" * 125 + "x.pdf",
        "line\nbreak.pdf",
        "tab\tname.pdf",
        "cr\rname.pdf",
        "-rf.pdf",
        "--json.pdf",
        " lead.pdf",
    ),
    *(
        "trail .pdf",
        "trail.pdf ",
        "dot..pdf",
        "...",
        ".hidden.pdf",
        "..%2F..%2Fetc%2Fpasswd.pdf",
        "..\\..\\evil.pdf",
        "$(touch pwned).pdf",
    ),
    *(
        "`id`.pdf",
        "a;b&c|d.pdf",
        "Robert'); DROP TABLE t;--.pdf",
        '"quoted".pdf',
        "CON.pdf",
        "100%.pdf",
        "%s%n.pdf",
        "{0}.pdf",
        "x?a=1#b.pdf",
    ),
    *("=cmd|' -C calc'!A0.pdf", "<script>alert(1)<.pdf", "\u0418\u0441\u043a.pdf", "\u8a34\u72b6.pdf", "\u0639\u0642\u062f.pdf"),
    *(
        "invoice\u202efdp.exe.pdf",
        "\U0001f600.pdf",
        "cafe\u0301.pdf",
        "caf\u00e9.pdf",
        "\ufffe\uffff.pdf",
        "\x01\x1b[31m\x7f.pdf",
    ),
    *(
        "file:name.pdf",
        "no extension",
        os.fsdecode(b"latin1_\xe9\xff.pdf"),
        os.fsdecode(b"\xff\xfe\x80"),
        "\x10d800.pdf",
        "*.pdf",
    ),
]


@BOTH
def test_nasty_names_come_back_verbatim(office: Office, box: Path, make_pdf: MakePdf) -> None:
    assert len(set(NAMES)) >= 40
    for number, name in enumerate(NAMES):
        (box / name).write_bytes(make_pdf(f"name {number}"))
    before = sorted(box.parent.iterdir())
    offers = office.offer(box)
    assert {offer.outcome for offer in offers} == {FileOutcome.DOCUMENT}
    assert sorted(d.file_name for d in office.documents()) == sorted(NAMES)
    assert {event.path for event in office.custody()} == {str(box / name) for name in NAMES}
    for event in office.custody():
        assert Path(event.path).exists()
        display_path(event.path).encode("utf-8")
    assert sorted(box.parent.iterdir()) == before
    assert all(key.isascii() and " " not in key for key in office.files.list())
    office.assert_whole()


def test_a_file_that_changes_between_reading_and_copying(office: Office, box: Path, make_pdf: MakePdf) -> None:
    path = box / "a.pdf"
    path.write_bytes(make_pdf("first"))
    (box / "b.pdf").write_bytes(make_pdf("other"))
    files = FaultyFileStore(office.files, before=lambda: path.write_bytes(make_pdf("second")))
    changed, other = office.offer(box, files=files)
    assert (changed.outcome, changed.code) == (FileOutcome.EXCEPTION, Code.FILE_CHANGED)
    assert other.outcome is FileOutcome.DOCUMENT
    office.assert_whole()
    assert len(office.documents()) == 1
    assert [offer.outcome for offer in office.offer(box)] == [FileOutcome.DOCUMENT] * 2
    office.assert_whole()


def test_a_file_that_goes_away_between_reading_and_copying(office: Office, box: Path, make_pdf: MakePdf) -> None:
    path = box / "a.pdf"
    path.write_bytes(make_pdf("a"))
    (offer,) = office.offer(box, files=FaultyFileStore(office.files, before=path.unlink))
    assert (offer.outcome, offer.code) == (FileOutcome.EXCEPTION, Code.FILE_UNREADABLE)
    assert office.documents() == []
    office.assert_whole()


def test_a_stored_copy_that_was_lost_comes_back_under_the_same_document(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    (first,) = office.offer(box)
    for key in list(office.files.list()):
        office.files.delete(key)
    (again,) = office.offer(box)
    assert again.document_id == first.document_id
    office.assert_whole()


def test_a_store_that_fails_stops_intake_and_what_is_committed_stays(
    office: Office, box: Path, make_pdf: MakePdf, tmp_path: Path
) -> None:
    for name in ("a.pdf", "b.pdf"):
        (box / name).write_bytes(make_pdf(name))

    def unplug() -> None:
        shutil.move(tmp_path / "files", tmp_path / "unplugged")
        (tmp_path / "files").touch()

    batch = office.batch()
    with pytest.raises(Transient) as error:
        office.offer(box, batch=batch, files=FaultyFileStore(office.files, after=unplug))
    assert error.value.code is Code.FILE_STORE_UNREACHABLE
    assert [Path(path).name for path in office.offers(batch)] == ["a.pdf"]
    (tmp_path / "files").unlink()
    shutil.move(tmp_path / "unplugged", tmp_path / "files")
    assert [offer.outcome for offer in office.offer(box, batch=batch)] == [FileOutcome.DOCUMENT] * 2
    office.assert_whole()


@BOTH
def test_eight_at_once_make_one_document_and_eight_events(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    batches = [office.batch() for _ in range(8)]
    outcomes: list[FileOutcome] = []
    threads = [
        threading.Thread(target=lambda b=batch: outcomes.extend(o.outcome for o in office.offer(box, batch=b)))
        for batch in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [FileOutcome.DOCUMENT] * 8
    assert len(office.documents()) == 1
    assert sorted(office.actions()) == [CustodyAction.OFFERED_AGAIN] * 7 + [CustodyAction.REGISTERED]
    office.assert_whole()


@BOTH
def test_a_row_withdrawn_by_another_process_is_made_again(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))

    def withdraw() -> None:
        """Plug in the process that registered the same bytes and then saw its own source change."""
        with office.store.transaction() as tx:
            assert all(tx.documents.withdraw(d.id) for d in tx.documents.of_matter(office.matter_id))

    (offer,) = office.offer(box, files=FaultyFileStore(office.files, after=withdraw))
    assert offer.outcome is FileOutcome.DOCUMENT
    office.assert_whole()


def test_a_stored_document_cannot_be_withdrawn(office: Office, box: Path, make_pdf: MakePdf) -> None:
    (box / "a.pdf").write_bytes(make_pdf("a"))
    (offer,) = office.offer(box)
    assert offer.document_id
    with office.store.transaction() as tx:
        assert not tx.documents.withdraw(offer.document_id)
    office.assert_whole()


@pytest.mark.parametrize("folder", ["hostile", "docs"])
def test_real_files_are_all_accounted_for(office: Office, folder: str) -> None:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"needs the real documents in {SHARED / folder}")
    batch = office.batch()
    offers = office.offer(SHARED / folder, batch=batch)
    assert {Path(path).name for path in office.offers(batch)} == {path.name for path in (SHARED / folder).iterdir()}
    by = counts(offers)
    assert by[FileOutcome.DOCUMENT] == len(office.documents())
    assert sum(by.values()) == len(offers)
    assert all(offer.code for offer in offers if offer.outcome is FileOutcome.EXCEPTION)
    office.assert_whole()


def test_a_large_pdf_of_many_blocks(office: Office, box: Path) -> None:
    canvas = Canvas(str(box / "large.pdf"), pageCompression=0)
    for page in range(600):
        for line in range(45):
            canvas.drawString(72, 760 - 16 * line, f"page {page} line {line} " + "word " * 15)
        canvas.showPage()
    canvas.save()
    (offer,) = office.offer(box)
    assert offer.outcome is FileOutcome.DOCUMENT
    assert office.documents()[0].bytes > 2 << 20
    office.assert_whole()
