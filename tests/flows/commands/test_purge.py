"""Removing a matter, the legal hold that forbids it, and the commands of the cache."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.cache_keys import CacheKind
from blocks.caches.redis_cache import RedisCache
from blocks.errors import Code, Terminal
from blocks.logs import close_log
from blocks.records import Priority
from flows.cli import exit_status
from tests.flows.commands.conftest import Asked, Run
from tests.tasks.review.small_matter import NAME, SmallMatter
from tests.valkey import ValkeyServer, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]


@pytest.fixture
def cached(at_home: SmallMatter, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[SmallMatter]:
    """The small matter with keys in a cache that others use too, and results of its stages."""
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", valkey.url)
    RedisCache(valkey.url, "test").put(at_home.matter.id, CacheKind.CHUNK_NAMES, {"a": 1, "b": 2})
    valkey.client.set("foreign", "1")
    (home / "results").mkdir()
    for name in ("0" * 64, "1" * 64):  # the keys of the matter's stages are all zeros
        (home / "results" / name).write_text("{}")
    yield at_home
    close_log()


def events(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "logs" / "legaldocs.jsonl").read_text("utf-8").splitlines()]


def stored(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


def test_a_purge_removes_rows_files_results_and_cache(
    cached: SmallMatter, asked: Asked, home: Path, valkey: ValkeyServer
) -> None:
    files = len(stored(home))
    assert files == 2
    done = asked("purge", "--matter", NAME, "--yes")
    assert (done["files"], done["results"], done["cache_keys"]) == (files, 1, 2)
    assert done["rows"]["matters"] == 1
    assert done["rows"]["source_documents"] == 2
    assert stored(home) == []
    assert [path.name for path in (home / "results").iterdir() if path.is_file()] == ["1" * 64]
    assert list(valkey.client.scan_iter()) == ["foreign"]
    with cached.store.transaction(write=False) as tx:
        assert tx.matters.all() == []
    told = events(home)[-1]
    assert told["event"] == "matter purged"
    assert {"actor", "host", "matter_id", "rows"} <= told.keys()
    assert NAME not in json.dumps(told)


def test_without_yes_and_for_an_unknown_matter_nothing_is_done(cached: SmallMatter, run: Run, home: Path) -> None:
    for arguments, code in (
        (["purge", "--matter", NAME], Code.USAGE),
        (["purge", "--matter", "none", "--yes"], Code.MATTER_UNKNOWN),
    ):
        with pytest.raises(Terminal) as refused:
            run(*arguments)
        assert refused.value.code is code
        assert exit_status(refused.value) == 2
    assert len(stored(home)) == 2


def test_under_a_legal_hold_nothing_at_all_is_removed(
    cached: SmallMatter, asked: Asked, run: Run, home: Path, valkey: ValkeyServer
) -> None:
    assert asked("hold", "on", "--matter", NAME, "--reason", "preservation letter") == {"matter": NAME, "legal_hold": True}
    before = (home / "legaldocs.db").read_bytes()
    with pytest.raises(Terminal) as refused:
        run("purge", "--matter", NAME, "--yes")
    assert refused.value.code is Code.LEGAL_HOLD
    assert exit_status(refused.value) == 2
    assert (home / "legaldocs.db").read_bytes() == before
    assert len(stored(home)) == 2
    assert len([path for path in (home / "results").iterdir() if path.is_file()]) == 2
    assert len(list(valkey.client.scan_iter())) == 3
    held = next(event for event in events(home) if event["event"] == "legal hold put on")
    assert held["reason"] == "preservation letter"
    asked("hold", "off", "--matter", NAME)
    assert asked("purge", "--matter", NAME, "--yes")["files"] == 2


def test_a_matter_that_is_worked_on_is_not_removed(cached: SmallMatter, run: Run, asked: Asked, home: Path) -> None:
    with cached.store.transaction() as tx:
        batch = tx.batches.select(cached.matter.id, Priority.NORMAL, "{}", list(cached.documents.values()), created_by="tester")
        lane = tx.lanes.open(batch, flow_run_id=None, host="here", pid=1)
        lease = tx.leases.take(batch, lane, 60)
    assert lease is not None
    with pytest.raises(Terminal) as refused:
        run("purge", "--matter", NAME, "--yes")
    assert refused.value.code is Code.MATTER_BUSY
    assert len(stored(home)) == 2
    with cached.store.transaction() as tx:
        tx.leases.end(lease.document_id, lane)
    assert asked("purge", "--matter", NAME, "--yes")["files"] == 2


def test_clearing_the_cache_touches_the_keys_of_the_matter_alone(
    cached: SmallMatter, asked: Asked, run: Run, valkey: ValkeyServer
) -> None:
    assert asked("cache", "clear", "--matter", NAME) == {"matter": NAME, "keys": 2}
    assert list(valkey.client.scan_iter()) == ["foreign"]
    with pytest.raises(Terminal) as refused:
        run("cache", "clear")
    assert refused.value.code is Code.USAGE


def test_stats_are_sums_over_batches_and_outlive_the_cache(cached: SmallMatter, asked: Asked, valkey: ValkeyServer) -> None:
    with cached.store.transaction() as tx:
        for _ in range(2):
            batch = tx.batches.open(cached.matter.id, Priority.NORMAL, "{}", [])
            tx.cache_counts.add(batch, "chunk_names", 3, 1)
            tx.cache_counts.add(batch, "page_rules", 0, 5)
    valkey.client.flushall()
    for arguments in (["cache", "stats"], ["cache", "stats", "--matter", NAME]):
        stats = asked(*arguments)
        assert stats["answers"]
        assert (stats["hits"], stats["misses"]) == (6, 12)
        assert stats["kinds"] == [
            {"kind": "chunk_names", "hits": 6, "misses": 2},
            {"kind": "page_rules", "hits": 0, "misses": 10},
        ]


def test_a_cache_that_is_gone_is_told(cached: SmallMatter, asked: Asked, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", f"unix://{home}/nobody.sock")
    assert asked("cache", "stats")["answers"] is False
    assert asked("cache", "clear", "--matter", NAME, exit_code=3) == {"matter": NAME, "keys": None}
    assert asked("purge", "--matter", NAME, "--yes")["cache_keys"] is None


def test_people_read_tables(cached: SmallMatter, run: Run) -> None:
    assert "hit rate" in run("cache", "stats").output
    assert "is under a legal hold" in run("hold", "on", "--matter", NAME).output
    run("hold", "off", "--matter", NAME)
    assert "rows of source_documents" in run("purge", "--matter", NAME, "--yes").output
