"""Resolves the mentions of a matter into clusters that each name one thing.

Mentions are reduced to nodes of equal form, and nodes are joined, the surest ground first. Every step works on sorted nodes and
joins in a fixed order, so that the outcome depends on the sets alone. The work grows with the distinct forms in a block, never with
the square of the mentions. Which forms can have a say in each other's fate is told in `ties`: a step that is added here is added there,
so that a matter can be resolved piece by piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blocks.records import Cluster, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement
from tasks.resolution.blocking import spellings, split_forms
from tasks.resolution.collector import collector_paused
from tasks.resolution.decisions import Judged, decisions_of
from tasks.resolution.defined_terms import join_aliases, join_defined
from tasks.resolution.misreadings import misread
from tasks.resolution.naming import best_name
from tasks.resolution.nodes import Node, absent_nodes, build_nodes
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


def resolve(mentions: Sequence[MatterMention], judgements: Iterable[EntityJudgement] = ()) -> list[Cluster]:
    """Return the clusters of the mentions, in a fixed order; each mention is in exactly one.

    What people judged goes before all rules: "same" joins, "different" keeps apart for good, "rename" names.
    """
    judged = decisions_of(judgements).judged
    with collector_paused(len(mentions)):
        resolved = resolve_parts(parts_of(mentions), judged)
    return [Cluster(r.type, r.name, frozenset(m.id for part in r.parts for m in part.mentions)) for r in resolved]


def resolve_parts(parts: Iterable[Part], judged: Judged) -> list[Resolved]:
    """Return what the parts name, by type and smallest mention; judgements on names that nothing ties to them count for nothing."""
    nodes = build_nodes(parts, judged)
    everything = [*nodes, *absent_nodes(nodes, judged)]
    at = {node.key: index for index, node in enumerate(everything)} if judged.forms else {}
    groups = Groups(everything, judged.different(at), judged.same(at))
    for one, other in split_forms(everything, judged, groups):
        groups.join(one, other, by_word=True)
    for one, other in spellings(nodes, groups.kept_apart):
        groups.join(one, other)
    for one, other in misread(nodes):
        groups.join(one, other, by_word=True)
    join_defined(nodes, groups)
    join_aliases(nodes, groups)
    join_short_organizations(nodes, groups)
    join_short_persons(nodes, groups)
    return _resolved(everything, groups, judged)


def _resolved(nodes: Sequence[Node], groups: Groups, judged: Judged) -> list[Resolved]:
    members: dict[int, list[Node]] = defaultdict(list)
    for at, node in enumerate(nodes):
        members[groups.root(at)].append(node)
    found = []
    for group in members.values():
        parts = tuple(part for node in group for part in node.parts)
        if parts:
            named = [judged.names[node.key] for node in group if node.key in judged.names]
            name = max(named)[1] if named else best_name(group)
            found.append(Resolved(group[0].form.type, name, parts, min(part.first for part in parts)))
    return sorted(found, key=lambda resolved: (resolved.type, resolved.first))
