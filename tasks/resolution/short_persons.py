"""Attaches short names of persons to full ones: "M. Paul", "Mr. Paul" and "Paul" to the one Paul whom their document names.

A short name never leaves its document, and one that could be two persons is attached to neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from blocks.records import DocumentId, EntityType
from tasks.resolution.cannot_link import contradict
from tasks.resolution.forms import Form, Reach
from tasks.resolution.nicknames import CALLED
from tasks.resolution.nodes import Node
from tasks.resolution.union import Groups


class _Level(IntEnum):
    """How much a name says of its bearer."""

    BARE = 0
    TITLED = 1
    INITIALLED = 2
    FULL = 3


_MOST_INITIALS = 4
"""Letters of a person's initials at most ("PJM")."""


def join_short_persons(nodes: Sequence[Node], groups: Groups) -> None:
    """Join the short names of each document with what they stand for, those that say most first."""
    people: dict[DocumentId, list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        if node.form.type is EntityType.PERSON and node.form.reach is not Reach.ROLE:
            for document in node.documents:
                people[document].append(at)
    for level in (_Level.INITIALLED, _Level.TITLED, _Level.BARE):
        for document in sorted(people):
            _join_level(nodes, groups, people[document], level)


def _join_level(nodes: Sequence[Node], groups: Groups, people: Sequence[int], level: _Level) -> None:
    short = [at for at in people if _level(nodes[at].form) is level]
    if not short:
        return
    longer = [at for at in people if _level(nodes[at].form) > level]
    by_surname, by_first, by_initials = _indexes(nodes, longer)
    wanted: dict[int, list[int]] = defaultdict(list)
    for at in short:
        form = nodes[at].form
        found = by_surname.get(form.block) or (not form.given and (by_first.get(form.block) or by_initials.get(form.block))) or []
        roots = {groups.root(other) for other in found if not any(contradict(form, own) for own in groups.forms(other))}
        if len(roots) == 1:
            wanted[roots.pop()].append(at)
    for root, claimants in sorted(wanted.items()):
        for at in _unopposed(nodes, claimants):
            groups.join(root, at)


def _level(form: Form) -> _Level:
    if form.reach is Reach.MATTER:
        return _Level.FULL
    if form.given or form.generation:
        return _Level.INITIALLED
    return _Level.TITLED if form.gender else _Level.BARE


def _indexes(
    nodes: Sequence[Node], longer: Iterable[int]
) -> tuple[dict[str, list[int]], dict[str, list[int]], dict[str, list[int]]]:
    """Return the names by surname, the full ones also by given name as it is called, and by initials."""
    by_surname: dict[str, list[int]] = defaultdict(list)
    by_first: dict[str, list[int]] = defaultdict(list)
    by_initials: dict[str, list[int]] = defaultdict(list)
    for at in longer:
        form = nodes[at].form
        by_surname[form.block].append(at)
        if form.reach is Reach.MATTER:
            first = form.given[0]
            for called in {first, *CALLED.get(first, ())}:
                by_first[called].append(at)
            initials = "".join(word[0] for word in form.words)
            if len(initials) <= _MOST_INITIALS:
                by_initials[initials].append(at)
    return by_surname, by_first, by_initials


def _unopposed(nodes: Sequence[Node], claimants: Sequence[int]) -> Iterator[int]:
    """Yield the claimants of one person that no other claimant contradicts: "Mr. Smith" and "Ms. Smith" can't both be Pat Smith."""
    for at in claimants:
        if not any(contradict(nodes[at].form, nodes[other].form) for other in claimants):
            yield at
