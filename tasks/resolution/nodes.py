"""Joins the parts of a matter to nodes: what is one thing by its form alone, within the reach of that form.

A document that a judgement names together with the form is a node by itself, so that nodes never hold what a person has told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from blocks.records import DocumentId, EntityType
from tasks.resolution.decisions import Judged, NodeKey
from tasks.resolution.forms import Form
from tasks.resolution.parts import FormKey, Part, precedence

JOINED = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.CASE_NUMBER})
"""Types of which the rules join forms that differ, without a definition or an alias."""


class Node(NamedTuple):
    """Parts of one form; `documents` are those that hold them."""

    key: NodeKey
    form: Form
    parts: tuple[Part, ...]
    documents: frozenset[DocumentId]
    aliases: frozenset[str]


def build_nodes(parts: Sequence[Part], judged: Judged) -> tuple[list[Node], list[Node]]:
    """Return the nodes in the order of their keys, and apart from them those that no step can join with another.

    A date, an amount or a citation is what it says: no other form can be the same unless a document or a person says so.
    """
    groups: dict[NodeKey, list[Part]] = {}
    said = {key for part in parts if part.meant for key, _ in (part.key, *part.meant)}
    label = judged.label if judged.forms else _no_label
    for part in parts:
        form, document = part.key
        groups.setdefault((*form, label(form, document)), []).append(part)
    alone = [key for key in groups if key[0] not in JOINED and key[:3] not in said and key[:3] not in judged.forms]
    apart = [_node(key, groups.pop(key)) for key in alone]
    return [_node(key, groups[key]) for key in sorted(groups)], apart


def absent_nodes(nodes: Sequence[Node], judged: Judged) -> list[Node]:
    """Return the judged nodes that no document names now, though decisions tie them to some of these: they still join what they joined."""
    there = {node.key for node in nodes}
    tied = judged.keys(node.key[:3] for node in nodes)
    return [Node(key, tied[key], (), frozenset(), frozenset()) for key in sorted(tied.keys() - there)]


def _node(key: NodeKey, parts: Sequence[Part]) -> Node:
    if len(parts) == 1:
        (part,) = parts
        return Node(key, part.form, (part,), frozenset((part.key[1],)), part.aliases)
    form = min((part.form for part in parts), key=precedence)
    aliases = frozenset(alias for part in parts for alias in part.aliases)
    return Node(key, form, tuple(parts), frozenset([part.key[1] for part in parts]), aliases)


def _no_label(form: FormKey, document: DocumentId) -> str:  # noqa: ARG001 (in the place of `Judged.label` where nothing is judged)
    return ""
