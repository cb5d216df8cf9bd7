"""Attaches short names of organisations: "Wombat" and "Wombat Corp" to Wombat Corporation, "FBI" to the bureau.

One word or an acronym attaches inside its document. Two words or more without a legal form attach to the one company of the matter
whose name they open, where both stand in one document. What a document leaves open is joined with its like only while no two
documents disagree about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from blocks.records import DocumentId, EntityType
from tasks.resolution.forms import Form, Reach
from tasks.resolution.nodes import Node
from tasks.resolution.organizations import acronyms, is_short_for
from tasks.resolution.union import Groups

_PREFIX = 4
"""Letters of a second word by which names are indexed; a shortened last word ("Flora Prop") keeps at least as many."""


def join_short_organizations(nodes: Sequence[Node], groups: Groups) -> None:
    """Join shortened company names, then the short names inside each document, then what is left open."""
    own = [at for at, node in enumerate(nodes) if node.form.type is EntityType.ORGANIZATION and node.form.reach is not Reach.ROLE]
    _join_shortened(nodes, groups, own)
    attached = _join_in_documents(nodes, groups, own)
    _join_open(nodes, groups, own, attached)


def organization_ties(forms: Sequence[Form]) -> Iterator[tuple[int, int]]:
    """Yield, among the forms of one document, each single word or acronym with each full name that it may stand for."""
    own = [(at, form) for at, form in enumerate(forms) if form.type is EntityType.ORGANIZATION]
    names: dict[str, list[int]] = defaultdict(list)
    for at, form in own:
        if form.reach is Reach.MATTER:
            for name in _short_names(form):
                names[name].append(at)
    for at, form in own:
        if form.reach is Reach.DOCUMENT:
            yield from ((at, other) for other in names.get(form.block, ()))


def shortened(form: Form) -> tuple[bool, tuple[str, str]] | None:
    """Return the opening words of a name of several, and whether it may be a shortened one; None where no opening joins it."""
    if form.type is not EntityType.ORGANIZATION or form.reach is Reach.ROLE or len(form.words) < 2:  # noqa: PLR2004 (see below)
        return None
    return form.legal is None, _opening(form)


def _join_shortened(nodes: Sequence[Node], groups: Groups, own: Sequence[int]) -> None:
    companies: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in own:
        form = nodes[at].form
        if form.legal and len(form.words) > 1:
            companies[_opening(form)].append(at)
    found: list[tuple[int, int]] = []
    for at in own:
        form = nodes[at].form
        if form.legal or len(form.words) < 2 or at in groups.settled:  # noqa: PLR2004 (one word is attached inside its document)
            continue
        longer = [other for other in companies.get(_opening(form), ()) if is_short_for(form.words, nodes[other].form.words)]
        beside = [other for other in longer if not nodes[at].documents.isdisjoint(nodes[other].documents)]
        if beside and len({groups.root(other) for other in longer}) == 1:
            found.append((at, beside[0]))
    for at, other in found:
        groups.join(at, other)


def _short_names(form: Form) -> frozenset[str]:
    """Return the single words by which a document may call a full name."""
    opens = form.legal is not None and is_short_for(form.words[:1], form.words)
    return acronyms(form).union(form.words[:1] if opens else ())


def _opening(form: Form) -> tuple[str, str]:
    return form.words[0], form.words[1][:_PREFIX]


def _join_in_documents(nodes: Sequence[Node], groups: Groups, own: Sequence[int]) -> set[int]:
    """Attach single words and acronyms; return the nodes that found what they stand for."""
    inside: dict[DocumentId, list[int]] = defaultdict(list)
    for at in own:
        for document in nodes[at].documents:
            inside[document].append(at)
    attached: set[int] = set()
    for document in sorted(inside):
        full = [at for at in inside[document] if nodes[at].form.reach is Reach.MATTER]
        names: dict[str, set[int]] = defaultdict(set)
        for at in full:
            for name in _short_names(nodes[at].form):
                names[name].add(groups.root(at))
        for at in inside[document]:
            sought = nodes[at].form.reach is Reach.DOCUMENT and at not in groups.settled
            roots = names.get(nodes[at].form.block, set()) if sought else set()
            if len(roots) == 1 and groups.join(min(roots), at):
                attached.add(at)
    return attached


def _join_open(nodes: Sequence[Node], groups: Groups, own: Sequence[int], attached: set[int]) -> None:
    same: dict[str, list[int]] = defaultdict(list)
    for at in own:
        if nodes[at].form.reach is Reach.DOCUMENT:
            same[nodes[at].form.key].append(at)
    for _, found in sorted(same.items()):
        alike = [at for at in found if not any(groups.kept_apart(at, other) for other in found)] if groups.parted else found
        settled = [at for at in alike if at in attached or len(list(groups.forms(at))) > 1]
        if len({groups.root(at) for at in settled}) <= 1:
            for at in alike:
                groups.join((settled or alike)[0], at)
