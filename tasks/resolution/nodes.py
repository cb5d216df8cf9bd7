"""Joins the parts of a matter to nodes: what is one thing by its form alone, within the reach of that form.

A document that a judgement names together with the form is a node by itself, so that nodes never hold what a person has told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blocks.records import DocumentId
from tasks.resolution.decisions import Judged, NodeKey
from tasks.resolution.forms import Form
from tasks.resolution.parts import Part, precedence


@dataclass(frozen=True, slots=True)
class Node:
    """Parts of one form; `documents` are those that hold them."""

    key: NodeKey
    form: Form
    parts: tuple[Part, ...]
    documents: frozenset[DocumentId]
    aliases: frozenset[str]


def build_nodes(parts: Iterable[Part], judged: Judged) -> list[Node]:
    """Return the nodes in the order of their keys."""
    groups: dict[NodeKey, list[Part]] = defaultdict(list)
    for part in parts:
        form, document = part.key
        groups[*form, judged.label(form, document)].append(part)
    return [_node(key, groups[key]) for key in sorted(groups)]


def absent_nodes(nodes: Sequence[Node], judged: Judged) -> list[Node]:
    """Return the judged nodes that no document names now, though decisions tie them to some of these: they still join what they joined."""
    there = {node.key for node in nodes}
    tied = judged.keys(node.key[:3] for node in nodes)
    return [Node(key, tied[key], (), frozenset(), frozenset()) for key in sorted(tied.keys() - there)]


def _node(key: NodeKey, parts: Sequence[Part]) -> Node:
    form = min((part.form for part in parts), key=precedence)
    aliases = frozenset(alias for part in parts for alias in part.aliases)
    return Node(key, form, tuple(parts), frozenset(part.document_id for part in parts), aliases)
