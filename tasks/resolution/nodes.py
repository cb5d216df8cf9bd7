"""Reduces mentions to nodes: the mentions that are one thing by their form alone, within the reach of that form.

A judgement that parts two mentions of one node splits it first, so that nodes never hold what a person has told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blocks.records import DocumentId, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement
from tasks.resolution.forms import Form, Reach
from tasks.resolution.read import read

NodeKey = tuple[EntityType, str, str, str]
"""Type, form, document (or "" for the whole matter) and the part that a judgement split off (or "")."""


@dataclass(frozen=True, slots=True)
class Node:
    """Mentions of one form; `documents` are those that hold them."""

    key: NodeKey
    form: Form
    mentions: tuple[MatterMention, ...]
    documents: frozenset[DocumentId]
    aliases: frozenset[str]


def build_nodes(mentions: Sequence[MatterMention], judgements: Sequence[EntityJudgement]) -> list[Node]:
    """Return the nodes in the order of their keys."""
    forms = {spelling: read(*spelling) for spelling in {(m.type, m.text) for m in mentions}}
    groups: dict[NodeKey, list[MatterMention]] = defaultdict(list)
    for _, mention in sorted({mention.id: mention for mention in mentions}.items()):
        groups[_key(forms[mention.type, mention.text], mention)].append(mention)
    groups = _split_by_judgement(groups, judgements)
    return [_node(key, groups[key], forms) for key in sorted(groups)]


def latest(judgements: Iterable[EntityJudgement]) -> dict[tuple[MentionId, MentionId], Judgement]:
    """Return the decision that counts for each pair of mentions, the pair in order of ids; at one moment "different" wins."""
    decisions: dict[tuple[MentionId, MentionId], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: (j.at, j.judgement is Judgement.DIFFERENT, j.judgement is Judgement.SAME)):
        one, other = sorted((judgement.left_id, judgement.right_id))
        if one != other:
            decisions[one, other] = judgement.judgement
    return decisions


def _key(form: Form, mention: MatterMention) -> NodeKey:
    return form.type, form.key, "" if form.reach is Reach.MATTER else mention.document_id, ""


def _split_by_judgement(
    groups: Mapping[NodeKey, list[MatterMention]], judgements: Sequence[EntityJudgement]
) -> dict[NodeKey, list[MatterMention]]:
    """Split off the documents of mentions that are parted; where both stand in one document, the mentions themselves."""
    apart = [pair for pair, decision in latest(judgements).items() if decision is Judgement.DIFFERENT]
    home = {m.id: (key, m) for key, group in groups.items() for m in group} if apart else {}
    parts: dict[NodeKey, dict[str, str]] = defaultdict(dict)
    for one, other in sorted(apart):
        if one not in home or other not in home or home[one][0] != home[other][0]:
            continue
        key, first, second = home[one][0], home[one][1], home[other][1]
        for mention in (first, second):
            if first.document_id == second.document_id:
                parts[key][mention.id] = f"mention {mention.id}"
            else:
                parts[key].setdefault(mention.document_id, f"document {mention.document_id}")
    split: dict[NodeKey, list[MatterMention]] = defaultdict(list)
    for key, group in groups.items():
        own = parts.get(key, {})
        for mention in group:
            split[(*key[:3], own.get(mention.id) or own.get(mention.document_id) or "")].append(mention)
    return split


def _node(key: NodeKey, mentions: Sequence[MatterMention], forms: Mapping[tuple[EntityType, str], Form]) -> Node:
    own = [forms[m.type, m.text] for m in mentions]
    chosen = min(own, key=lambda f: (f.kind is None, f.words, f.given, f.suffixes))
    aliases = frozenset(alias for form in own for alias in form.aliases)
    return Node(key, chosen, tuple(mentions), frozenset(m.document_id for m in mentions), aliases)
