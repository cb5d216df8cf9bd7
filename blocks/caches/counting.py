"""Counts hits and misses by kind."""

from __future__ import annotations

import threading
from collections.abc import Mapping


class HitCounter:
    """Hits and misses by kind; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, int]] = {}

    def add(self, kind: str, hits: int, misses: int) -> None:
        """Add to a kind; a kind of which nothing happened is left out."""
        if not hits and not misses:
            return
        with self._lock:
            had = self._counts.get(kind, (0, 0))
            self._counts[kind] = had[0] + hits, had[1] + misses

    def all(self) -> Mapping[str, tuple[int, int]]:
        """Return what was counted, by kind."""
        with self._lock:
            return dict(sorted(self._counts.items()))
