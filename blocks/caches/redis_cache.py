"""The cache on Redis or Valkey: one bounded pool of connections a process, short timeouts, one round trip a call.

Commands used: GET, SETEX and UNLINK in pipelines, SCAN, INFO, PING. There is one database, told apart by prefix, because a hosted
Redis may have no other: SELECT is never sent. KEYS is never sent either, since it stops a server that others use too.

A server that is gone, refuses or answers nonsense is left alone for some seconds and then tried again. The log says once that it is
gone and once that it is back; look-ups in between are counted as unanswered.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import redis

from blocks.cache_keys import KINDS, CacheKind, cache_key, pattern_of
from blocks.caches.counting import HitCounter
from blocks.child_process import JSON
from blocks.entity_cache import UNANSWERED, CacheHealth
from blocks.logs import logger
from blocks.records import MatterId

CONNECTIONS = 8
"""Connections that one process opens at most: a lane has few threads, and a hosted Redis counts its clients."""

ANSWER_SECONDS = 2.0
"""Longest wait for one answer; making a value anew costs about as much."""

CONNECT_SECONDS = 1.0
"""Longest wait for a connection, and for a free one of the pool."""

REST_SECONDS = 5.0
"""How long a server that failed is left alone."""

SCAN_KEYS = 1_000
"""Keys that the server looks at in one step of a scan: a millisecond of its time."""

T = TypeVar("T")


class Host(Protocol):
    """Whoever runs the server on this machine, if it is ours."""

    def ensure(self) -> None:
        """Start the server where it does not run; raise OSError where it can't be started."""
        ...

    def release(self) -> None:
        """Say that this process needs the server no more."""
        ...


class RedisCache:
    """An `EntityCache` on a server that speaks Redis' protocol."""

    def __init__(self, url: str, description: str, host: Host | None = None, *, rest_seconds: float = REST_SECONDS) -> None:
        self._description = description
        self._host = host
        self._rest_seconds = rest_seconds
        self._lock = threading.Lock()
        self._counter = HitCounter()
        self._hosted = host is None
        self._gone_until: float | None = None
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            **({} if url.startswith("unix:") else {"socket_connect_timeout": CONNECT_SECONDS, "socket_keepalive": True}),
            client_name="legaldocs",
        )
        self._client = redis.Redis(connection_pool=pool)

    def get(self, matter_id: MatterId, kind: CacheKind, names: Sequence[str]) -> list[JSON]:
        """Return the value of each name, None where there is none."""
        if not names:
            return []
        keys = [cache_key(matter_id, kind, name) for name in names]
        answers = self._tried(lambda: _pipelined(self._client, [("GET", key) for key in keys]))
        if answers is None:
            self._counter.add(UNANSWERED, 0, len(names))
        values = [_value(answer) for answer in answers or [None] * len(names)]
        hits = sum(value is not None for value in values)
        self._counter.add(kind, hits, len(names) - hits)
        return values

    def put(self, matter_id: MatterId, kind: CacheKind, values: Mapping[str, JSON]) -> None:
        """Keep values under their names for as long as the kind says."""
        if not values:
            return
        seconds = KINDS[kind].seconds
        commands: list[tuple[str | int | bytes, ...]] = [
            ("SETEX", cache_key(matter_id, kind, name), seconds, json.dumps(value, separators=(",", ":")).encode())
            for name, value in values.items()
        ]
        self._tried(lambda: _pipelined(self._client, commands))

    def clear(self, matter_id: MatterId) -> int | None:
        """Remove every key of the matter, and no other."""
        pattern = pattern_of(matter_id)

        def removed() -> int:
            total, cursor = 0, 0
            while True:
                cursor, keys = self._client.scan(cursor, match=pattern, count=SCAN_KEYS)
                total += _removed(self._client, keys)
                if cursor == 0:
                    break
            if self._host is not None:
                self._client.save()  # what our own server wrote to disk when it last ended must not outlive its keys
            return total

        return self._tried(removed)

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Return hits and misses by kind since the cache was opened."""
        return self._counter.all()

    def health(self) -> CacheHealth:
        """Ask the server how it stands."""
        with self._lock:
            if self._gone_until is not None:
                self._gone_until = 0.0
        memory = self._tried(lambda: dict(self._client.info("memory")))
        if memory is None:
            return CacheHealth(self._description, answers=False)
        return CacheHealth(
            self._description,
            answers=True,
            bytes_used=int(memory["used_memory"]),
            bytes_limit=int(memory.get("maxmemory") or 0) or None,
        )

    def close(self) -> None:
        """Give back the connections and, where the server is ours, our share in it."""
        self._client.close()
        self._client.connection_pool.disconnect()
        if self._host is not None:
            self._host.release()
            self._hosted = False

    def _tried(self, ask: Callable[[], T]) -> T | None:
        """Return the answer, or None where the server is gone, fails or is left alone after a failure."""
        with self._lock:
            waiting = self._gone_until is not None and time.monotonic() < self._gone_until
            start = not waiting and (not self._hosted or self._gone_until is not None)
        if waiting:
            return None
        try:
            if start and self._host is not None:
                self._host.ensure()
                self._hosted = True
            answer = ask()
        except (redis.RedisError, OSError) as error:
            self._note_gone(error)
            return None
        self._note_there()
        return answer

    def _note_gone(self, error: Exception) -> None:
        with self._lock:
            news = self._gone_until is None
            self._gone_until = time.monotonic() + self._rest_seconds
        if news:
            _log.warning("cache gone", extra={"cache": self._description, "exception": type(error).__name__})

    def _note_there(self) -> None:
        with self._lock:
            news = self._gone_until is not None
            self._gone_until = None
        if news:
            _log.info("cache back", extra={"cache": self._description})


def described(url: str) -> str:
    """Say which server a URL names, without its password."""
    parts = urlsplit(url)
    return f"Redis at {parts.hostname}:{parts.port or 6379}" if parts.hostname else f"Redis at {parts.path}"


def _pipelined(client: redis.Redis, commands: Sequence[tuple[str | int | bytes, ...]]) -> list[object]:
    with client.pipeline(transaction=False) as pipeline:
        for command in commands:
            pipeline.execute_command(*command)  # type: ignore[no-untyped-call]
        return list(pipeline.execute())


def _removed(client: redis.Redis, keys: Sequence[bytes | str]) -> int:
    return (
        sum(answer for answer in _pipelined(client, [("UNLINK", key) for key in keys]) if isinstance(answer, int)) if keys else 0
    )


def _value(answer: object) -> JSON:
    """Read a stored value; what is not JSON was not written by us and counts as absent."""
    if not isinstance(answer, bytes | str):
        return None
    try:
        value: JSON = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return value


_log = logger("blocks.caches.redis_cache")
