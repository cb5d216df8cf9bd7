"""Resolves the mentions of a matter into clusters that each name one thing.

Mentions are reduced to nodes of equal form, and nodes are joined, the surest ground first. Every step works on sorted nodes and
joins in a fixed order, so that the outcome depends on the sets alone. The work grows with the distinct forms in a block, never with
the square of the mentions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from blocks.records import Cluster, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement
from tasks.resolution.blocking import spellings
from tasks.resolution.defined_terms import join_aliases, join_defined
from tasks.resolution.misreadings import misread
from tasks.resolution.naming import best_name
from tasks.resolution.nodes import Node, build_nodes, latest
from tasks.resolution.short_organizations import join_short_organizations
from tasks.resolution.short_persons import join_short_persons
from tasks.resolution.union import Groups

VERSION = "1"


def resolve(mentions: Sequence[MatterMention], judgements: Sequence[EntityJudgement] = ()) -> list[Cluster]:
    """Return the clusters of the mentions, in a fixed order; each mention is in exactly one.

    A judgement counts for its two mentions: "different" keeps their groups apart for good, "same" joins them unless another
    judgement, another type or another generation (Jr., Sr.) speaks against it.
    """
    nodes = build_nodes(mentions, judgements)
    same, apart = _judged(nodes, judgements)
    groups = Groups(nodes, apart)
    for one, other in same:
        groups.join(one, other, by_word=True)
    for one, other in spellings(nodes, _parted(apart)):
        groups.join(one, other)
    for one, other in misread(nodes):
        groups.join(one, other, by_word=True)
    join_defined(nodes, groups)
    join_aliases(nodes, groups)
    join_short_organizations(nodes, groups)
    join_short_persons(nodes, groups)
    return _clusters(nodes, groups)


def _judged(nodes: Sequence[Node], judgements: Sequence[EntityJudgement]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the pairs of nodes that are judged the same, and those judged different; mentions that are gone count for nothing."""
    home: dict[MentionId, int] = {mention.id: at for at, node in enumerate(nodes) for mention in node.mentions}
    pairs: dict[Judgement, set[tuple[int, int]]] = defaultdict(set)
    for (one, other), decision in latest(judgements).items():
        if one in home and other in home and home[one] != home[other]:
            first, second = sorted((home[one], home[other]))
            pairs[decision].add((first, second))
    return sorted(pairs[Judgement.SAME]), sorted(pairs[Judgement.DIFFERENT])


def _parted(apart: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    known = {frozenset(pair) for pair in apart}
    return lambda one, other: frozenset((one, other)) in known


def _clusters(nodes: Sequence[Node], groups: Groups) -> list[Cluster]:
    members: dict[int, list[Node]] = defaultdict(list)
    for at, node in enumerate(nodes):
        members[groups.root(at)].append(node)
    clusters = [
        Cluster(group[0].form.type, best_name(group), frozenset(mention.id for node in group for mention in node.mentions))
        for group in members.values()
    ]
    return sorted(clusters, key=lambda cluster: (cluster.type, min(cluster.mention_ids)))
