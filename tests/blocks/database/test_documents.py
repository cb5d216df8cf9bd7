from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from blocks.database.schema import DocumentRow
from blocks.errors import Code, Terminal
from blocks.records import CustodyAction, DocumentId, DocumentStatus, MatterId, MediaType, Stage, StageStatus
from blocks.store_records import NewDocument

SHA = "0123456789abcdef" * 4


def new(matter_id, file_name="a.pdf", sha256=SHA):
    return NewDocument(matter_id, file_name, sha256, 12, MediaType.PDF)


def test_registration_mints_an_id_and_six_pending_stages(case):
    with case.store.transaction() as tx:
        registration = tx.documents.register(new(case.matter_id))
    document = registration.document
    assert registration.created
    assert (document.file_name, document.sha256, document.bytes) == ("a.pdf", SHA, 12)
    assert document.status is DocumentStatus.PENDING
    assert document.registered_at.utcoffset().total_seconds() == 0
    with case.store.transaction(write=False) as tx:
        stages = tx.stages.latest(document.id)
        assert tx.documents.get(document.id) == document
    assert list(stages) == list(Stage)
    assert {row.status for row in stages.values()} == {StageStatus.PENDING}
    assert {row.attempt for row in stages.values()} == {1}


def test_the_same_file_three_times_is_one_document_with_three_events(case):
    for _ in range(3):
        with case.store.transaction() as tx:
            registration = tx.documents.register(new(case.matter_id, file_name=f"copy {_}.pdf"))
            action = CustodyAction.REGISTERED if registration.created else CustodyAction.OFFERED_AGAIN
            tx.custody.record(registration.document.id, action, "/a.pdf", SHA, "me", "here", None)
    with case.store.transaction(write=False) as tx:
        assert [document.file_name for document in tx.documents.of_matter(case.matter_id)] == ["copy 0.pdf"]
        events = tx.custody.of_matter(case.matter_id)
    assert [event.action for event in events] == [CustodyAction.REGISTERED, *[CustodyAction.OFFERED_AGAIN] * 2]


def test_eight_registrations_at_once_make_one_document_and_eight_events(case):
    together = Barrier(8)

    def register(number: int) -> tuple[str, bool]:
        together.wait()
        with case.store.transaction() as tx:
            registration = tx.documents.register(new(case.matter_id))
            tx.custody.record(registration.document.id, CustodyAction.REGISTERED, f"/{number}", SHA, "me", "here", None)
            return registration.document.id, registration.created

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(register, range(8)))
    assert len({document_id for document_id, _ in made}) == 1
    assert sum(created for _, created in made) == 1
    with case.store.transaction(write=False) as tx:
        assert len(tx.documents.of_matter(case.matter_id)) == 1
        assert len(tx.custody.of_matter(case.matter_id)) == 8
        assert len(tx.stages.all_of_matter(case.matter_id)) == 6


def test_the_same_file_in_two_matters_is_two_documents(case, other_case):
    assert case.document("x") != other_case.document("x")
    with case.store.transaction(write=False) as tx:
        assert len(tx.documents.of_matter(case.matter_id)) == 1
        assert len(tx.documents.of_matter(other_case.matter_id)) == 1


def test_documents_come_by_file_name_then_hash(case):
    for name, sha in [("b", "1"), ("a", "2"), ("\u00e9", "3"), ("a", "0"), ("Z", "4")]:
        with case.store.transaction() as tx:
            tx.documents.register(new(case.matter_id, name, sha * 64))
    with case.store.transaction(write=False) as tx:
        found = [(document.file_name, document.sha256[0]) for document in tx.documents.of_matter(case.matter_id)]
    assert found == [("Z", "4"), ("a", "0"), ("a", "2"), ("b", "1"), ("\u00e9", "3")]


def test_a_document_of_no_matter_is_refused_loudly(case):
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.documents.register(new(MatterId("11111111-1111-1111-1111-111111111111")))


def test_statuses_follow_the_rules_and_carry_their_error(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        tx.documents.set_status(document_id, DocumentStatus.FAILED, error=(Code.PDF_ENCRYPTED, "It has a password."))
        failed = tx.documents.get(document_id)
        assert (failed.status, failed.error_code, failed.error_message) == (
            DocumentStatus.FAILED,
            "pdf_encrypted",
            "It has a password.",
        )
        assert failed.completed_at is not None
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.COMPLETED)
    assert refused.value.code is Code.STATUS_TRANSITION
    with case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        again = tx.documents.get(document_id)
    assert (again.status, again.error_code, again.error_message, again.completed_at) == (
        DocumentStatus.PROCESSING,
        None,
        None,
        None,
    )


def test_a_failure_without_a_code_is_refused_by_the_database(case):
    document_id = case.document()
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.FAILED)


def test_totals_and_the_time_of_storing(case):
    document_id = case.document()
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    with case.store.transaction() as tx:
        tx.documents.stored(document_id, at)
        tx.documents.set_totals(document_id, 331, 1_000_000, "WOMBAT 000454", "WOMBAT 000784")
        document = tx.documents.get(document_id)
    assert document.stored_at == at
    assert (document.pages, document.text_length) == (331, 1_000_000)
    assert (document.bates_first, document.bates_last) == ("WOMBAT 000454", "WOMBAT 000784")


def test_an_unknown_document_is_none_to_get_and_an_error_to_change(case):
    nobody = DocumentId("11111111-1111-1111-1111-111111111111")
    with case.store.transaction() as tx:
        assert tx.documents.get(nobody) is None
    for change in (
        lambda tx: tx.documents.set_status(nobody, DocumentStatus.PROCESSING),
        lambda tx: tx.documents.stored(nobody, datetime.now(UTC)),
        lambda tx: tx.documents.set_totals(nobody, 1, 1, None, None),
        lambda tx: tx.stages.start(nobody, Stage.OCR, "1", "k"),
        lambda tx: tx.mentions.replace(nobody, []),
    ):
        with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
            change(tx)
        assert refused.value.code is Code.DOCUMENT_UNKNOWN


def test_a_change_shows_in_updated_at(case, engine):
    document_id = case.document()

    def updated_at():
        with engine.connect() as connection:
            return connection.scalar(DocumentRow.__table__.select().with_only_columns(DocumentRow.updated_at))

    before = updated_at()
    with case.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
    between = updated_at()
    assert between > before
    with engine.begin() as connection:
        connection.execute(update(DocumentRow).values(pages=1))
    assert updated_at() > between
