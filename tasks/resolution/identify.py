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
    """Return the clusters as entities, in the order of their smallest mention ids.

    `holders` says which entity each mention belonged to before; `mint` makes a new id. See `assign` for which id goes where.
    """
    ordered = sorted(clusters, key=lambda cluster: min(cluster.mention_ids))
    held = [Counter(holders[mention] for mention in cluster.mention_ids if mention in holders) for cluster in ordered]
    ids, redirects = assign(held, mint)
    entities = (Entity(own, c.type, c.name, c.mention_ids) for own, c in zip(ids, ordered, strict=True))
    return Identified(tuple(entities), redirects)


def assign(
    held: Sequence[Mapping[EntityId, int]], mint: Callable[[], EntityId]
) -> tuple[list[EntityId], dict[EntityId, EntityId]]:
    """Return the id of each cluster, and the redirects of the ids that lost theirs.

    `held` says, for each cluster in the order of smallest mention ids, how many of its mentions belonged to which entity before. An
    id goes with the cluster that holds most of its mentions; of several ids that meet in a cluster the one with most mentions there
    stays and the others redirect to it. Ties fall to the first cluster and to the smallest entity id. `mint` is asked for each
    cluster that has no id, in order. An id whose mentions are all gone is neither kept nor redirected.
    """
    claims = _claims(held)
    ids: list[EntityId] = []
    redirects: dict[EntityId, EntityId] = {}
    for at in range(len(held)):
        ranked = sorted(claims[at], key=lambda known, at=at: (-claims[at][known], known))  # type: ignore[misc]
        kept = ranked[0] if ranked else mint()
        redirects.update(dict.fromkeys(ranked[1:], kept))
        ids.append(kept)
    return ids, redirects


def _claims(held: Sequence[Mapping[EntityId, int]]) -> dict[int, dict[EntityId, int]]:
    """Return, for each cluster, the ids that go with it and the number of their mentions in it."""
    spread: dict[EntityId, dict[int, int]] = defaultdict(dict)
    for at, counts in enumerate(held):
        for known, count in counts.items():
            spread[known][at] = count
    claims: dict[int, dict[EntityId, int]] = defaultdict(dict)
    for known, by_cluster in spread.items():
        at, count = min(by_cluster.items(), key=lambda item: (-item[1], item[0]))
        claims[at][known] = count
    return claims
