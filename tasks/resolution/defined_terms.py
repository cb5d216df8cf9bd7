"""Joins what a document defines outright: 'Wombat Corporation ("Wombat")', "Acme, Inc. d/b/a Bob's Burgers"."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.records import EntityType
from tasks.resolution.nodes import Node
from tasks.resolution.union import Groups


def join_defined(nodes: Sequence[Node], groups: Groups) -> None:
    """Join each term with the mention that it was defined to stand for; a term that one document defines twice stays ambiguous."""
    for term, meant in sorted(_definitions(nodes).items()):
        roots = {groups.root(at) for at in meant if at != term}
        if len(roots) == 1 and term not in groups.settled:
            groups.join(term, min(meant), by_word=True)


def join_aliases(nodes: Sequence[Node], groups: Groups) -> None:
    """Join a name with the further names that stand in the same mention, wherever those reach."""
    if not any(node.aliases for node in nodes):
        return
    names: dict[tuple[EntityType, str, str], int] = {}
    for at, node in enumerate(nodes):
        names.setdefault(node.key[:3], at)
    for at, node in enumerate(nodes):
        for alias in sorted(node.aliases):
            for scope in ("", *sorted(node.documents)):
                other = names.get((node.form.type, alias, scope))
                if other is not None and other != at:
                    groups.join(at, other, by_word=True)


def _definitions(nodes: Sequence[Node]) -> dict[int, set[int]]:
    """Return, for each node that is a defined term, the nodes that it stands for."""
    terms = {term: node for term, node in enumerate(nodes) for part in node.parts if part.meant}
    wanted = {key for node in terms.values() for part in node.parts for key in part.meant}
    home = {part.key: at for at, node in enumerate(nodes) for part in node.parts if part.key in wanted} if wanted else {}
    meant = {term: {home[key] for part in node.parts for key in part.meant if key in home} for term, node in terms.items()}
    return {term: at for term, at in meant.items() if at and at != {term}}
