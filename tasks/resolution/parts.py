"""Reduces the mentions of one document to parts: mentions of one form, which are one thing whatever the rest of the matter says.

Everything after this works on parts, so that its work grows with the distinct forms of a document and not with its mentions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from blocks.records import DocumentId, EntityType, MatterMention, MentionId
from tasks.resolution.forms import Form, Reach
from tasks.resolution.read import read

FormKey = tuple[EntityType, str, str]
"""Type, form, and the document inside which the form means one thing, or "" for the whole matter."""
PartKey = tuple[FormKey, DocumentId]
"""Form and document."""


_Group = tuple[Form, list[MatterMention]]
"""Mentions of one form in one document, by id, and the form of the first."""


class Part(NamedTuple):
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


def parts_of(mentions: Iterable[MatterMention]) -> list[Part]:
    """Return the parts of all documents, by document and by the first of their mentions; a mention that is given twice counts once.

    Args:
        mentions: mentions of one matter, whole documents of it.
    """
    documents: dict[DocumentId, dict[MentionId, MatterMention]] = {}
    for mention in mentions:
        documents.setdefault(mention.document_id, {})[mention.id] = mention
    return [part for document in sorted(documents) for part in _of_document(document, documents[document])]


def _of_document(document: DocumentId, mentions: Mapping[MentionId, MatterMention]) -> list[Part]:
    groups: dict[FormKey, _Group] = {}
    defined = False
    for own in sorted(mentions):
        mention = mentions[own]
        form = read(mention.type, mention.text)
        key = mention.type, form.key, "" if form.reach is Reach.MATTER else document
        if key in groups:
            groups[key][1].append(mention)
        else:
            groups[key] = form, [mention]
        defined = defined or mention.antecedent_id is not None
    meant = _meant(document, groups) if defined else {}
    return [_part((key, document), group, meant.get(key, ())) for key, group in groups.items()]


def _part(key: PartKey, group: _Group, meant: tuple[PartKey, ...]) -> Part:
    form, mentions = group
    text = mentions[0].text
    if len(mentions) == 1:
        return Part(key, form, frozenset(form.aliases) if form.aliases else _NONE, tuple(mentions), ((text, 1),), meant)
    texts = Counter([mention.text for mention in mentions])
    forms = [read(key[0][0], text) for text in texts]
    return Part(
        key,
        min(forms, key=precedence),
        frozenset([alias for form in forms for alias in form.aliases]),
        tuple(mentions),
        tuple(texts.items()),
        meant,
    )


def _meant(document: DocumentId, groups: Mapping[FormKey, _Group]) -> dict[FormKey, tuple[PartKey, ...]]:
    """Return the parts that the mentions of each form were defined to stand for; only forms of the same type count."""
    home = {mention.id: key for key, (_, mentions) in groups.items() for mention in mentions}
    meant: dict[FormKey, set[FormKey]] = {}
    for key, (_, mentions) in groups.items():
        for mention in mentions:
            other = home.get(mention.antecedent_id) if mention.antecedent_id is not None else None
            if other is not None and other[0] is key[0]:
                meant.setdefault(key, set()).add(other)
    return {key: tuple((other, document) for other in sorted(others)) for key, others in meant.items()}


_NONE: frozenset[str] = frozenset()


def precedence(form: Form) -> tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sort forms of one key: the first of them stands for all."""
    return form.kind is None, form.words, form.given, form.suffixes, form.aliases
