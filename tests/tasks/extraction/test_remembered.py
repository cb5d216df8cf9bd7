"""What was read before is not read again, and reading it from the cache gives the same mentions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest

from blocks.cache_keys import CacheKind
from blocks.caches.no_cache import NoCache
from blocks.caches.redis_cache import RedisCache
from blocks.child import JSON, Ended, Reply
from blocks.errors import Code, Terminal
from blocks.records import MatterId, Mention
from tasks.chunking.split import split
from tasks.extraction import remembered
from tasks.extraction.extract import NAMES, Children, Extraction, extract_document
from tasks.extraction.remembered import RememberingChildren
from tests.valkey import ValkeyServer, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]

ONE, OTHER = MatterId("11111111-1111-4111-8111-111111111111"), MatterId("22222222-2222-4222-8222-222222222222")
PAGE = "{number}. On March 3, 2021, Ernest T. Bramble, Jr. of Pipistrelle Logistics, LLC wrote to Judge Imogen Castellane.\n"
PAGES = ["".join(PAGE.format(number=number * 10 + line) for line in range(12)) for number in range(6)]
TEXT = "".join(f"{page}\f" for page in PAGES)
Pages = Callable[[str], list[tuple[int, int]]]


class Counting:
    """Runs the functions in this process, and counts the items."""

    def __init__(self, here: Children) -> None:
        self._here = here
        self.items: list[str] = []

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        def noted() -> Iterator[Mapping[str, JSON]]:
            for item in items:
                self.items.append(function)
                yield item

        yield from self._here.stream(function, noted())


class Failing:
    """Children that end badly with every second item."""

    def __init__(self, here: Children) -> None:
        self._here = here

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        for answer in self._here.stream(function, items):
            if answer.item % 2 == 0:
                yield answer
            elif isinstance(answer, Ended):
                yield Ended(answer.item, Terminal(Code.CHILD_CRASHED, "crashed"))


def extracted(children: Children, text: str, pages: Pages) -> Extraction:
    return extract_document(children, text, pages(text), split(text, pages(text), 1_000, 100))


def mentions(children: Children, text: str, pages: Pages) -> tuple[Mention, ...]:
    found = extracted(children, text, pages)
    assert found.rejected == {}
    return found.mentions


def test_the_second_reading_asks_no_child_and_finds_the_same(here: Children, pages: Pages, valkey: ValkeyServer) -> None:
    plain = mentions(here, TEXT, pages)
    first, second = Counting(here), Counting(here)
    cold = RedisCache(valkey.url, "test")
    assert mentions(RememberingChildren(first, cold, ONE), TEXT, pages) == plain
    assert cold.counts()[CacheKind.CHUNK_NAMES][0] == 0
    warm = RedisCache(valkey.url, "test")
    assert mentions(RememberingChildren(second, warm, ONE), TEXT, pages) == plain
    chunks = len(split(TEXT, pages(TEXT), 1_000, 100))
    assert first.items.count(NAMES) == chunks
    assert second.items == []
    assert warm.counts() == {CacheKind.CHUNK_NAMES: (chunks, 0), CacheKind.PAGE_RULES: (len(PAGES), 0)}


def test_without_a_cache_everything_is_read_and_the_same_is_found(here: Children, pages: Pages) -> None:
    counting, cache = Counting(here), NoCache("test")
    assert mentions(RememberingChildren(counting, cache, ONE), TEXT, pages) == mentions(here, TEXT, pages)
    assert len(counting.items) == sum(misses for kind, (_, misses) in cache.counts().items() if kind in set(CacheKind))


def test_an_amended_version_is_read_where_it_differs(here: Children, pages: Pages, valkey: ValkeyServer) -> None:
    cache = RedisCache(valkey.url, "test")
    mentions(RememberingChildren(here, cache, ONE), TEXT, pages)
    amended = TEXT.replace(PAGES[4], PAGES[4].replace("March 3, 2021", "March 4, 2021", 1))
    counting = Counting(here)
    again = RedisCache(valkey.url, "test")
    assert mentions(RememberingChildren(counting, again, ONE), amended, pages) == mentions(here, amended, pages)
    assert again.counts()[CacheKind.PAGE_RULES] == (len(PAGES) - 1, 1)
    hits, misses = again.counts()[CacheKind.CHUNK_NAMES]
    assert hits > misses
    assert len(counting.items) == misses + 1


def test_another_matter_reads_nothing_of_it(here: Children, pages: Pages, valkey: ValkeyServer) -> None:
    mentions(RememberingChildren(here, RedisCache(valkey.url, "test"), ONE), TEXT, pages)
    other = RedisCache(valkey.url, "test")
    mentions(RememberingChildren(here, other, OTHER), TEXT, pages)
    assert other.counts()[CacheKind.CHUNK_NAMES][0] == other.counts()[CacheKind.PAGE_RULES][0] == 0


def test_other_rules_or_models_never_get_what_the_old_ones_found(
    here: Children, pages: Pages, valkey: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mentions(RememberingChildren(here, RedisCache(valkey.url, "test"), ONE), TEXT, pages)
    monkeypatch.setattr(remembered, "versions", lambda: "newer")
    newer = RedisCache(valkey.url, "test")
    mentions(RememberingChildren(here, newer, ONE), TEXT, pages)
    assert newer.counts()[CacheKind.CHUNK_NAMES][0] == 0


def test_what_was_planted_in_the_cache_is_rejected_and_counted(here: Children, pages: Pages, valkey: ValkeyServer) -> None:
    mentions(RememberingChildren(here, RedisCache(valkey.url, "test"), ONE), TEXT, pages)
    planted = json.dumps([[0, 10, "PERSON", 0.9, "spacy:x", "John Forged"], [0, 10**9, "PERSON", 0.9, "x", "y"], "no row"])
    for key in valkey.client.scan_iter(match="*:chunk_names:*"):
        valkey.client.set(key, planted)
    found = extracted(RememberingChildren(here, RedisCache(valkey.url, "test"), ONE), TEXT, pages)
    chunks = len(split(TEXT, pages(TEXT), 1_000, 100))
    assert found.rejected == {"malformed": chunks, "outside_the_text": chunks, "text_differs": chunks}
    assert all(TEXT[m.start : m.end] == m.text for m in found.mentions)


def test_only_whole_answers_are_kept(here: Children, pages: Pages, valkey: ValkeyServer) -> None:
    with pytest.raises(Terminal):
        extracted(RememberingChildren(Failing(here), RedisCache(valkey.url, "test"), ONE), TEXT, pages)
    cache = RedisCache(valkey.url, "test")
    assert mentions(RememberingChildren(here, cache, ONE), TEXT, pages) == mentions(here, TEXT, pages)


def test_many_items_keep_their_order(here: Children, valkey: ValkeyServer) -> None:
    items = [{"text": f"Mr. Amos Fairweather {number} of Texas"} for number in range(150)]
    children = RememberingChildren(here, RedisCache(valkey.url, "test"), ONE)
    for _ in range(2):
        answers = list(children.stream(NAMES, items))
        assert sorted(answer.item for answer in answers if isinstance(answer, Ended)) == list(range(150))
        assert [a for a in answers if isinstance(a, Ended) and a.error] == []
        plain = {a.item: a.value for a in here.stream(NAMES, items) if isinstance(a, Reply)}
        assert {a.item: a.value for a in answers if isinstance(a, Reply)} == plain
