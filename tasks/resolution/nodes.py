"""Joins the parts of a matter to nodes: what is one thing by its form alone, within the reach of that form.

A judgement that parts two mentions of one node splits it first, so that nodes never hold what a person has told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blocks.records import DocumentId, EntityType, MentionId
from blocks.store_records import EntityJudgement, Judgement
from tasks.resolution.forms import Form
from tasks.resolution.parts import FormKey, Part, precedence

NodeKey = tuple[EntityType, str, str, str]
"""Type, form, document (or "" for the whole matter) and the part that a judgement split off (or "")."""
Decisions = Mapping[tuple[MentionId, MentionId], Judgement]
"""The decision that counts for each pair of mentions, the pair in order of ids."""


@dataclass(frozen=True, slots=True)
class Node:
    """Parts of one form; `documents` are those that hold them."""

    key: NodeKey
    form: Form
    parts: tuple[Part, ...]
    documents: frozenset[DocumentId]
    aliases: frozenset[str]


def build_nodes(parts: Iterable[Part], decisions: Decisions) -> list[Node]:
    """Return the nodes in the order of their keys."""
    groups: dict[FormKey, list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.key[0]].append(part)
    split = _split_by_judgement(groups, decisions)
    return [_node(key, split[key]) for key in sorted(split)]


def latest(judgements: Iterable[EntityJudgement]) -> Decisions:
    """Return the decision that counts for each pair of mentions; at one moment "different" wins."""
    decisions: dict[tuple[MentionId, MentionId], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: (j.at, j.judgement is Judgement.DIFFERENT, j.judgement is Judgement.SAME)):
        one, other = sorted((judgement.left_id, judgement.right_id))
        if one != other:
            decisions[one, other] = judgement.judgement
    return decisions


def _split_by_judgement(groups: Mapping[FormKey, list[Part]], decisions: Decisions) -> dict[NodeKey, list[Part]]:
    """Split off the documents of mentions that are parted; where both stand in one document, the mentions themselves."""
    home = {MentionId(part.key[2]): part for group in groups.values() for part in group if part.key[2]} if decisions else {}
    labels: dict[FormKey, dict[str, str]] = defaultdict(dict)
    for (one, other), decision in sorted(decisions.items()):
        if decision is not Judgement.DIFFERENT or one not in home or other not in home or home[one].key[0] != home[other].key[0]:
            continue
        within = home[one].document_id == home[other].document_id
        for mention in (one, other):
            own = labels[home[one].key[0]]
            if within:
                own[mention] = f"mention {mention}"
            else:
                own.setdefault(home[mention].document_id, f"document {home[mention].document_id}")
    split: dict[NodeKey, list[Part]] = defaultdict(list)
    for key, group in groups.items():
        own = labels.get(key, {})
        for part in group:
            split[(*key, own.get(part.key[2]) or own.get(part.document_id) or "")].append(part)
    return split


def _node(key: NodeKey, parts: Sequence[Part]) -> Node:
    form = min((part.form for part in parts), key=precedence)
    aliases = frozenset(alias for part in parts for alias in part.aliases)
    return Node(key, form, tuple(parts), frozenset(part.document_id for part in parts), aliases)
