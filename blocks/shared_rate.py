"""The rate of a service outside as the settings give it: counted for all lanes together, one limit of a service for a process."""

from __future__ import annotations

from functools import lru_cache

import redis

from blocks.caches.embedded_valkey import EmbeddedValkey, is_available
from blocks.caches.redis_cache import ANSWER_SECONDS, CONNECT_SECONDS
from blocks.errors import LegalDocsError
from blocks.memory_plan import plan
from blocks.rate_limit import Rate, RateLimit
from blocks.settings import Settings


def shared_rate(settings: Settings, service: str, per_second: float) -> RateLimit:
    """Return the limit of a service; without a cache that all lanes reach each lane keeps to its share."""
    return _rate(_url(settings), service, per_second, _lanes(settings))


@lru_cache(maxsize=16)
def _rate(url: str | None, service: str, per_second: float, lanes: int) -> RateLimit:
    """One for a process, service and rate: a limit knows when its own last call was."""
    return RateLimit(Rate(service, per_second, lanes), _client(url))


@lru_cache(maxsize=4)
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
