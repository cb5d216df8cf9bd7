"""Resolves the mentions of a matter into clusters that each name one thing.

Mentions are reduced to nodes of equal form, and nodes are joined, the surest ground first. Every step works on sorted nodes and
joins in a fixed order, so that the outcome depends on the sets alone. The work grows with the distinct forms in a block, never with
the square of the mentions. Which forms can have a say in each other's fate is told in `ties`: a step that is added here is added there,
so that a matter can be resolved piece by piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from blocks.records import Cluster, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement
from tasks.resolution.blocking import spellings
from tasks.resolution.collector import collector_paused
from tasks.resolution.defined_terms import join_aliases, join_defined
from tasks.resolution.misreadings import misread
from tasks.resolution.naming import best_name
from tasks.resolution.nodes import Decisions, Node, build_nodes, latest
from tasks.resolution.parts import Part, parts_of
from tasks.resolution.short_organizations import join_short_organizations
from tasks.resolution.short_persons import join_short_persons
from tasks.resolution.union import Groups

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Parts that name one thing, under the best name found among them; `first` is the smallest id of their mentions."""

    type: EntityType
    name: str
    parts: tuple[Part, ...]
    first: MentionId


def resolve(mentions: Sequence[MatterMention], judgements: Sequence[EntityJudgement] = ()) -> list[Cluster]:
    """Return the clusters of the mentions, in a fixed order; each mention is in exactly one.

    A judgement counts for its two mentions: "different" keeps their groups apart for good, "same" joins them unless another
    judgement, another type or another generation (Jr., Sr.) speaks against it.
    """
    decisions = latest(judgements)
    with collector_paused(len(mentions)):
        resolved = resolve_parts(parts_of(mentions, judged_mentions(decisions)), decisions)
    return [Cluster(r.type, r.name, frozenset(m.id for part in r.parts for m in part.mentions)) for r in resolved]


def judged_mentions(decisions: Decisions) -> frozenset[MentionId]:
    """Return the mentions that a decision names."""
    return frozenset(mention for pair in decisions for mention in pair)


def resolve_parts(parts: Iterable[Part], decisions: Decisions) -> list[Resolved]:
    """Return what the parts name, by type and smallest mention; judgements on mentions that are not among them count for nothing."""
    nodes = build_nodes(parts, decisions)
    same, apart = _judged(nodes, decisions)
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
    return _resolved(nodes, groups)


def _judged(nodes: Sequence[Node], decisions: Decisions) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the pairs of nodes that are judged the same, and those judged different; mentions that are gone count for nothing."""
    if not decisions:
        return [], []
    home = {MentionId(part.key[2]): at for at, node in enumerate(nodes) for part in node.parts if part.key[2]}
    pairs: dict[Judgement, set[tuple[int, int]]] = defaultdict(set)
    for (one, other), decision in decisions.items():
        if one in home and other in home and home[one] != home[other]:
            first, second = sorted((home[one], home[other]))
            pairs[decision].add((first, second))
    return sorted(pairs[Judgement.SAME]), sorted(pairs[Judgement.DIFFERENT])


def _parted(apart: Sequence[tuple[int, int]]) -> Callable[[int, int], bool]:
    known = {frozenset(pair) for pair in apart}
    return lambda one, other: frozenset((one, other)) in known


def _resolved(nodes: Sequence[Node], groups: Groups) -> list[Resolved]:
    members: dict[int, list[Node]] = defaultdict(list)
    for at, node in enumerate(nodes):
        members[groups.root(at)].append(node)
    found = []
    for group in members.values():
        parts = tuple(part for node in group for part in node.parts)
        found.append(Resolved(group[0].form.type, best_name(group), parts, min(part.first for part in parts)))
    return sorted(found, key=lambda resolved: (resolved.type, resolved.first))
