"""Union-find that refuses: two groups join only while none of their forms contradict and no person has told them apart.

What a person says is one goes before everything else that is known of the forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from tasks.resolution.cannot_link import contradict, generations_differ
from tasks.resolution.forms import Form
from tasks.resolution.nodes import Node


class Groups:
    """Groups of nodes, by their index. The outcome of a join depends on what was joined before: callers join in a fixed order."""

    def __init__(self, nodes: Sequence[Node], apart: Iterable[tuple[int, int]], same: Iterable[tuple[int, int]] = ()) -> None:
        self._parent = list(range(len(nodes)))
        self._nodes = nodes
        self._forms: dict[int, dict[Form, None]] = {}  # of groups of more than one node
        self._size = [1] * len(nodes)
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)
        self.parted = bool(self._apart)
        """Whether a person has told any two of the nodes apart."""
        self.settled: set[int] = set()
        """The nodes that a person has joined with another: what a short one stands for is not to be sought any more."""
        for one, other in same:
            if self._join(one, other):
                self.settled |= {one, other}

    def root(self, node: int) -> int:
        """Return the node that stands for the group."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def forms(self, node: int) -> Iterable[Form]:
        """Return the distinct forms in the node's group."""
        return self._forms_of(self.root(node))

    def _forms_of(self, root: int) -> dict[Form, None] | tuple[Form]:
        return self._forms.get(root) or (self._nodes[root].form,)

    def join(self, one: int, other: int, *, by_word: bool = False) -> bool:
        """Join the groups of two nodes and say whether they are one now.

        `by_word` is for what a document says outright (a defined term, an alias): then only another type, another generation or a
        judgement stands against it.
        """
        first, second = self.root(one), self.root(other)
        if first != second and self._contradict(first, second, by_word=by_word):
            return False
        return self._join(first, second)

    def kept_apart(self, one: int, other: int) -> bool:
        """Say whether a person has told the groups of two nodes apart."""
        if not self.parted:
            return False
        first, second = self.root(one), self.root(other)
        return any(self.root(node) == second for node in self._apart.get(first, ()))

    def _join(self, one: int, other: int) -> bool:
        first, second = self.root(one), self.root(other)
        if first == second:
            return True
        if self.kept_apart(first, second):
            return False
        if self._size[first] < self._size[second] or (self._size[first] == self._size[second] and second < first):
            first, second = second, first
        self._parent[second] = first
        self._size[first] += self._size[second]
        self._forms.setdefault(first, {self._nodes[first].form: None}).update(dict.fromkeys(self._forms_of(second)))
        self._forms.pop(second, None)
        if second in self._apart:
            self._apart.setdefault(first, set()).update(self._apart.pop(second))
        return True

    def _contradict(self, first: int, second: int, *, by_word: bool) -> bool:
        pairs = product(self._forms_of(first), self._forms_of(second))
        if by_word:
            return any(a.type is not b.type or generations_differ(a, b) for a, b in pairs)
        return any(contradict(a, b) for a, b in pairs)
