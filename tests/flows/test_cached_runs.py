"""Runs with a cache, without one, and with one that is killed in the middle end in the same tables; the cache earns what it should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from blocks.cache_keys import CacheKind
from blocks.entity_cache import UNANSWERED
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, MatterId, Priority, Stage
from blocks.settings import Settings
from flows.batch import process_batch
from flows.options import ProcessingOptions
from tasks.intake.register import register_paths
from tasks.review.digest import TableDigest, table_digest
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES
from tests.valkey import ValkeyServer, running_valkey, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]
NAMES = (DECLARATION, DISCLOSURE)


@pytest.fixture
def run_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], object]:
    """Opens a home of its own with that cache, and gives the parts and the matter."""

    @contextmanager
    def at(name: str, url: str) -> Iterator[tuple[Parts, MatterId]]:
        for field in Settings.model_fields:
            monkeypatch.delenv(Settings.variable(field), raising=False)
        monkeypatch.setenv("LEGALDOCS_HOME", str(tmp_path / name))
        monkeypatch.setenv("LEGALDOCS_REDIS_URL", url)
        monkeypatch.chdir(tmp_path)
        with opened_parts(Settings.load()) as parts:
            with parts.store.transaction() as tx:
                matter_id = tx.matters.open("sample")
            yield parts, matter_id

    return at


def process(parts: Parts, matter_id: MatterId, names: tuple[str, ...], options: ProcessingOptions) -> BatchId:
    paths = [str(SAMPLES / name) for name in names]
    with parts.store.transaction() as tx:
        batch_id = tx.batches.open(matter_id, Priority.NORMAL, options.model_dump_json(), paths)
    register_paths(parts.store, parts.files, matter_id, batch_id, paths, "tester", "host")
    process_batch(batch_id=batch_id)
    return batch_id


def counts(parts: Parts, batch_id: BatchId) -> dict[str, tuple[int, int]]:
    with parts.store.transaction(write=False) as tx:
        return {each.kind: (each.hits, each.misses) for each in tx.cache_counts.of_batch(batch_id)}


def chunks(parts: Parts, matter_id: MatterId) -> int:
    with parts.store.transaction(write=False) as tx:
        return sum(len(tx.chunks.of(document.id)) for document in tx.documents.of_matter(matter_id))


def test_three_runs_end_in_the_same_tables(run_at, valkey: ValkeyServer) -> None:  # type: ignore[no-untyped-def]
    ends: dict[str, TableDigest] = {}
    plain = ProcessingOptions()
    again = ProcessingOptions(force_reprocess=frozenset({Stage.EXTRACTION, Stage.RESOLUTION}))
    for name, url in (("cached", valkey.url), ("uncached", "none")):
        with run_at(name, url) as (parts, matter_id):
            process(parts, matter_id, NAMES, plain)
            once = table_digest(parts.store, matter_id)
            batch_id = process(parts, matter_id, NAMES, again)
            ends[name] = table_digest(parts.store, matter_id)
            assert once.entities == ends[name].entities
            told = counts(parts, batch_id)
            number = chunks(parts, matter_id)
            assert told[CacheKind.CHUNK_NAMES] == ((number, 0) if name == "cached" else (0, number))
            assert (UNANSWERED in told) is (name == "uncached")
    with running_valkey() as server, run_at("killed", server.url) as (parts, matter_id):
        process(parts, matter_id, NAMES[:1], plain)
        server.kill()
        batch_id = process(parts, matter_id, NAMES, plain)
        assert counts(parts, batch_id)[UNANSWERED][1] > 0
        process(parts, matter_id, NAMES, again)
        ends["killed"] = table_digest(parts.store, matter_id)
    same = {name: end.model_dump(exclude={"exceptions"}) for name, end in ends.items()}  # offered paths and batches differ
    assert same["uncached"] == same["cached"]
    assert same["killed"] == same["cached"]


def test_keys_are_ours_end_and_are_few_and_nothing_depends_on_them(run_at, valkey: ValkeyServer) -> None:  # type: ignore[no-untyped-def]
    with run_at("watched", valkey.url) as (parts, matter_id):
        batch_id = process(parts, matter_id, NAMES, ProcessingOptions())
        keys = list(valkey.client.scan_iter())
        assert keys
        assert all(key.startswith(f"legaldocs:v1:{matter_id}:") and valkey.client.ttl(key) > 0 for key in keys)
        pages = sum(counts(parts, batch_id)[CacheKind.PAGE_RULES])
        # One a chunk, one a page; for each document a step and, while steps are many, a base in pieces and its head.
        assert len(keys) <= chunks(parts, matter_id) + pages + 3 * len(NAMES) + 3
        commands = valkey.commands()
        asked = commands.get("get", 0) + commands.get("setex", 0)
        assert asked <= 2 * (chunks(parts, matter_id) + pages) + 10 * len(NAMES) + 10
        before = table_digest(parts.store, matter_id)
        valkey.client.flushall()
        process(parts, matter_id, NAMES, ProcessingOptions())
        assert list(valkey.client.scan_iter()) == []  # what the database holds is not asked of the cache
        assert table_digest(parts.store, matter_id) == before
