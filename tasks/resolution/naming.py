"""Chooses the name under which an entity is shown: the fullest spelling, as it is written most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from blocks.records import EntityType
from tasks.resolution.folding import bare, tidy
from tasks.resolution.forms import Reach
from tasks.resolution.nodes import Node
from tasks.resolution.read import SPELLINGS

_FULLEST = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.CASE_NUMBER})
_REACHES = {Reach.MATTER: 2, Reach.DOCUMENT: 1, Reach.ROLE: 0}
_Rank = tuple[int, int, int, bool, int, int, str]


def best_name(nodes: Sequence[Node]) -> str:
    """Return the best spelling in the nodes, in one line; the same for any order of nodes and mentions."""
    if len(nodes) == 1 and len(nodes[0].parts) == 1 and len(nodes[0].parts[0].texts) == 1:
        return _shown(nodes[0].form.type, nodes[0].parts[0].texts[0][0])
    spellings: Counter[tuple[int, str]] = Counter()
    for at, node in enumerate(nodes):
        for part in node.parts:
            for text, count in part.texts:
                spellings[at, _shown(node.form.type, text)] += count
    ranked = [(_rank(nodes[at], shown, count), shown) for (at, shown), count in spellings.items()]
    return min(ranked)[1]


@lru_cache(SPELLINGS)
def _shown(type: EntityType, text: str) -> str:
    return (bare if type in (EntityType.PERSON, EntityType.ORGANIZATION) else tidy)(text) or text.strip() or text


def _rank(node: Node, shown: str, count: int) -> _Rank:
    """Sort by what the name says; a name in capitals is behind one that shows case; then the commonest and the shortest."""
    form = node.form
    says = (
        len(form.words) + sum((form.generation is not None, form.legal is not None, form.office is not None)) + len(form.suffixes)
    )
    letters = sum(len(name) for name in form.given)
    fullest = form.type in _FULLEST
    loud = shown.isupper() and form.type in (EntityType.PERSON, EntityType.ORGANIZATION, EntityType.COURT)
    return -_REACHES[form.reach], -says * fullest, -letters * fullest, loud, -count, len(shown), shown
