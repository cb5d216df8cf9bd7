"""The rate of calls to Textract, kept for all lanes together: one limit for each operation, one set of them for a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import redis

from blocks.caches.embedded_valkey import EmbeddedValkey, is_available
from blocks.caches.redis_cache import ANSWER_SECONDS, CONNECT_SECONDS
from blocks.errors import LegalDocsError
from blocks.memory_plan import plan
from blocks.rate_limit import Rate, RateLimit
from blocks.settings import Settings
from blocks.textract.client import OPERATIONS


def rates_of(settings: Settings) -> Mapping[str, RateLimit]:
    """Return the limit of each operation; without a cache that all lanes reach each lane keeps to its share."""
    return _rates(_url(settings), settings.textract_calls_per_second, _lanes(settings))


@lru_cache(maxsize=4)
def _rates(url: str | None, per_second: float, lanes: int) -> Mapping[str, RateLimit]:
    """One set for a process and rate: a limit knows when its own last call was."""
    return {name: RateLimit(Rate(f"textract-{name}", per_second, lanes), _client(url)) for name in OPERATIONS}


def _client(url: str | None) -> redis.Redis | None:
    if url is None:
        return None
    seconds = {} if url.startswith("unix:") else {"socket_connect_timeout": CONNECT_SECONDS}
    return redis.Redis.from_url(url, socket_timeout=ANSWER_SECONDS, client_name="legaldocs", **seconds)


def _url(settings: Settings) -> str | None:
    """Return where the counters lie: in the cache that the settings name, which its own user starts where it is ours."""
    if settings.redis_url:
        return None if settings.redis_url == "none" else settings.redis_url
    return EmbeddedValkey(settings.home, settings.cache_memory_mb).url if is_available() else None


def _lanes(settings: Settings) -> int:
    """Return how many lanes this machine has room for; one where it has no room for a plan at all."""
    try:
        return max(1, sum(plan(settings).lanes.values()))
    except LegalDocsError:
        return 1
