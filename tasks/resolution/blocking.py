"""Finds the full names that are spellings of one name, without comparing all with all.

Names are compared within a block (a surname, a company's own words, a docket's year and serial). A name that agrees with two names
which contradict each other is ambiguous ("John Smith" beside "John Smith, Jr." and "John Smith, Sr.") and stays by itself; what is left
agrees pairwise, so that the order of joining does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from blocks.records import EntityType
from tasks.resolution.cannot_link import contradict
from tasks.resolution.decisions import Judged
from tasks.resolution.forms import Form, Reach
from tasks.resolution.nodes import Node
from tasks.resolution.parts import FormKey
from tasks.resolution.union import Groups

MOST_IN_A_BLOCK = 400
"""Names of one block that are still compared pairwise; with more of them short spellings are ambiguous anyway."""
_COMPARED = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.CASE_NUMBER})


def spellings(nodes: Sequence[Node], apart: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Return the pairs of nodes (by index, in order) that spell one full name; `apart` says which pairs a person has parted."""
    pairs: list[tuple[int, int]] = []
    for block in _blocks(nodes):
        if 1 < len(block) <= MOST_IN_A_BLOCK:
            pairs.extend(_agreeing(nodes, block, apart))
    return sorted(pairs)


def split_forms(nodes: Sequence[Node], judged: Judged, groups: Groups) -> list[tuple[int, int]]:
    """Return the pairs of nodes that are one form which judgements split by documents, and that nobody has told apart.

    A node that agrees with two of its form which a person has told apart is ambiguous, and stays by itself.
    """
    forms: dict[FormKey, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        if node.key[:3] in judged.forms:
            forms[node.key[:3]].append(at)
    return sorted(pair for alike in forms.values() if len(alike) > 1 for pair in _clear(alike, groups.kept_apart))


def block_of(form: Form) -> tuple[EntityType, str, str] | None:
    """Return the block in which the form is compared, or None where it is compared with none."""
    if form.type not in _COMPARED or form.reach is not Reach.MATTER or not form.block:
        return None
    return form.type, form.block, form.given[0][0] if form.given else ""


def _blocks(nodes: Sequence[Node]) -> Iterator[list[int]]:
    blocks: dict[tuple[EntityType, str, str], list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        block = block_of(node.form)
        if block:
            blocks[block].append(at)
    yield from blocks.values()


def _agreeing(nodes: Sequence[Node], block: Sequence[int], apart: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    def against(one: int, other: int) -> bool:
        return apart(one, other) or contradict(nodes[one].form, nodes[other].form)

    yield from _clear(block, against)


def _clear(alike: Sequence[int], against: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that agree, of those that agree with no two which are against each other."""
    near: dict[int, list[int]] = defaultdict(list)
    for one, other in combinations(alike, 2):
        if not against(one, other):
            near[one].append(other)
            near[other].append(one)
    clear = {at for at, others in near.items() if not any(against(a, b) for a, b in combinations(others, 2))}
    for one in sorted(clear):
        yield from ((one, other) for other in near[one] if one < other and other in clear)
