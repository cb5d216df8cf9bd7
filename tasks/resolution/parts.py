"""Reduces the mentions of one document to parts: mentions of one form, which are one thing whatever the rest of the matter says.

Everything after this works on parts, so that its work grows with the distinct forms of a document and not with its mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from blocks.records import DocumentId, EntityType, MatterMention, MentionId
from tasks.resolution.forms import Form, Reach
from tasks.resolution.read import read

FormKey = tuple[EntityType, str, str]
"""Type, form, and the document inside which the form means one thing, or "" for the whole matter."""
PartKey = tuple[FormKey, DocumentId]
"""Form and document."""


@dataclass(frozen=True, slots=True)
class Part:
    """Mentions of one form in one document, by id; `meant` are the parts that they were defined to stand for."""

    key: PartKey
    form: Form
    aliases: frozenset[str]
    mentions: tuple[MatterMention, ...]
    texts: tuple[tuple[str, int], ...]
    meant: tuple[PartKey, ...]

    @property
    def document_id(self) -> DocumentId:
        """The document that holds the mentions."""
        return self.key[1]

    @property
    def first(self) -> MentionId:
        """The smallest id of its mentions."""
        return self.mentions[0].id


def parts_of(mentions: Sequence[MatterMention]) -> list[Part]:
    """Return the parts of all documents, by document and key; a mention that is given twice counts once.

    Args:
        mentions: mentions of one matter, whole documents of it.
    """
    once = sorted({mention.id: mention for mention in mentions}.values(), key=lambda m: (m.document_id, m.id))
    return [part for document, own in groupby(once, key=lambda m: m.document_id) for part in _of_document(document, list(own))]


def _of_document(document: DocumentId, mentions: Sequence[MatterMention]) -> list[Part]:
    groups: dict[PartKey, list[tuple[MatterMention, Form]]] = defaultdict(list)
    home: dict[MentionId, PartKey] = {}
    for mention in mentions:
        form = read(mention.type, mention.text)
        scope = "" if form.reach is Reach.MATTER else document
        key = (form.type, form.key, scope), document
        groups[key].append((mention, form))
        home[mention.id] = key
    return [_part(key, groups[key], home) for key in sorted(groups)]


def _part(key: PartKey, group: Sequence[tuple[MatterMention, Form]], home: dict[MentionId, PartKey]) -> Part:
    meant = {home[m.antecedent_id] for m, _ in group if m.antecedent_id in home}
    return Part(
        key,
        min((form for _, form in group), key=precedence),
        frozenset(alias for _, form in group for alias in form.aliases),
        tuple(mention for mention, _ in group),
        tuple(Counter(mention.text for mention, _ in group).items()),
        tuple(sorted(other for other in meant if other[0][0] is key[0][0])),
    )


def precedence(form: Form) -> tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sort forms of one key: the first of them stands for all."""
    return form.kind is None, form.words, form.given, form.suffixes, form.aliases
