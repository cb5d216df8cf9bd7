"""Gives clusters their ids: known ones stay with the larger part of their mentions, so that ids are stable as documents are added."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from blocks.records import Cluster, Entity, EntityId, MentionId


@dataclass(frozen=True, slots=True)
class Identified:
    """The entities of a matter, and where the ids went that were merged into others: each redirect ends at one of the entities."""

    entities: tuple[Entity, ...]
    redirects: Mapping[EntityId, EntityId]


def identify(clusters: Sequence[Cluster], holders: Mapping[MentionId, EntityId], mint: Callable[[], EntityId]) -> Identified:
    """Return the clusters as entities.

    `holders` says which entity each mention belonged to before. An id goes with the cluster that holds most of its mentions; of
    several ids that meet in a cluster the one with most mentions there stays and the others redirect to it. Ties fall to the
    cluster with the smallest mention id and to the smallest entity id. `mint` is asked for each cluster that has no id, in the
    order of their smallest mention ids. An id whose mentions are all gone is neither kept nor redirected.
    """
    ordered = sorted(clusters, key=lambda cluster: min(cluster.mention_ids))
    claims = _claims(ordered, holders)
    entities: list[Entity] = []
    redirects: dict[EntityId, EntityId] = {}
    for at, cluster in enumerate(ordered):
        ranked = sorted(claims[at], key=lambda known, at=at: (-claims[at][known], known))  # type: ignore[misc]
        kept = ranked[0] if ranked else mint()
        redirects.update(dict.fromkeys(ranked[1:], kept))
        entities.append(Entity(kept, cluster.type, cluster.name, cluster.mention_ids))
    return Identified(tuple(entities), redirects)


def _claims(clusters: Sequence[Cluster], holders: Mapping[MentionId, EntityId]) -> dict[int, dict[EntityId, int]]:
    """Return, for each cluster, the ids that go with it and the number of their mentions in it."""
    spread: dict[EntityId, Counter[int]] = defaultdict(Counter)
    for at, cluster in enumerate(clusters):
        for mention in cluster.mention_ids:
            if mention in holders:
                spread[holders[mention]][at] += 1
    claims: dict[int, dict[EntityId, int]] = defaultdict(dict)
    for known, counts in spread.items():
        at, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
        claims[at][known] = count
    return claims
