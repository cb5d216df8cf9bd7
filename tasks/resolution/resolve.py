"""Resolves the mentions of a matter into clusters that each name one thing.

Mentions are reduced to nodes of equal form, and nodes are joined, the surest ground first. Every step works on sorted nodes and
joins in a fixed order, so that the outcome depends on the sets alone. The work grows with the distinct forms in a block, never with
the square of the mentions. Which forms can have a say in each other's fate is told in `ties`: a step that is added here is added there,
so that a matter can be resolved piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

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

VERSION = "2"


class Resolved(NamedTuple):
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
        return [Cluster(r.type, r.name, frozenset([m.id for part in r.parts for m in part.mentions])) for r in resolved]


def resolve_parts(parts: Sequence[Part], judged: Judged) -> list[Resolved]:
    """Return what the parts name, by type and smallest mention; judgements on names that nothing ties to them count for nothing."""
    nodes, alone = build_nodes(parts, judged)
    everything = [*nodes, *absent_nodes(nodes, judged)] if judged.forms else nodes
    at = {node.key: index for index, node in enumerate(everything)} if judged.forms else {}
    groups = Groups(everything, judged.different(at), judged.same(at))
    for one, other in split_forms(everything, judged, groups) if judged.forms else ():
        groups.join(one, other, by_word=True)
    for one, other in spellings(nodes, groups.kept_apart):
        groups.join(one, other)
    for one, other in misread(nodes):
        groups.join(one, other, by_word=True)
    join_defined(nodes, groups)
    join_aliases(nodes, groups)
    join_short_organizations(nodes, groups)
    join_short_persons(nodes, groups)
    found = [*_resolved(everything, groups, judged), *(_called([node], best_name([node])) for node in alone)]
    return sorted(found, key=attrgetter("type", "first"))


def _resolved(nodes: Sequence[Node], groups: Groups, judged: Judged) -> Iterator[Resolved]:
    members: dict[int, list[Node]] = {}
    for at, node in enumerate(nodes):
        members.setdefault(groups.root(at), []).append(node)
    for group in members.values():
        if any(node.parts for node in group):
            named = [judged.names[node.key] for node in group if node.key in judged.names] if judged.names else ()
            yield _called(group, max(named)[1] if named else best_name(group))


def _called(group: Sequence[Node], name: str) -> Resolved:
    parts = group[0].parts if len(group) == 1 else tuple([part for node in group for part in node.parts])
    return Resolved(group[0].form.type, name, parts, min([part.mentions[0].id for part in parts]))
