"""Our own Valkey: started when it is needed, shared, ended with its last user, and started again after it was killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from blocks.cache_keys import CacheKind
from blocks.caches.embedded_valkey import EmbeddedValkey
from blocks.caches.redis_cache import RedisCache
from blocks.entity_cache import open_cache
from blocks.records import MatterId
from blocks.settings import Settings

ONE = MatterId("11111111-1111-4111-8111-111111111111")
NAMES = CacheKind.CHUNK_NAMES

_USER = """
import sys
from blocks.cache_keys import CacheKind
from blocks.entity_cache import open_cache
from blocks.records import MatterId
from blocks.settings import Settings
cache = open_cache(Settings.load())
print(cache.get(MatterId(sys.argv[1]), CacheKind.CHUNK_NAMES, ["a"]), flush=True)
sys.stdin.read()
"""


def servers(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if "valkey-server" in process.name() and process.cwd() == str(home / "cache"):
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_nothing_starts_before_it_is_asked(home: Path) -> None:
    cache = open_cache(Settings.load())
    cache.counts()
    cache.close()
    assert not (home / "cache").exists()


def test_it_is_bounded_shared_with_other_processes_and_ends_with_its_last_user(home: Path) -> None:
    cache = open_cache(Settings.load())
    cache.put(ONE, NAMES, {"a": [1]})
    health = cache.health()
    assert health.answers
    assert health.bytes_limit == 128 * 1024 * 1024
    with subprocess.Popen([sys.executable, "-c", _USER, ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"[[1]]\n"
        assert len(servers(home)) == 1
        cache.close()
        time.sleep(1.2)  # two looks of the keeper
        assert len(servers(home)) == 1
        other.kill()
        other.wait()
    wait_for(lambda: not servers(home))
    again = open_cache(Settings.load())
    assert again.get(ONE, NAMES, ["a"]) == [[1]]  # the next command finds what the last one left
    assert again.clear(ONE) == 1
    servers(home)[0].kill()  # what was cleared does not come back from the disk
    again.close()
    third = open_cache(Settings.load())
    assert third.get(ONE, NAMES, ["a"]) == [None]
    third.close()
    wait_for(lambda: not servers(home))


def test_killed_in_the_middle_it_is_survived_and_started_again(home: Path) -> None:
    valkey = EmbeddedValkey(home, 16)
    cache = RedisCache(valkey.url, "test", valkey, rest_seconds=0.2)
    cache.put(ONE, NAMES, {"a": 1})
    servers(home)[0].kill()
    wait_for(lambda: not servers(home))
    assert cache.get(ONE, NAMES, ["a"]) == [None]
    time.sleep(0.3)
    cache.put(ONE, NAMES, {"a": 2})
    assert cache.get(ONE, NAMES, ["a"]) == [2]
    cache.close()
    wait_for(lambda: not servers(home))


def test_a_home_with_a_long_path_has_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 40)
    valkey = EmbeddedValkey(home, 16)
    cache = RedisCache(valkey.url, "test", valkey)
    cache.put(ONE, NAMES, {"a": 1})
    assert cache.get(ONE, NAMES, ["a"]) == [1]
    cache.close()
    wait_for(lambda: not servers(home))


def test_a_home_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").write_text("in the way")
    valkey = EmbeddedValkey(home, 16)
    cache = RedisCache(valkey.url, "test", valkey)
    assert cache.get(ONE, NAMES, ["a"]) == [None]
    assert not cache.health().answers


@pytest.mark.parametrize("url", ["none", "redis://127.0.0.1:1"])
def test_no_cache_and_no_server_are_done_without(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", url)
    cache = open_cache(Settings.load())
    assert cache.get(ONE, NAMES, ["a"]) == [None]
    cache.close()
