"""E-mails and archives: their files are documents with a parent, counted with it, whatever the container tries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from blocks.child import ChildPool
from blocks.errors import Code
from blocks.records import BatchId, BatchStatus, CustodyAction, Document, DocumentMetadata, FileOutcome, MediaType
from blocks.store_records import FileOffer
from tasks.intake.register import register_files
from tasks.intake.scan import scan
from tasks.intake.unpack import ArchiveLimits, Unpacker
from tasks.review.accounting import missing_members
from tasks.review.verification import MatterCheck
from tasks.review.verify import verify
from tests.faults.store import FaultyStore, Killed, Moment
from tests.outlook_message import compound_file, message
from tests.tasks.intake.conftest import BOTH, MakePdf, Office

Offer = Callable[..., list[FileOffer]]


@pytest.fixture(scope="session")
def children() -> Iterator[ChildPool]:
    with ChildPool(processes=1, seconds=30, memory_mb=512) as pool:
        yield pool


@pytest.fixture
def unpacker(children: ChildPool, tmp_path: Path) -> Callable[..., Unpacker]:
    def make(passwords: str = "", **limits: int) -> Unpacker:
        folder = tmp_path / "home"
        folder.mkdir(exist_ok=True)
        return Unpacker(children, folder, ArchiveLimits(**limits), passwords)

    return make


@pytest.fixture
def offer(office: Office, box: Path, unpacker: Callable[..., Unpacker]) -> Offer:
    """Offers the box as a new batch, or the one that is given, with everything in it."""

    def offering(batch: BatchId | None = None, store: object = None, said: object = None, **limits: object) -> list[FileOffer]:
        candidates = list(scan([str(box)]))
        batch = batch or office.batch([candidate.path for candidate in candidates])
        arguments = {} if said is None else {"said": said}
        return register_files(
            store or office.store,  # type: ignore[arg-type]
            office.files,
            office.matter_id,
            batch,
            candidates,
            "paralegal",
            "desk-7",
            None,
            unpacker(**limits),
            **arguments,  # type: ignore[arg-type]
        )

    return offering


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def mail(*files: tuple[str, bytes], subject: str = "lease") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "ann@example.com", subject, "<1@example.com>"
    made.set_content("Dear Bob")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def shown(offers: list[FileOffer], box: Path) -> list[tuple[str, FileOutcome, Code | None]]:
    return [(offer.path.removeprefix(f"{box}/"), offer.outcome, offer.code) for offer in offers]


def by_name(office: Office) -> dict[str, Document]:
    return {document.file_name: document for document in office.documents()}


def findings(office: Office) -> list[str]:
    checked = verify(office.store, office.files, office.matter_id)
    return [f"{found.check}: {found.what}" for found in checked.findings if found.check is not MatterCheck.DOCUMENTS_FINISHED]


LOCKED_ZIP = bytes.fromhex(
    "504b030414000100000000002100f39f48cb190000000d00000005000000612e747874e68c9e3a94a9762b5e74ad1883933586fb0db1934ef484490d"
    "504b0102140014000100000000002100f39f48cb190000000d000000050000000000000000000000000000000000612e747874504b05060000000001"
    "000100330000003c0000000000"
)
"""An archive whose one member, `a.txt`, is encrypted with the old cipher (APPNOTE.TXT, section 6.1); the password is `letmein`."""

DOCUMENT, DUPLICATE, EXCEPTION = FileOutcome.DOCUMENT, FileOutcome.DUPLICATE, FileOutcome.EXCEPTION


@BOTH
def test_files_in_files_become_documents_with_their_parents(office: Office, box: Path, offer: Offer, make_pdf: MakePdf) -> None:
    inner = mail(("a.pdf", make_pdf("a")), ("note.txt", b"a note"))
    (box / "box.zip").write_bytes(zipped(("folder/mail.eml", inner), ("b.pdf", make_pdf("b")), ("nothing.bin", b"\0\1\2")))
    offers = offer()
    assert shown(offers, box) == [
        ("box.zip", DOCUMENT, None),
        ("box.zip!/folder/mail.eml", DOCUMENT, None),
        ("box.zip!/b.pdf", DOCUMENT, None),
        ("box.zip!/nothing.bin", EXCEPTION, Code.MEDIA_TYPE_UNSUPPORTED),
        ("box.zip!/folder/mail.eml!/a.pdf", DOCUMENT, None),
        ("box.zip!/folder/mail.eml!/note.txt", DOCUMENT, None),
    ]
    held = by_name(office)
    assert held["box.zip"].parent_id is None
    assert held["mail.eml"].parent_id == held["b.pdf"].parent_id == held["box.zip"].id
    assert held["a.pdf"].parent_id == held["note.txt"].parent_id == held["mail.eml"].id
    assert (held["box.zip"].media_type, held["mail.eml"].media_type) == (MediaType.ZIP, MediaType.EMAIL)
    parents = {event.path.removeprefix(f"{box}/"): event.parent_id for event in office.custody()}
    assert parents["box.zip!/folder/mail.eml!/a.pdf"] == held["mail.eml"].id
    office.assert_whole()
    assert findings(office) == []


def test_an_outlook_message_gives_its_files_and_those_of_messages_inside(office: Office, box: Path, offer: Offer) -> None:
    inside = message(subject="old", body="x", files=(("deep.txt", b"deep"),), top=False)
    (box / "m.msg").write_bytes(compound_file(message(subject="s", body="b", files=(("top.txt", b"top"),), inside=(inside,))))
    assert [path for path, _, _ in shown(offer(), box)] == ["m.msg", "m.msg!/top.txt", "m.msg!/old/deep.txt"]
    assert findings(office) == []


def test_the_same_file_in_two_places_is_one_document(office: Office, box: Path, offer: Offer) -> None:
    (box / "a.eml").write_bytes(mail(("note.txt", b"same"), subject="one"))
    (box / "b.eml").write_bytes(mail(("other name.txt", b"same"), subject="two"))
    assert shown(offer(), box)[1::2] == [("a.eml!/note.txt", DOCUMENT, None), ("b.eml!/other name.txt", DUPLICATE, None)]
    assert CustodyAction.DUPLICATE_OFFERED in office.actions()
    assert findings(office) == []


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/abs/evil.txt",
        "..\\..\\evil.txt",
        "a/../../evil.txt",
        "C:\\evil.txt",
        "x\0.txt",
        "\u202etxt.exe",
        "a" * 300 + ".txt",
    ],
)
def test_a_name_that_points_elsewhere_touches_no_path(office: Office, box: Path, offer: Offer, name: str) -> None:
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    (box / "slip.zip").write_bytes(zipped((info, b"words")))
    before = {path for path in box.parent.rglob("*") if "files" not in path.parts}
    (_, member) = offer()
    assert member.outcome is DOCUMENT
    assert {path for path in box.parent.rglob("*") if "files" not in path.parts} - before <= {box.parent / "home"}
    office.assert_whole()
    assert findings(office) == []


def test_two_members_of_one_name_are_two_files(office: Office, box: Path, offer: Offer) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        (box / "a.zip").write_bytes(zipped(("a.txt", b"one"), ("a.txt", b"two"), ("a.txt (2)", b"three")))
    assert [path for path, _, _ in shown(offer(), box)] == ["a.zip", "a.zip!/a.txt", "a.zip!/a.txt (2)", "a.zip!/a.txt (2) (2)"]
    assert len(office.documents()) == 4


def test_a_member_that_grows_too_much_is_an_exception_and_hurts_no_other(office: Office, box: Path, offer: Offer) -> None:
    (box / "a.zip").write_bytes(zipped(("bomb.txt", b"\n" * (40 << 20)), ("b.txt", b"words")))
    assert shown(offer(), box)[1:] == [("a.zip!/bomb.txt", EXCEPTION, Code.ARCHIVE_LIMIT), ("a.zip!/b.txt", DOCUMENT, None)]
    assert findings(office) == []


def test_what_is_over_the_limits_is_told_and_counted(office: Office, box: Path, offer: Offer) -> None:
    (box / "a.zip").write_bytes(zipped(*((f"{n}.txt", f"words {n}".encode()) for n in range(5))))
    offers = offer(members=3)
    assert shown(offers, box)[-1] == ("a.zip!/", EXCEPTION, Code.ARCHIVE_LIMIT)
    assert "2 of them" in (offers[-1].message or "")
    assert len(offers) == 5
    assert findings(office) == []


def test_archives_deeper_than_allowed_stay_closed(office: Office, box: Path, offer: Offer) -> None:
    data = b"words"
    for depth in range(4):
        data = zipped((f"{depth}.{'zip' if depth else 'txt'}", data))
    (box / "deep.zip").write_bytes(data)
    assert shown(offer(depth=2), box)[-1] == ("deep.zip!/3.zip!/2.zip!/", EXCEPTION, Code.ARCHIVE_LIMIT)
    assert findings(office) == []


def test_an_archive_that_lies_in_itself_ends(office: Office, box: Path, offer: Offer) -> None:
    """The smallest such archive that is known has 440 bytes; two that hold each other by sha256 cannot be made, so the loop is made here."""
    (box / "a.zip").write_bytes(zipped(("a.txt", b"words")))
    (archive, _) = offer()
    document = by_name(office)["a.zip"]
    from tasks.intake.member_candidates import member_candidates

    around = (document.id,)
    assert list(member_candidates(office.files, archive.path, document, around, None, None)) == []  # type: ignore[arg-type]


def test_a_locked_member_needs_its_password(office: Office, box: Path, offer: Offer, tmp_path: Path) -> None:
    (box / "a.zip").write_bytes(LOCKED_ZIP)
    passwords = tmp_path / "passwords.txt"
    passwords.write_text("wrong\n")
    assert shown(offer(), box)[1] == ("a.zip!/a.txt", EXCEPTION, Code.FILE_ENCRYPTED)
    assert shown(offer(passwords=str(passwords)), box)[1] == ("a.zip!/a.txt", EXCEPTION, Code.FILE_ENCRYPTED)
    passwords.write_text("wrong\nletmein\n")
    assert shown(offer(passwords=str(passwords)), box)[1] == ("a.zip!/a.txt", DOCUMENT, None)
    assert by_name(office)["a.txt"].bytes == 13
    assert findings(office) == []


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 200, zipped(("a.txt", b"words" * 99))[:-30]])
def test_an_archive_that_does_not_open_is_told_in_its_place(office: Office, box: Path, offer: Offer, data: bytes) -> None:
    (box / "a.zip").write_bytes(data)
    assert shown(offer(), box) == [("a.zip", DOCUMENT, None), ("a.zip!/", EXCEPTION, Code.FILE_DAMAGED)]
    assert findings(office) == []


def test_a_member_with_a_wrong_checksum_hurts_no_other(office: Office, box: Path, offer: Offer) -> None:
    data = bytearray(zipped(("a.txt", b"words that will be changed"), ("b.txt", b"words")))
    data[40] ^= 0xFF
    (box / "a.zip").write_bytes(data)
    assert shown(offer(), box)[1:] == [("a.zip!/a.txt", EXCEPTION, Code.FILE_DAMAGED), ("a.zip!/b.txt", DOCUMENT, None)]


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("transaction", range(7))
def test_killed_around_any_commit_and_offered_again(
    office: Office, box: Path, offer: Offer, transaction: int, moment: Moment
) -> None:
    """Seven writing transactions: two for the archive, two for each of its files, one for their number."""
    (box / "a.zip").write_bytes(zipped(("a.txt", b"one"), ("b.txt", b"two")))
    batch = office.batch([str(box / "a.zip")])
    with pytest.raises(Killed):
        offer(batch, FaultyStore(office.store, transaction=transaction, moment=moment))
    again = offer(batch)
    assert [outcome for _, outcome, _ in shown(again, box)] == [DOCUMENT] * 3
    assert len(office.documents()) == 3
    office.assert_whole()
    assert findings(office) == []


def test_an_archive_that_was_not_unpacked_to_its_end_is_found(office: Office, box: Path, offer: Offer) -> None:
    (box / "a.zip").write_bytes(zipped(("a.txt", b"one"), ("b.txt", b"two")))
    batch = office.batch([str(box / "a.zip")])
    with pytest.raises(Killed):
        offer(batch, FaultyStore(office.store, transaction=4, moment=Moment.BEFORE))
    with office.store.transaction() as tx:
        tx.batches.finish(batch, BatchStatus.COMPLETED)
    assert any("was not unpacked to its end" in each for each in findings(office))


def test_a_member_without_an_outcome_is_found(office: Office, box: Path, offer: Offer) -> None:
    from tasks.review.accounting import BatchHolding

    (box / "a.zip").write_bytes(zipped(("a.txt", b"one")))
    batch = office.batch([str(box / "a.zip")])
    offer(batch)
    with office.store.transaction(write=False) as tx:
        held = BatchHolding(tx.batches.required(batch), tx.batches.offers(batch), tx.batches.documents(batch))
    assert missing_members(held) == {}
    short = held._replace(offers=[each for each in held.offers if each.container is None])
    assert missing_members(short) == {str(box / "a.zip"): 1}


def test_what_is_said_of_a_container_holds_for_its_files_unless_they_have_their_own(
    office: Office, box: Path, offer: Offer
) -> None:
    (box / "a.zip").write_bytes(zipped(("a.txt", b"one"), ("b.txt", b"two")))

    def said(path: str) -> DocumentMetadata | None:
        if path.endswith("b.txt"):
            return DocumentMetadata(custodian="Bob")
        return DocumentMetadata(custodian="Ann", source="Acme") if path.endswith("a.zip") else None

    offer(said=said)
    held = by_name(office)
    assert held["a.txt"].metadata == DocumentMetadata(custodian="Ann", source="Acme")
    assert held["b.txt"].metadata == DocumentMetadata(custodian="Bob", source="Acme")
