"""What surrounds a lane's use of the cache: the warming before its first document, and the counting of what the cache earned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from blocks.errors import LegalDocsError
from blocks.logs import logger
from blocks.parts import Parts
from blocks.records import MatterId
from blocks.store_records import Batch
from flows.options import ProcessingOptions
from tasks.resolution.incremental import held_by
from tasks.resolution.resolve_matter import warm


@contextmanager
def counted_cache(parts: Parts, batch: Batch, options: ProcessingOptions) -> Iterator[Callable[[], None]]:
    """Warm the cache where the options ask for it, and count for the batch what the body's look-ups found.

    What is yielded writes the counts up to now; call it after each document, so that a killed lane loses one document's counts at most.
    """
    told = dict(parts.cache.counts())
    if options.warm_cache and options.entity_resolution and not held_by(parts.store).has(batch.matter_id):
        _warm(parts, batch.matter_id)

    def count() -> None:
        now = parts.cache.counts()
        with parts.store.transaction() as tx:
            for kind, (hits, misses) in now.items():
                before = told.get(kind, (0, 0))
                if (hits, misses) != before:
                    tx.cache_counts.add(batch.id, kind, hits - before[0], misses - before[1])
        told.update(now)

    def count_safely() -> None:
        _safely(count, "cache not counted")

    try:
        yield count_safely
    finally:
        count_safely()


def _warm(parts: Parts, matter_id: MatterId) -> None:
    _safely(lambda: warm(parts.store, parts.cache, matter_id), "cache not warmed")


def _safely(do: Callable[[], None], event: str) -> None:
    """Do what only saves work or counts it; where that fails the work itself goes on, and meets the same error if it lasts."""
    try:
        do()
    except LegalDocsError as error:
        _log.warning(event, extra={"code": error.code})


_log = logger("flows.cache_use")
