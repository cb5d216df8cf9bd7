"""Joins what a document defines outright: 'Wombat Corporation ("Wombat")', "Acme, Inc. d/b/a Bob's Burgers"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from blocks.records import DocumentId, EntityType, MentionId
from tasks.resolution.nodes import Node
from tasks.resolution.union import Groups


def join_defined(nodes: Sequence[Node], groups: Groups) -> None:
    """Join each term with the mention that it was defined to stand for; a term that one document defines twice stays ambiguous."""
    home = {mention.id: at for at, node in enumerate(nodes) for mention in node.mentions}
    for term, meant in sorted(_definitions(nodes, home).items()):
        roots = {groups.root(at) for at in meant if at != term}
        if len(roots) == 1:
            groups.join(term, min(meant), by_word=True)


def join_aliases(nodes: Sequence[Node], groups: Groups) -> None:
    """Join a name with the further names that stand in the same mention, wherever those reach."""
    names: dict[tuple[EntityType, str, str], int] = {}
    for at, node in enumerate(nodes):
        names.setdefault(node.key[:3], at)
    for at, node in enumerate(nodes):
        for alias in sorted(node.aliases):
            for scope in ("", *sorted(node.documents)):
                other = names.get((node.form.type, alias, scope))
                if other is not None and other != at:
                    groups.join(at, other, by_word=True)


def _definitions(nodes: Sequence[Node], home: Mapping[MentionId, int]) -> dict[int, set[int]]:
    """Return, for each node that is a defined term, the nodes that it stands for."""
    documents: dict[MentionId, DocumentId] = {m.id: m.document_id for node in nodes for m in node.mentions}
    meant: dict[int, set[int]] = defaultdict(set)
    for term, node in enumerate(nodes):
        for mention in node.mentions:
            antecedent = mention.antecedent_id
            if antecedent is None or antecedent not in home or documents[antecedent] != mention.document_id:
                continue
            if nodes[home[antecedent]].form.type is node.form.type:
                meant[term].add(home[antecedent])
    return {term: at for term, at in meant.items() if at != {term}}
