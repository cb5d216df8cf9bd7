"""What holds of the cache on a server: its keys, its commands, its connections, and its leaving and coming back."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from blocks.cache_keys import KINDS, CacheKind, key, pattern_of
from blocks.caches.redis_cache import CONNECTIONS, RedisCache, described
from blocks.entity_cache import UNANSWERED
from blocks.errors import Code, Terminal
from blocks.logs import close_log, open_log
from blocks.records import MatterId
from blocks.settings import Settings
from tests.valkey import ValkeyServer, running_valkey

ONE, OTHER = MatterId("11111111-1111-4111-8111-111111111111"), MatterId("22222222-2222-4222-8222-222222222222")
NAMES = CacheKind.CHUNK_NAMES


def test_every_key_is_ours_and_ends(valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    for kind in CacheKind:
        cache.put(ONE, kind, {"a": 1, "b": 2})
    keys = list(valkey.client.scan_iter())
    assert len(keys) == 2 * len(CacheKind)
    assert all(each.startswith(f"legaldocs:v1:{ONE}:cache:") for each in keys)
    longest = max(row.seconds for row in KINDS.values())
    assert all(0 < valkey.client.ttl(each) <= longest for each in keys)


def test_keys_of_an_older_shape_are_never_read(valkey: ValkeyServer) -> None:
    valkey.client.set(f"legaldocs:v0:{ONE}:cache:{NAMES}:a", "1")
    valkey.client.set(f"cache:{NAMES}:a", "1")
    assert RedisCache(valkey.url, "test").get(ONE, NAMES, ["a"]) == [None]


def test_clearing_a_matter_leaves_every_other_key(valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    foreign = [
        "celery",
        f"legaldocs:v0:{ONE}:cache:x",
        f"legaldocs:v1:{OTHER}:cache:chunk_names:a",
        f"other:legaldocs:v1:{ONE}:cache:a",
    ]
    for each in foreign:
        valkey.client.set(each, "1")
    cache.put(ONE, NAMES, {f"n{number}": number for number in range(3_000)})
    valkey.client.set(f"legaldocs:v1:{ONE}:rate:model", "1")
    assert cache.clear(ONE) == 3_001
    assert sorted(valkey.client.scan_iter()) == sorted(foreign)
    assert cache.clear(ONE) == 0


def test_neither_select_nor_keys_is_sent_and_a_call_is_one_round_trip(valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    cache.put(ONE, NAMES, {f"n{number}": number for number in range(100)})
    cache.get(ONE, NAMES, [f"n{number}" for number in range(100)])
    cache.clear(ONE)
    cache.health()
    commands = valkey.commands()
    assert {"select", "keys"}.isdisjoint(commands)
    assert (commands["setex"], commands["get"]) == (100, 100)
    assert commands.keys() <= {
        "setex",
        "get",
        "unlink",
        "scan",
        "info",
        "ping",
        "hello",
        "client|setname",
        "client|setinfo",
        "config|resetstat",
        "flushall",
    } | {"auth", "client|id", "client|maint_notifications", "client", "command", "config"}


def test_threads_share_a_bounded_number_of_connections(valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    before = valkey.client.info("clients")["connected_clients"]
    most = 0

    def work() -> None:
        for number in range(20):
            cache.put(ONE, NAMES, {str(number): number})
            cache.get(ONE, NAMES, [str(number)])

    threads = [threading.Thread(target=work) for _ in range(64)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, valkey.client.info("clients")["connected_clients"] - before)
        time.sleep(0.01)
    assert 0 < most <= CONNECTIONS


def test_a_value_that_is_not_json_counts_as_absent(valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    for name, planted in {"a": b"\x80\x04pickled", "b": b"{", "c": b"[" * 100_000}.items():
        valkey.client.set(key(ONE, "cache", NAMES, name), planted)  # type: ignore[arg-type]
    assert cache.get(ONE, NAMES, ["a", "b", "c"]) == [None, None, None]


def test_a_server_that_leaves_is_told_once_and_used_again_when_it_is_back(tmp_path: Path) -> None:
    open_log(tmp_path, "INFO")
    try:
        with running_valkey() as server:
            cache = RedisCache(server.url, "test", rest_seconds=0.0)
            cache.put(ONE, NAMES, {"a": 1})
            assert cache.get(ONE, NAMES, ["a"]) == [1]
            server.client.config_set("requirepass", "changed")
            server.client.execute_command("AUTH", "changed")
            server.client.client_kill_filter(_type="normal", skipme=True)
            assert [cache.get(ONE, NAMES, ["a"]) for _ in range(3)] == [[None]] * 3
            assert cache.counts() == {NAMES: (1, 3), UNANSWERED: (0, 3)}
            server.client.config_set("requirepass", "")
            assert cache.get(ONE, NAMES, ["a"]) == [1]
            cache.close()
    finally:
        close_log()
    events = [json.loads(line)["event"] for line in (tmp_path / "logs" / "legaldocs.jsonl").read_text("utf-8").splitlines()]
    assert events == ["cache gone", "cache back"]


def test_a_server_that_fails_is_left_alone_for_a_while(tmp_path: Path) -> None:
    with running_valkey() as server:
        cache = RedisCache(server.url, "test", rest_seconds=3_600)
        server.kill()
        cache.get(ONE, NAMES, ["a"])
        started = time.process_time()
        for _ in range(10_000):
            cache.get(ONE, NAMES, ["a"])
        assert cache.counts()[UNANSWERED] == (0, 10_001)
        assert time.process_time() - started < 60  # never a connection each time
        assert not cache.health().answers


def test_the_pattern_of_a_matter_is_its_prefix() -> None:
    assert pattern_of(ONE) == f"legaldocs:v1:{ONE}:*"
    with pytest.raises(ValueError, match="part of a key"):
        pattern_of(MatterId("*"))


def test_a_password_is_never_told() -> None:
    assert described("rediss://user:secret@cache.example:6390/0") == "Redis at cache.example:6390"


@pytest.mark.parametrize(
    ("url", "known"),
    [
        *((good, True) for good in ("", "none", "redis://h", "rediss://:p@h:6390", "redis://h/0", "unix:///run/v.sock")),
        *((bad, False) for bad in ("memcached://h", "redis://", "redis://h/1", "unix:///v.sock?db=2", "h:6379", "unix://")),
    ],
)
def test_the_setting_names_a_cache(url: str, known: bool, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", url)
    if known:
        assert Settings.load().redis_url == url
    else:
        with pytest.raises(Terminal) as refused:
            Settings.load()
        assert refused.value.code is Code.SETTING_INVALID
