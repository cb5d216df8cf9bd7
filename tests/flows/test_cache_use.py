"""What a lane's cache earned is counted for its batch, once, and a database in trouble never stops the lane."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from blocks.cache_keys import CacheKind
from blocks.parts import Parts
from blocks.records import BatchId, MatterId
from blocks.store_records import CacheCount
from flows.cache_use import counted_cache
from flows.options import ProcessingOptions
from tasks.resolution.incremental import held_by
from tests.flows.conftest import DECLARATION, DISCLOSURE, Register


def counts(parts: Parts, batch_id: BatchId) -> list[CacheCount]:
    with parts.store.transaction(write=False) as tx:
        return tx.cache_counts.of_batch(batch_id)


def test_look_ups_are_counted_once_each(parts: Parts, register: Register) -> None:
    batch_id, _ = register(DECLARATION)
    other_id, _ = register(DISCLOSURE)
    options = ProcessingOptions()
    with parts.store.transaction(write=False) as tx:
        batch, other = (tx.batches.required(each) for each in (batch_id, other_id))
    with counted_cache(parts, batch, options) as count:
        parts.cache.put(batch.matter_id, CacheKind.CHUNK_NAMES, {"a": 1})
        parts.cache.get(batch.matter_id, CacheKind.CHUNK_NAMES, ["a", "b"])
        count()
        assert counts(parts, batch_id) == [CacheCount("chunk_names", 1, 1)]
        count()
        parts.cache.get(batch.matter_id, CacheKind.CHUNK_NAMES, ["a"])
    assert counts(parts, batch_id) == [CacheCount("chunk_names", 2, 1)]
    with counted_cache(parts, other, options):
        parts.cache.get(batch.matter_id, CacheKind.CHUNK_NAMES, ["b"])
    assert counts(parts, other_id) == [CacheCount("chunk_names", 0, 1)]


@pytest.mark.parametrize(
    ("options", "warm"),
    [
        (ProcessingOptions(), True),
        (ProcessingOptions(warm_cache=False), False),
        (ProcessingOptions(entity_resolution=False), False),
    ],
)
def test_the_entities_are_at_hand_before_the_first_document_where_that_is_asked_for(
    parts: Parts, register: Register, options: ProcessingOptions, warm: bool
) -> None:
    batch_id, _ = register(DECLARATION)
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    with counted_cache(parts, batch, options):
        assert held_by(parts.store).has(batch.matter_id) is warm


def test_warming_that_fails_stops_nothing(parts: Parts, register: Register) -> None:
    batch_id, _ = register(DECLARATION)
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.required(batch_id)
    with counted_cache(parts, replace(batch, matter_id=MatterId(str(uuid.uuid4()))), ProcessingOptions()):
        parts.cache.get(batch.matter_id, CacheKind.CHUNK_NAMES, ["a"])
    assert CacheCount("chunk_names", 0, 1) in counts(parts, batch_id)
