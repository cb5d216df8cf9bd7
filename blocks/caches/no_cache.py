"""The cache that keeps nothing: everything is made anew, and counted as a miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blocks.cache_keys import CacheKind
from blocks.caches.counting import HitCounter
from blocks.child_process import JSON
from blocks.entity_cache import UNANSWERED, CacheHealth
from blocks.logs import logger
from blocks.records import MatterId


class NoCache:
    """An `EntityCache` without memory; `description` says why there is no other."""

    def __init__(self, description: str) -> None:
        self._description = description
        self._counter = HitCounter()
        self._told = False

    def get(self, matter_id: MatterId, kind: CacheKind, names: Sequence[str]) -> list[JSON]:  # noqa: ARG002 the protocol asks
        """Return None for each name, and say once in the log that nothing is cached."""
        if not self._told:
            self._told = True
            _log.info("cache not used", extra={"cache": self._description})
        self._counter.add(kind, 0, len(names))
        self._counter.add(UNANSWERED, 0, len(names))
        return [None] * len(names)

    def put(self, matter_id: MatterId, kind: CacheKind, values: Mapping[str, JSON]) -> None:
        """Do nothing."""

    def clear(self, matter_id: MatterId) -> int | None:  # noqa: ARG002 the protocol asks
        """There is nothing to remove."""
        return 0

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return the misses by kind."""
        return self._counter.all()

    def health(self) -> CacheHealth:
        """Say that nothing is cached."""
        return CacheHealth(self._description, answers=False)

    def close(self) -> None:
        """There is nothing to close."""


_log = logger("blocks.caches.no_cache")
