"""Resolution on real databases and a real cache: lanes in any number, with and without a cache, end with the entities of the whole matter."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count

import pytest
from sqlalchemy import Engine, event

from blocks.cache_keys import CacheKind
from blocks.caches.no_cache import NoCache
from blocks.caches.redis_cache import RedisCache
from blocks.database.store import Store
from blocks.entity_cache import EntityCache
from blocks.errors import Terminal
from blocks.records import DocumentId, EntityId, EntityType, MatterId, Mention, MentionId, Stage
from blocks.store_records import Judgement, Named
from tasks.resolution.contradictions import refuse_contradiction
from tasks.resolution.identify import identify
from tasks.resolution.resolve import resolve
from tasks.resolution.resolve_matter import resolve_in, warm
from tests.blocks.database.conftest import Case, case_of, mention
from tests.valkey import ValkeyServer, running_valkey

NAMES = (
    *(
        (EntityType.PERSON, name)
        for name in (
            "John Smith",
            "John A. Smith",
            "Mr. Smith",
            "Smith",
            "John Smith, Jr.",
            "Jane Smith",
            "Ms. Smith",
            "Robert Jones",
            "Bob Jones",
            "Jones",
            "Bob",
        )
    ),
    *(
        (EntityType.ORGANIZATION, name)
        for name in ("Acme Group, Inc.", "Acme Group", "Acme", "Acme Energy LLC", "Federal Bureau of Investigation", "FBI")
    ),
    *((EntityType.CASE_NUMBER, name) for name in ("1:17-cr-00182-RDM", "17-cr-182")),
)


class Lane:
    """A process of its own: an own store, its own indexes, its own connection to the cache."""

    def __init__(self, store: Store, cache: EntityCache) -> None:
        self.store, self.cache = store, cache

    def resolve(self, matter_id: MatterId) -> None:
        with self.store.transaction() as tx:
            committed = resolve_in(tx, self.store, self.cache, matter_id)
        committed()


def found(random_: random.Random) -> list[Mention]:
    chosen = [random_.choice(NAMES) for _ in range(random_.randint(0, 6))]
    return [
        mention(50 * at, text, kind, (0, len(chosen[0][1])) if at and random_.random() < 0.2 else None)
        for at, (kind, text) in enumerate(chosen)
    ]


def entities(store: Store, matter_id: MatterId) -> list[tuple[EntityId, str, str, frozenset[MentionId]]]:
    with store.transaction(write=False) as tx:
        return sorted((e.id, e.type.value, e.name, e.mention_ids) for e in tx.entities.of_matter(matter_id))


def expected(store: Store, matter_id: MatterId) -> list[tuple[EntityId, str, str, frozenset[MentionId]]]:
    """Resolve the whole matter; every entity that it has keeps its id."""
    minted = count()
    with store.transaction(write=False) as tx:
        clusters = resolve(tx.mentions.of_matter(matter_id), tx.judgements.of_matter(matter_id))
        whole = identify(clusters, tx.entities.holders(matter_id), lambda: EntityId(f"new {next(minted)}"))
        assert whole.redirects == {}
    return sorted((e.id, e.type.value, e.name, e.mention_ids) for e in whole.entities)


@pytest.fixture
def lane(engine: Engine, valkey: ValkeyServer) -> Iterator[Callable[[str], Lane]]:
    opened: list[EntityCache] = []

    def made(kind: str = "valkey") -> Lane:
        cache = RedisCache(valkey.url, "test") if kind == "valkey" else NoCache("test")
        opened.append(cache)
        return Lane(Store(engine), cache)

    yield made
    for cache in opened:
        cache.close()


@pytest.mark.parametrize("kinds", [["valkey"], ["valkey", "valkey"], ["none", "none"], ["valkey", "none", "valkey"]])
def test_lanes_in_turn_end_with_the_entities_of_the_whole_matter(
    kinds: list[str], case: Case, lane: Callable[[str], Lane]
) -> None:
    chance = random.Random(f"{kinds}")  # noqa: S311 (the same each time)
    lanes = [lane(kind) for kind in kinds]
    documents = [case.document(f"d{number}") for number in range(8)]
    for step in range(24):
        document = chance.choice(documents)
        case.mentions(document, *found(chance))
        if step % 6 == 5:  # another lane has begun to extract a document again: what it found before does not count
            with case.store.transaction() as tx:
                tx.stages.start(chance.choice(documents), Stage.EXTRACTION, "1", "key")
        if step % 4 == 3:
            judge(case, chance)
        chance.choice(lanes).resolve(case.matter_id)
        assert entities(case.store, case.matter_id) == expected(case.store, case.matter_id)


def judge(case: Case, chance: random.Random) -> None:
    """Let somebody judge two of the matter's names, or be refused."""
    with case.store.transaction() as tx:
        mentions = tx.mentions.of_matter(case.matter_id)
        if not mentions:
            return
        one, other = (Named(m.type, m.text, m.document_id) for m in (chance.choice(mentions), chance.choice(mentions)))
        kind = chance.choice((Judgement.SAME, Judgement.DIFFERENT))
        with suppress(Terminal):
            refuse_contradiction(tx.judgements.of_matter(case.matter_id), kind, one, other)
            if one.type is other.type:
                tx.judgements.record(case.matter_id, kind, left=one, right=other, actor="a reviewer", reason="seen")


def test_matters_stay_apart(case: Case, other_case: Case, lane: Callable[[str], Lane], valkey: ValkeyServer) -> None:
    first = lane("valkey")
    for each in (case, other_case):
        each.mentions(each.document("same"), mention(0, "John Smith"))
        first.resolve(each.matter_id)
    (one,), (other,) = (entities(each.store, each.matter_id) for each in (case, other_case))
    assert one[0] != other[0]
    assert {key.split(":")[2] for key in valkey.client.scan_iter()} == {case.matter_id, other_case.matter_id}


class Statements:
    """The SELECT statements that an engine sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def scans(self) -> list[str]:
        """Those that read entities, or mentions of more than one document."""
        reads = (each for each in self.sent if each.lstrip().upper().startswith("SELECT"))
        return [
            s
            for s in reads
            if ("canonical_entities" in s and ".id IN" not in s) or ("entity_mentions" in s and "document_id = " not in s)
        ]


@contextmanager
def watched(engine: Engine) -> Iterator[Statements]:
    statements = Statements()

    def note(*arguments: object) -> None:
        statements.sent.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("kind", ["valkey", "none"])
@pytest.mark.parametrize("warmed", [True, False])
def test_a_warm_lane_asks_for_no_entities_and_ends_alike(
    kind: str, warmed: bool, case: Case, lane: Callable[[str], Lane], engine: Engine
) -> None:
    first = lane(kind)
    for number in range(3):
        case.mentions(case.document(f"d{number}"), mention(0, "John Smith"), mention(50, f"Mary Roe {number}"))
        first.resolve(case.matter_id)
    another = lane(kind)
    if warmed:
        warm(another.store, another.cache, case.matter_id)
    case.mentions(case.document("new"), mention(0, "Mr. John Smith"), mention(50, "Smith"))
    with watched(engine) as statements:
        another.resolve(case.matter_id)
    assert bool(statements.scans()) is (kind == "none" and not warmed)
    assert entities(case.store, case.matter_id) == expected(case.store, case.matter_id)


def test_a_document_costs_a_constant_number_of_statements(case: Case, lane: Callable[[str], Lane], engine: Engine) -> None:
    costs = []
    only = lane("valkey")
    for number in range(12):
        case.mentions(case.document(f"d{number}"), mention(0, "John Smith"), mention(50, f"Mary Roe {number}"))
        with watched(engine) as statements:
            only.resolve(case.matter_id)
        costs.append(len(statements.sent))
    assert max(costs[1:]) <= 12
    assert costs[-1] == costs[2]


def test_what_was_rolled_back_is_not_remembered(case: Case, lane: Callable[[str], Lane]) -> None:
    only = lane("none")
    case.mentions(case.document("a"), mention(0, "John Smith"))
    only.resolve(case.matter_id)
    case.mentions(case.document("b"), mention(0, "John Smith"), mention(50, "Jane Roe"))
    with pytest.raises(ZeroDivisionError), only.store.transaction() as tx:
        1 // int(resolve_in(tx, only.store, only.cache, case.matter_id) is None)
    only.resolve(case.matter_id)
    assert entities(case.store, case.matter_id) == expected(case.store, case.matter_id)
    assert len(entities(case.store, case.matter_id)) == 2


@pytest.mark.parametrize("lost", ["base", "pieces", "steps", "planted", "everything", "another history"])
def test_a_cache_that_lost_or_changed_something_changes_nothing(
    lost: str, case: Case, lane: Callable[[str], Lane], valkey: ValkeyServer
) -> None:
    first = lane("valkey")
    for number in range(6):
        case.mentions(
            case.document(f"d{number}"), mention(0, "John Smith"), mention(50, "Smith"), mention(80, f"Mary Roe {number}")
        )
        first.resolve(case.matter_id)
    keys = list(valkey.client.scan_iter())
    patterns = {"base": ":base", "pieces": "entity_index:", "steps": "entity_step:"}
    for key in keys:
        if lost == "planted":
            valkey.client.set(key, '{"rules": "2", "version": 6, "token": 5, "pieces": "x", "documents": [], "after": null}')
        elif lost == "another history" and "entity_step" in key:
            valkey.client.set(key, valkey.client.get(key).replace('"after":"', '"after":"x'))
        elif patterns.get(lost, "") in key:
            valkey.client.delete(key)
    case.mentions(case.document("new"), mention(0, "John Smith"), mention(50, "Roe"))
    lane("valkey").resolve(case.matter_id)
    assert entities(case.store, case.matter_id) == expected(case.store, case.matter_id)


def test_the_cache_is_what_saves_another_lane_the_scan(case: Case, lane: Callable[[str], Lane], engine: Engine) -> None:
    """Hits are counted, and writing nothing to the cache would fail here."""
    first, second = lane("valkey"), lane("valkey")
    for number in range(4):
        case.mentions(case.document(f"d{number}"), mention(0, "John Smith"), mention(50, f"Mary Roe {number}"))
        first.resolve(case.matter_id)
    with watched(engine) as statements:
        second.resolve(case.matter_id)
    assert statements.scans() == []
    assert second.cache.counts()[CacheKind.ENTITY_INDEX][0] >= 2
    assert second.cache.counts()[CacheKind.ENTITY_INDEX][1] == 0
    assert second.cache.counts().get(CacheKind.ENTITY_STEP, (0, 0))[1] == 0


def test_a_valkey_that_is_killed_in_the_middle_changes_nothing(engine: Engine) -> None:
    case = case_of(Store(engine), "killed")
    with running_valkey() as server:
        lanes = [Lane(Store(engine), RedisCache(server.url, "test", rest_seconds=0.0)) for _ in range(2)]
        chance = random.Random(7)  # noqa: S311 (the same each time)
        for number in range(10):
            if number == 5:
                server.kill()
            case.mentions(case.document(f"d{number % 6}"), *found(chance))
            lanes[number % 2].resolve(case.matter_id)
            assert entities(case.store, case.matter_id) == expected(case.store, case.matter_id)


def test_documents_that_were_never_extracted_hold_nothing(case: Case, lane: Callable[[str], Lane]) -> None:
    document = DocumentId(case.document("a"))
    case.mentions(document, mention(0, "John Smith"))
    lane("none").resolve(case.matter_id)
    with case.store.transaction() as tx:
        tx.stages.start(document, Stage.EXTRACTION, "1", "key")
    lane("none").resolve(case.matter_id)
    assert entities(case.store, case.matter_id) == []
