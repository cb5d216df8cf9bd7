"""Ids stay with the larger part, merged ids redirect, and no redirect dangles."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from blocks.records import Cluster, EntityId, EntityType, MentionId
from tasks.resolution.identify import identify


def cluster(*ids: str) -> Cluster:
    return Cluster(EntityType.PERSON, "Jane Roe", frozenset(map(MentionId, ids)))


def held(**entities: str) -> dict[MentionId, EntityId]:
    return {MentionId(mention): EntityId(entity) for entity, mentions in entities.items() for mention in mentions}


def minting() -> Callable[[], EntityId]:
    numbers = count(1)
    return lambda: EntityId(f"new{next(numbers)}")


def test_a_new_cluster_gets_a_minted_id() -> None:
    found = identify([cluster("b"), cluster("a")], {}, minting())
    assert {(e.id, *e.mention_ids) for e in found.entities} == {("new1", "a"), ("new2", "b")}
    assert found.redirects == {}


def test_an_id_stays_when_mentions_are_added() -> None:
    found = identify([cluster("a", "b", "c")], held(E1="ab"), minting())
    assert [e.id for e in found.entities] == ["E1"]


def test_the_larger_part_keeps_the_id_on_a_split() -> None:
    found = identify([cluster("a"), cluster("b", "c")], held(E1="abc"), minting())
    assert {e.id: e.mention_ids for e in found.entities} == {"new1": {"a"}, "E1": {"b", "c"}}
    assert found.redirects == {}


def test_merged_ids_redirect_to_the_larger() -> None:
    found = identify([cluster("a", "b", "c")], held(E1="a", E2="bc"), minting())
    assert [e.id for e in found.entities] == ["E2"]
    assert found.redirects == {"E1": "E2"}


def test_ties_are_settled_the_same_way_each_time() -> None:
    found = identify([cluster("b"), cluster("a")], held(E1="ab"), minting())
    assert {e.id: e.mention_ids for e in found.entities} == {"E1": {"a"}, "new1": {"b"}}
    assert identify([cluster("a", "b")], held(E2="a", E1="b"), minting()).redirects == {"E2": "E1"}


def test_an_id_without_mentions_is_gone() -> None:
    found = identify([cluster("a")], held(E1="x"), minting())
    assert [e.id for e in found.entities] == ["new1"]
    assert found.redirects == {}


mention_ids = st.integers(0, 12).map(lambda n: MentionId(f"m{n:02}"))
partitions = st.dictionaries(mention_ids, st.integers(0, 5)).map(
    lambda homes: [cluster(*(m for m, h in homes.items() if h == home)) for home in sorted(set(homes.values()))]
)
holdings = st.dictionaries(mention_ids, st.sampled_from([EntityId(f"E{n}") for n in range(5)]))


@given(clusters=partitions, holders=holdings)
def test_redirects_never_dangle_and_ids_are_unique(clusters: list[Cluster], holders: dict[MentionId, EntityId]) -> None:
    found = identify(clusters, holders, minting())
    ids = [e.id for e in found.entities]
    assert len(set(ids)) == len(ids) == len(clusters)
    assert set(found.redirects.values()) <= set(ids)
    assert not set(found.redirects) & set(ids)
    alive = {holders[m] for c in clusters for m in c.mention_ids if m in holders}
    assert alive <= set(ids) | set(found.redirects)


@given(data=st.data(), clusters=partitions, holders=holdings)
def test_the_order_of_clusters_does_not_matter(
    data: st.DataObject, clusters: list[Cluster], holders: dict[MentionId, EntityId]
) -> None:
    assert identify(data.draw(st.permutations(clusters)), holders, minting()) == identify(clusters, holders, minting())


@given(clusters=partitions)
def test_identifying_again_changes_nothing(clusters: list[Cluster]) -> None:
    first = identify(clusters, {}, minting())
    holders = {m: e.id for e in first.entities for m in e.mention_ids}
    again = identify(clusters, holders, minting())
    assert again.entities == first.entities
    assert again.redirects == {}
