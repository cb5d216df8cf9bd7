from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from blocks.records import Chunk, DocumentId

CHUNKS = [Chunk(0, 0, 10, 1, 1, "aaaaaaaaaa"), Chunk(1, 8, 20, 1, 2, "aabbbbbbbbbb")]


def test_chunks_come_back_in_order_and_twice_is_once(case):
    document_id = case.document()
    for _ in range(2):
        with case.store.transaction() as tx:
            tx.chunks.replace(document_id, list(reversed(CHUNKS)))
    with case.store.transaction() as tx:
        assert tx.chunks.of(document_id) == CHUNKS
        tx.chunks.replace(document_id, CHUNKS[:1])
        assert tx.chunks.of(document_id) == CHUNKS[:1]
        tx.chunks.replace(document_id, [])
        assert tx.chunks.of(document_id) == []


def test_replacing_touches_no_other_document(case):
    one, two = case.document("1"), case.document("2")
    with case.store.transaction() as tx:
        tx.chunks.replace(one, CHUNKS)
        tx.chunks.replace(two, [])
        assert tx.chunks.of(one) == CHUNKS


def test_chunks_of_no_document_are_refused_loudly(case):
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.chunks.replace(DocumentId("11111111-1111-1111-1111-111111111111"), CHUNKS)
