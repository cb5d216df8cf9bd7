"""The judgements that count, as statements about names: what is the same, what is different, what is called how.

A judged name means the mentions of its form: in the document that it names, or in every document that no judgement names together with
that form. So each judged name is one node or none (see `nodes`), and two judgements never speak of overlapping things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from blocks.records import DocumentId, EntityType
from blocks.store_records import EntityJudgement, Judgement, Named
from tasks.resolution.forms import Form, Reach
from tasks.resolution.parts import FormKey
from tasks.resolution.read import read

NodeKey = tuple[EntityType, str, str, str]
"""Type, form, document inside which the form means one thing (or "" for the whole matter), and the document split off (or "")."""
Pair = tuple[Named, Named]


@dataclass(frozen=True)
class Decisions:
    """What is decided; equal decisions are equal values, whatever order they were passed in."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    names: tuple[tuple[int, Named, str], ...] = ()
    """Number of the judgement, what it renames, and the name."""

    @cached_property
    def judged(self) -> Judged:
        """The same, by nodes."""
        return Judged(self)


def decisions_of(judgements: Iterable[EntityJudgement]) -> Decisions:
    """Return what the judgements that were not ended decide; the judgements may come in any order."""
    pairs: dict[Judgement, set[Pair]] = defaultdict(set)
    names = []
    for each in in_force(judgements):
        if each.left and each.right:
            pairs[each.judgement].add(_pair(each.left, each.right))
        elif each.left and each.name is not None:
            names.append((each.number, each.left, each.name))
    return Decisions(_sorted(pairs[Judgement.SAME]), _sorted(pairs[Judgement.DIFFERENT]), tuple(sorted(names)))


def in_force(judgements: Iterable[EntityJudgement]) -> list[EntityJudgement]:
    """Return the judgements that decide something and that no later one ended, by number."""
    found = sorted(judgements, key=lambda each: each.number)
    ended = {each.ends for each in found}
    return [each for each in found if each.judgement is not Judgement.UNDO and each.number not in ended]


def node_key(named: Named) -> NodeKey:
    """Return the key of the node that a judged name means."""
    form = read(named.type, named.text)
    document = named.document_id or ""
    return (named.type, form.key, "", document) if form.reach is Reach.MATTER else (named.type, form.key, document, "")


class Judged:
    """Decisions by nodes, and which forms they tie: forms of one component can have a say in each other's fate."""

    def __init__(self, decisions: Decisions) -> None:
        self.names: dict[NodeKey, tuple[int, str]] = {}
        self._same = [_keys(pair) for pair in decisions.same]
        self._different = [_keys(pair) for pair in decisions.different]
        self._forms: dict[NodeKey, Form] = {}
        for number, named, name in decisions.names:
            self.names[node_key(named)] = number, name
        for named in _named(decisions):
            self._forms[node_key(named)] = read(named.type, named.text)
        self._labels: dict[FormKey, set[str]] = defaultdict(set)
        for key in self._forms:
            self._labels[key[:3]].add(key[3])
        self._component = _components(self._labels, [*self._same, *self._different])
        self._members: dict[FormKey, list[FormKey]] = defaultdict(list)
        for form in sorted(self._component):
            self._members[self._component[form]].append(form)

    @property
    def forms(self) -> Collection[FormKey]:
        """The forms on which there is a decision."""
        return self._labels.keys()

    def label(self, form: FormKey, document: DocumentId) -> str:
        """Return the document where the form is split off for it, else ""."""
        return document if document in self._labels.get(form, ()) else ""

    def component(self, form: FormKey) -> FormKey | None:
        """Return what stands for all forms that decisions tie with this one, or None where there is no decision on it."""
        return self._component.get(form)

    def said(self, form: FormKey) -> object:
        """Return all that is decided in the form's component, as a value that can be compared."""
        component = self._component.get(form)
        if component is None:
            return None
        keys = self.keys([form])
        pairs = [[pair for pair in pairs if self._component[pair[0][:3]] == component] for pairs in (self._same, self._different)]
        return component, sorted(keys), pairs, [(key, self.names[key]) for key in sorted(keys) if key in self.names]

    def keys(self, forms: Iterable[FormKey]) -> dict[NodeKey, Form]:
        """Return the judged nodes of all components that these forms belong to."""
        found = sorted({self._component[form] for form in forms if form in self._component})
        members = {form for component in found for form in self._members[component]}
        return {
            (*form, label): self._forms[*form, label]
            for form in members
            for label in self._labels[form]
            if (*form, label) in self._forms
        }

    def same(self, keys: Mapping[NodeKey, int]) -> list[tuple[int, int]]:
        """Return the pairs that are decided to be the same among these nodes, by their index, in order."""
        return _indexed(self._same, keys)

    def different(self, keys: Mapping[NodeKey, int]) -> list[tuple[int, int]]:
        """Return the pairs that are decided to be different among these nodes, by their index, in order."""
        return _indexed(self._different, keys)


def _named(decisions: Decisions) -> Iterator[Named]:
    for one, other in (*decisions.same, *decisions.different):
        yield one
        yield other
    for _, named, _ in decisions.names:
        yield named


def _components(labels: Iterable[FormKey], pairs: Iterable[tuple[NodeKey, NodeKey]]) -> dict[FormKey, FormKey]:
    """Return, for each form, the smallest form that chains of decisions tie it to."""
    beside: dict[FormKey, set[FormKey]] = {form: set() for form in labels}
    for one, other in pairs:
        beside[one[:3]].add(other[:3])
        beside[other[:3]].add(one[:3])
    component: dict[FormKey, FormKey] = {}
    for form in sorted(beside):
        waiting = [form] if form not in component else []
        while waiting:
            at = waiting.pop()
            if at not in component:
                component[at] = form
                waiting.extend(beside[at])
    return component


def _indexed(pairs: Iterable[tuple[NodeKey, NodeKey]], keys: Mapping[NodeKey, int]) -> list[tuple[int, int]]:
    found = {tuple(sorted((keys[one], keys[other]))) for one, other in pairs if one in keys and other in keys and one != other}
    return sorted((one, other) for one, other in found)


def _keys(pair: Pair) -> tuple[NodeKey, NodeKey]:
    one, other = sorted(map(node_key, pair))
    return one, other


def _pair(one: Named, other: Named) -> Pair:
    first, second = sorted((one, other), key=_order)
    return first, second


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted(pairs, key=lambda pair: (_order(pair[0]), _order(pair[1]))))


def _order(named: Named) -> tuple[str, str, str]:
    return named.type, named.text, named.document_id or ""
