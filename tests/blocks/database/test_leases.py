"""Leases and lanes: one lane a document, whatever happens to lanes, times and batches."""

from __future__ import annotations

import threading

import pytest

from blocks.errors import Code, Terminal
from blocks.records import DocumentId, Priority

MINUTE = 60.0
PAST = -1.0
"""A lease that has expired as soon as it is taken."""


@pytest.fixture
def documents(case):
    return [case.document(content, f"{content}.pdf") for content in "abc"]


def batch_of(case, documents, **more):
    with case.store.transaction() as tx:
        return tx.batches.select(case.matter_id, Priority.LOW, "{}", documents, **more)


def lane_of(case, batch_id):
    with case.store.transaction() as tx:
        return tx.lanes.open(batch_id, flow_run_id=None, host="here", pid=1)


def take(case, batch_id, lane_id, seconds=MINUTE):
    with case.store.transaction() as tx:
        return tx.leases.take(batch_id, lane_id, seconds)


def test_a_batch_of_registered_documents_keeps_their_ids_as_its_manifest(case, documents):
    batch_id = batch_of(case, documents, canary=2)
    with case.store.transaction(write=False) as tx:
        batch = tx.batches.get(batch_id)
        assert tx.batches.due(batch_id) == sorted(documents)
        assert tx.batches.same(case.matter_id, documents, Priority.LOW, "{}") == batch
        assert tx.batches.same(case.matter_id, documents[:2], Priority.LOW, "{}") is None
        assert tx.batches.same(case.matter_id, documents, Priority.HIGH, "{}") is None
    assert (batch.manifest, batch.canary) == (tuple(documents), 2)


def test_a_document_of_another_matter_is_refused_and_the_batch_with_it(case, other_case, documents):
    stranger = other_case.document("d")
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.batches.select(case.matter_id, Priority.LOW, "{}", [*documents, stranger])
    assert refused.value.code is Code.DOCUMENT_UNKNOWN
    with case.store.transaction(write=False) as tx:
        assert tx.batches.of_matter(case.matter_id) == []


def test_documents_are_taken_once_each_in_the_order_of_their_names(case, documents):
    batch_id = batch_of(case, documents)
    one, other = lane_of(case, batch_id), lane_of(case, batch_id)
    taken = [take(case, batch_id, lane) for lane in (one, other, one)]
    assert [lease.document_id for lease in taken] == documents
    assert take(case, batch_id, other) is None
    with case.store.transaction() as tx:
        assert {lease.lane_id for lease in tx.leases.of_batch(batch_id)} == {one, other}
        assert tx.leases.end(documents[0], one)
        assert not tx.leases.end(documents[0], one)
        assert not tx.leases.end(documents[1], one), "another lane's"
        assert tx.batches.due(batch_id) == sorted(documents[1:])
        assert tx.batches.count_due(batch_id) == 2
    assert take(case, batch_id, one) is None


def test_a_document_in_two_batches_is_worked_on_by_one_of_them_at_a_time(case, documents):
    first, second = batch_of(case, documents[:1]), batch_of(case, documents[:1])
    one, other = lane_of(case, first), lane_of(case, second)
    assert take(case, first, one).document_id == documents[0]
    assert take(case, second, other) is None
    with case.store.transaction() as tx:
        tx.leases.end(documents[0], one)
    assert take(case, second, other).document_id == documents[0]


def test_an_expired_lease_goes_to_the_next_lane_and_the_attempts_add_up(case, documents):
    batch_id = batch_of(case, documents[:1])
    one, other = lane_of(case, batch_id), lane_of(case, batch_id)
    assert take(case, batch_id, one, PAST).attempts == 1
    with case.store.transaction() as tx:
        assert [lease.document_id for lease in tx.leases.expired()] == documents[:1]
        assert tx.leases.holder(documents[0]) is None
    again = take(case, batch_id, other)
    assert (again.attempts, again.lane_id) == (2, other)
    with case.store.transaction() as tx:
        assert not tx.leases.end(documents[0], one), "the lane that lost it cannot end it"
        assert tx.leases.holder(documents[0]) == other
        assert tx.leases.give_back(documents[0], other)
    assert take(case, batch_id, one).attempts == 2, "what is given back is not counted"


def test_documents_that_killed_lanes_come_last(case, documents):
    batch_id = batch_of(case, documents)
    lane = lane_of(case, batch_id)
    assert take(case, batch_id, lane, PAST).document_id == documents[0]
    assert [take(case, batch_id, lane).document_id for _ in documents] == [*documents[1:], documents[0]]


def test_a_heartbeat_keeps_the_leases_and_a_lane_taken_for_dead_learns_it(case, documents):
    batch_id = batch_of(case, documents)
    lane = lane_of(case, batch_id)
    take(case, batch_id, lane, PAST)
    with case.store.transaction() as tx:
        assert tx.lanes.beat(lane, seconds=MINUTE, waiting_for="memory", peak_memory_bytes=7)
        assert tx.leases.expired() == []
        (seen,) = tx.lanes.of_batch(batch_id)
        assert (seen.waiting_for, seen.peak_memory_bytes, seen.documents) == ("memory", 7, 0)
        assert tx.lanes.silent(MINUTE) == []
        assert [silent.id for silent in tx.lanes.silent(PAST)] == [lane]
    with case.store.transaction() as tx:
        assert tx.leases.drop_of_lane(lane) == 1
        tx.lanes.end(lane)
        assert not tx.lanes.beat(lane, seconds=MINUTE)
        assert tx.lanes.under_way() == []


def test_many_lanes_that_ask_at_once_get_a_document_each(case):
    documents = [case.document(f"{number:02d}", f"{number:02d}.pdf") for number in range(12)]
    batch_id = batch_of(case, documents)
    lanes = [lane_of(case, batch_id) for _ in range(4)]
    got: list[DocumentId] = []

    def work(lane):
        while (lease := take(case, batch_id, lane)) is not None:
            got.append(lease.document_id)

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(documents)


def test_documents_that_need_no_work_are_passed_over(case, documents):
    batch_id = batch_of(case, documents)
    with case.store.transaction() as tx:
        tx.batches.pass_over(batch_id, documents[:2])
        assert tx.batches.due(batch_id) == documents[2:]


def test_cache_counts_add_up_by_kind(case, other_case, documents):
    first, second = batch_of(case, documents), batch_of(case, documents)
    with case.store.transaction() as tx:
        tx.cache_counts.add(first, "mentions", 2, 1)
        tx.cache_counts.add(first, "mentions", 3, 0)
        tx.cache_counts.add(second, "mentions", 0, 4)
        assert tx.cache_counts.of_batch(first) == [("mentions", 5, 1)]
        assert tx.cache_counts.of_matter(case.matter_id) == [("mentions", 5, 5)]
        assert tx.cache_counts.of_matter(other_case.matter_id) == []


def test_what_a_matter_allows_is_kept(case):
    with case.store.transaction() as tx:
        before = tx.matters.get(case.matter_id)
        tx.matters.hold(case.matter_id, held=True)
        tx.matters.show_names(case.matter_id, visible=True)
        after = tx.matters.get(case.matter_id)
    assert (before.legal_hold, before.names_visible, before.external) == (False, False, "deny")
    assert (after.legal_hold, after.names_visible) == (True, True)
