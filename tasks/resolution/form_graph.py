"""The forms of a matter and the ties between them, kept up to date document by document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from blocks.records import DocumentId, EntityType
from tasks.resolution.decisions import Judged
from tasks.resolution.parts import FormKey, Part
from tasks.resolution.ties import Token, edges_in_document, tokens_of

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)


class FormGraph:
    """Parts by their form, and the ties between forms. Documents are added and removed whole."""

    def __init__(self) -> None:
        self._parts: dict[FormKey, dict[DocumentId, Part]] = {}
        self._tokens: dict[FormKey, Counter[Token]] = defaultdict(Counter)
        self._met: dict[Token, dict[FormKey, None]] = defaultdict(dict)
        self._edges: dict[FormKey, Counter[FormKey]] = defaultdict(Counter)
        self._aliases: dict[FormKey, Counter[str]] = defaultdict(Counter)
        self._called: dict[tuple[EntityType, str], Counter[FormKey]] = defaultdict(Counter)

    def add(self, parts: Sequence[Part], judged: Judged) -> None:
        """Add the parts of a document."""
        for part in parts:
            key = part.key[0]
            self._parts.setdefault(key, {})[part.document_id] = part
            for token in tokens_of(part, judged):
                self._tokens[key][token] += 1
                self._met[token][key] = None
            for alias in part.aliases:
                self._aliases[key][alias] += 1
                self._called[key[0], alias][key] += 1
        for one, other in edges_in_document(parts):
            self._edges[one][other] += 1
            self._edges[other][one] += 1

    def remove(self, parts: Sequence[Part], judged: Judged) -> None:
        """Remove the parts of a document; `judged` is what they were added with."""
        for one, other in edges_in_document(parts):
            _one_less(self._edges, one, other)
            _one_less(self._edges, other, one)
        for part in parts:
            key = part.key[0]
            del self._parts[key][part.document_id]
            if not self._parts[key]:
                del self._parts[key]
            for token in tokens_of(part, judged):
                self._release(key, token)
            for alias in part.aliases:
                _one_less(self._aliases, key, alias)
                _one_less(self._called, (key[0], alias), key)

    def connected(self, keys: Iterable[FormKey]) -> list[FormKey]:
        """Return the forms that chains of ties connect with any of these, themselves included, so far as they are there."""
        found = {key: None for key in keys if key in self._parts}
        waiting = list(found)
        while waiting:
            for neighbour in self._neighbours(waiting.pop()):
                if neighbour not in found and neighbour in self._parts:
                    found[neighbour] = None
                    waiting.append(neighbour)
        return list(found)

    def parts(self, keys: Iterable[FormKey]) -> Iterator[Part]:
        """Yield the parts of forms."""
        for key in keys:
            yield from self._parts[key].values()

    def documents(self, key: FormKey) -> Iterable[DocumentId]:
        """Return the documents that hold a form."""
        return self._parts.get(key, {}).keys()

    def _neighbours(self, key: FormKey) -> Iterator[FormKey]:
        for token in self._tokens.get(key, ()):
            yield from self._met.get(token.met(), ())
        yield from self._edges.get(key, ())
        for alias in self._aliases.get(key, ()):
            yield key[0], alias, ""
            yield from ((key[0], alias, document) for document in self._parts[key])
        yield from self._called.get(key[:2], ())

    def _release(self, key: FormKey, token: Token) -> None:
        _one_less(self._tokens, key, token)
        if token not in self._tokens.get(key, ()):
            del self._met[token][key]
            if not self._met[token]:
                del self._met[token]


def _one_less(counts: dict[K, Counter[V]], key: K, value: V) -> None:
    counts[key][value] -= 1
    if not counts[key][value]:
        del counts[key][value]
    if not counts[key]:
        del counts[key]
