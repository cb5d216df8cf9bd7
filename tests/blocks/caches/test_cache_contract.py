"""What every cache promises, on Valkey, on a server that refuses everything, on one that is not there, and on none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from blocks.cache_keys import CacheKind
from blocks.caches.no_cache import NoCache
from blocks.caches.redis_cache import RedisCache
from blocks.entity_cache import UNANSWERED, EntityCache
from blocks.records import MatterId
from tests.valkey import ValkeyServer, running_valkey

ONE, OTHER = MatterId("11111111-1111-4111-8111-111111111111"), MatterId("22222222-2222-4222-8222-222222222222")
NAMES, RULES = CacheKind.CHUNK_NAMES, CacheKind.PAGE_RULES

Open = Callable[[str], EntityCache]


@pytest.fixture
def cache_of(valkey: ValkeyServer, tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(kind: str) -> EntityCache:
            if kind == "none":
                return NoCache("none")
            urls = {"valkey": valkey.url, "gone": f"unix://{tmp_path}/nobody.sock"}
            if kind == "refusing":
                url = stack.enter_context(running_valkey("--requirepass", "another")).url
            elif kind == "full":
                url = stack.enter_context(running_valkey("--maxmemory", "1")).url
            else:
                url = urls[kind]
            cache = RedisCache(url, "the server of the test")
            stack.callback(cache.close)
            return cache

        yield opened


EVERY = pytest.mark.parametrize("kind", ["valkey", "none", "gone", "refusing", "full"])


@EVERY
def test_nothing_ever_raises_and_each_name_is_counted_once(kind: str, cache_of: Open) -> None:
    cache = cache_of(kind)
    cache.put(ONE, NAMES, {"a": [1, "x"], "b": {"y": None}})
    found = cache.get(ONE, NAMES, ["a", "b", "c"])
    expected = [[1, "x"], {"y": None}, None] if kind == "valkey" else [None] * 3
    assert found == expected
    hits, misses = cache.counts()[NAMES]
    assert (hits, misses) == ((2, 1) if kind == "valkey" else (0, 3))
    assert cache.get(ONE, NAMES, []) == []
    cache.close()


@EVERY
def test_what_was_not_answered_is_counted_apart(kind: str, cache_of: Open) -> None:
    cache = cache_of(kind)
    cache.put(ONE, NAMES, {"a": 1})  # a server that has no memory left refuses the write, and is left alone then
    cache.get(ONE, NAMES, ["a", "b"])
    assert cache.counts().get(UNANSWERED) == (None if kind == "valkey" else (0, 2))
    assert cache.health().answers is (kind in ("valkey", "full"))


@EVERY
def test_a_cleared_matter_is_empty(kind: str, cache_of: Open) -> None:
    cache = cache_of(kind)
    cache.put(ONE, NAMES, {"a": 1})
    assert cache.clear(ONE) == {"valkey": 1, "none": 0}.get(kind)
    assert cache.get(ONE, NAMES, ["a"]) == [None]


def test_no_matter_and_no_kind_reads_the_values_of_another(cache_of: Open) -> None:
    cache = cache_of("valkey")
    cache.put(ONE, NAMES, {"a": 1})
    assert cache.get(OTHER, NAMES, ["a"]) == [None]
    assert cache.get(ONE, RULES, ["a"]) == [None]
    assert cache.get(ONE, NAMES, ["a"]) == [1]


@pytest.mark.parametrize("name", ["", "a:b", "a*", f"x:cache:{NAMES}:a", "a b", "a\n"])
def test_a_name_can_not_leave_its_place(name: str, cache_of: Open) -> None:
    with pytest.raises(ValueError, match="part of a key"):
        cache_of("valkey").get(ONE, NAMES, [name])
