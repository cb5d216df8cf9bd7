"""Union-find that refuses: two groups join only while none of their forms contradict and no person has told them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from tasks.resolution.cannot_link import contradict, generations_differ
from tasks.resolution.forms import Form
from tasks.resolution.nodes import Node


class Groups:
    """Groups of nodes, by their index. The outcome of a join depends on what was joined before: callers join in a fixed order."""

    def __init__(self, nodes: Sequence[Node], apart: Iterable[tuple[int, int]]) -> None:
        self._parent = list(range(len(nodes)))
        self._forms: list[dict[Form, None]] = [{node.form: None} for node in nodes]
        self._size = [1] * len(nodes)
        self._apart: list[set[int]] = [set() for _ in nodes]
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, node: int) -> int:
        """Return the node that stands for the group."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def forms(self, node: int) -> Iterable[Form]:
        """Return the distinct forms in the node's group."""
        return self._forms[self.root(node)]

    def join(self, one: int, other: int, *, by_word: bool = False) -> bool:
        """Join the groups of two nodes and say whether they are one now.

        `by_word` is for what a document or a person says outright (a defined term, an alias, a judgement): then only another
        type, another generation or a judgement stands against it.
        """
        first, second = self.root(one), self.root(other)
        if first == second:
            return True
        if self._kept_apart(first, second) or self._contradict(first, second, by_word=by_word):
            return False
        if self._size[first] < self._size[second] or (self._size[first] == self._size[second] and second < first):
            first, second = second, first
        self._parent[second] = first
        self._size[first] += self._size[second]
        self._forms[first].update(self._forms[second])
        self._apart[first] |= self._apart[second]
        self._forms[second], self._apart[second] = {}, set()
        return True

    def _kept_apart(self, first: int, second: int) -> bool:
        fewer, more = sorted((first, second), key=lambda root: len(self._apart[root]))
        return any(self.root(node) == more for node in self._apart[fewer]) or any(
            self.root(n) == fewer for n in self._apart[more]
        )

    def _contradict(self, first: int, second: int, *, by_word: bool) -> bool:
        pairs = product(self._forms[first], self._forms[second])
        if by_word:
            return any(a.type is not b.type or generations_differ(a, b) for a, b in pairs)
        return any(contradict(a, b) for a, b in pairs)
