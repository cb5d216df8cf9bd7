from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.database.batches import manifest_text
from blocks.errors import Code, Terminal
from blocks.records import BatchId, BatchStatus, FileOutcome, Priority
from blocks.store_records import FileOffer

NOWHERE = BatchId("55555555-5555-5555-5555-555555555555")


def opened(case, *manifest):
    with case.store.transaction() as tx:
        return tx.batches.open(case.matter_id, Priority.HIGH, '{"warm_cache":true}', manifest, created_by="pat")


def test_a_batch_keeps_what_was_asked_for_and_a_manifest_whose_hash_verifies(case):
    batch_id = opened(case, "/b.pdf", "/a.pdf", "/\udcff")
    with case.store.transaction(write=False) as tx:
        batch = tx.batches.get(batch_id)
        assert tx.batches.of_matter(case.matter_id) == [batch]
    assert (batch.priority, batch.options_json, batch.created_by) == (Priority.HIGH, '{"warm_cache":true}', "pat")
    assert batch.manifest == ("/b.pdf", "/a.pdf", "/\udcff")
    assert batch.manifest_sha256 == sha256(manifest_text(batch.manifest).encode()).hexdigest()
    assert (batch.status, batch.finished_at) == (BatchStatus.OPEN, None)


def test_offers_are_kept_by_path_and_a_path_keeps_its_last_outcome(case):
    batch_id, document_id = opened(case, "/a", "/b"), case.document()
    with case.store.transaction() as tx:
        tx.batches.offer(batch_id, FileOffer("/b", FileOutcome.EXCEPTION, code=Code.FILE_EMPTY, message="No bytes."))
        tx.batches.offer(batch_id, FileOffer("/a", FileOutcome.EXCEPTION, code=Code.FILE_EMPTY, message="No bytes."))
        tx.batches.offer(batch_id, FileOffer("/a", FileOutcome.DOCUMENT, document_id))
        offers = tx.batches.offers(batch_id)
    assert [(offer.path, offer.outcome, offer.document_id, offer.code, offer.message) for offer in offers] == [
        ("/a", FileOutcome.DOCUMENT, document_id, None, None),
        ("/b", FileOutcome.EXCEPTION, None, Code.FILE_EMPTY, "No bytes."),
    ]
    assert all(offer.offered_at is not None for offer in offers)


@pytest.mark.parametrize(
    "offer",
    [
        FileOffer("/a", FileOutcome.EXCEPTION),
        FileOffer("/a", FileOutcome.DOCUMENT),
        FileOffer("/a", FileOutcome.DUPLICATE, code=Code.FILE_EMPTY),
    ],
    ids=["exception without code", "document without id", "duplicate with code"],
)
def test_an_offer_that_does_not_add_up_is_refused(case, offer):
    batch_id = opened(case, "/a")
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.batches.offer(batch_id, offer)


def test_a_batch_works_on_each_document_of_its_matter_once(case, other_case):
    batch_id = opened(case, "/a")
    second, first = case.document("2", "b.pdf"), case.document("1", "a.pdf")
    foreign = other_case.document()
    with case.store.transaction() as tx:
        for document_id in (second, first, second):
            tx.batches.add_document(batch_id, document_id)
        assert tx.batches.documents(batch_id) == [first, second]
    for crossing in (
        lambda tx: tx.batches.add_document(batch_id, foreign),
        lambda tx: tx.batches.offer(batch_id, FileOffer("/a", FileOutcome.DOCUMENT, foreign)),
    ):
        with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
            crossing(tx)
        assert refused.value.code is Code.DOCUMENT_UNKNOWN


def test_a_batch_ends_once(case):
    batch_id = opened(case, "/a")
    with case.store.transaction() as tx:
        tx.batches.finish(batch_id, BatchStatus.FAILED)
        batch = tx.batches.get(batch_id)
    assert batch.status is BatchStatus.FAILED
    assert batch.finished_at is not None
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.batches.finish(batch_id, BatchStatus.COMPLETED)
    assert refused.value.code is Code.STATUS_TRANSITION


def test_a_batch_that_is_not_there(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        assert tx.batches.get(NOWHERE) is None
    for change in (
        lambda tx: tx.batches.finish(NOWHERE, BatchStatus.FAILED),
        lambda tx: tx.batches.offer(NOWHERE, FileOffer("/a", FileOutcome.EXCEPTION, code=Code.FILE_EMPTY)),
        lambda tx: tx.batches.add_document(NOWHERE, document_id),
    ):
        with pytest.raises(Terminal), case.store.transaction() as tx:
            change(tx)


def test_a_matter_sees_its_own_batches_and_offers(case, other_case):
    batch_id = opened(case, "/a")
    with case.store.transaction() as tx:
        tx.batches.offer(batch_id, FileOffer("/a", FileOutcome.EXCEPTION, code=Code.FILE_EMPTY))
        assert [offer.path for offer in tx.batches.offers_of_matter(case.matter_id)] == ["/a"]
        assert tx.batches.offers_of_matter(other_case.matter_id) == []
        assert tx.batches.of_matter(other_case.matter_id) == []
