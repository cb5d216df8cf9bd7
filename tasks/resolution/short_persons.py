"""Attaches short names of persons to full ones: "M. Paul", "Mr. Paul" and "Paul" to the one Paul whom their document names.

A short name never leaves its document, and one that could be two persons is attached to neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import pairwise

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


_SHORT = (_Level.INITIALLED, _Level.TITLED, _Level.BARE)
"""Short names, those that say most first."""
_MOST_INITIALS = 4
"""Letters of a person's initials at most ("PJM")."""


def join_short_persons(nodes: Sequence[Node], groups: Groups) -> None:
    """Join the short names of each document with what they stand for, those that say most first."""
    own = [at for at, node in enumerate(nodes) if node.form.type is EntityType.PERSON and node.form.reach is not Reach.ROLE]
    short: dict[_Level, dict[DocumentId, list[int]]] = {level: defaultdict(list) for level in _SHORT}
    names: dict[DocumentId, _Names] = {}
    for at in own:
        if nodes[at].form.reach is Reach.DOCUMENT:
            (document,) = nodes[at].documents
            short[_level(nodes[at].form)][document].append(at)
            names.setdefault(document, _Names())
    for at in own:
        if nodes[at].form.reach is Reach.MATTER:
            for document in nodes[at].documents:
                if document in names:
                    names[document].add(at, nodes[at].form)
    for level in _SHORT:
        for document in sorted(short[level]):
            _join_level(nodes, groups, short[level][document], names[document])


def person_ties(forms: Sequence[Form]) -> Iterator[tuple[int, int]]:
    """Yield, among the forms of one document, each short name with each name that it may stand for.

    A name that contradicts it by itself is left out, since joining it with others takes nothing back.
    """
    people = {at: form for at, form in enumerate(forms) if form.type is EntityType.PERSON and form.reach is not Reach.ROLE}
    levels: dict[_Level, list[int]] = defaultdict(list)
    for at, form in people.items():
        levels[_level(form)].append(at)
    names = _Names()
    for longer, level in pairwise((_Level.FULL, *_SHORT)):
        for at in levels[longer]:
            names.add(at, forms[at])
        for at in levels[level]:
            yield from ((at, other) for other in names.of(forms[at]) if not contradict(forms[at], forms[other]))


def _join_level(nodes: Sequence[Node], groups: Groups, short: Sequence[int], names: _Names) -> None:
    """Join the short names of a level in one document, and make them names that shorter ones may stand for."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for at in short:
        form = nodes[at].form
        roots = {groups.root(other) for other in names.of(form)} if at not in groups.settled else set()
        roots = {root for root in roots if not any(contradict(form, own) for own in groups.forms(root))}
        if len(roots) == 1:
            wanted[roots.pop()].append(at)
    for root, claimants in sorted(wanted.items()):
        for at in _unopposed(nodes, claimants):
            groups.join(root, at)
    for at in short:
        names.add(at, nodes[at].form)


def _level(form: Form) -> _Level:
    if form.reach is Reach.MATTER:
        return _Level.FULL
    if form.given or form.generation:
        return _Level.INITIALLED
    return _Level.TITLED if form.gender else _Level.BARE


class _Names:
    """Names of a document by surname, the full ones also by given name as it is called, and by initials."""

    def __init__(self) -> None:
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        self._by_first: dict[str, list[int]] = defaultdict(list)
        self._by_initials: dict[str, list[int]] = defaultdict(list)

    def add(self, at: int, form: Form) -> None:
        """Add a name."""
        self._by_surname[form.block].append(at)
        if form.reach is Reach.MATTER:
            self._add_full(at, form)

    def of(self, short: Form) -> Sequence[int]:
        """Return the names that the short one may stand for by its words: first of all those with its surname."""
        found = self._by_surname.get(short.block, ())
        if found or short.given:
            return found
        return self._by_first.get(short.block) or self._by_initials.get(short.block) or ()

    def _add_full(self, at: int, form: Form) -> None:
        first = form.given[0]
        for called in {first, *CALLED.get(first, ())}:
            self._by_first[called].append(at)
        initials = "".join(word[0] for word in form.words)
        if len(initials) <= _MOST_INITIALS:
            self._by_initials[initials].append(at)


def _unopposed(nodes: Sequence[Node], claimants: Sequence[int]) -> Iterator[int]:
    """Yield the claimants of one person that no other claimant contradicts: "Mr. Smith" and "Ms. Smith" can't both be Pat Smith."""
    for at in claimants:
        if not any(contradict(nodes[at].form, nodes[other].form) for other in claimants):
            yield at
