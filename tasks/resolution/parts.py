"""Reduces the mentions of one document to parts: mentions of one form, which are one thing whatever the rest of the matter says.

Everything after this works on parts, so that its work grows with the distinct forms of a document and not with its mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from blocks.records import DocumentId, EntityType, MatterMention, MentionId
from tasks.resolution.forms import Form, Reach
from tasks.resolution.read import read

FormKey = tuple[EntityType, str, str]
"""Type, form, and the document inside which the form means one thing, or "" for the whole matter."""
PartKey = tuple[FormKey, DocumentId]
"""Form and document."""


Spelling = tuple[Form, str, list[MatterMention]]
"""A text of a document, its form, and its mentions by id."""


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
    """Read each text once: most texts of a document stand in it more than once or are the only one of their form."""
    spelt: dict[tuple[EntityType, str], list[MatterMention]] = {}
    for own in sorted(mentions):
        mention = mentions[own]
        spelt.setdefault((mention.type, mention.text), []).append(mention)
    groups: dict[FormKey, list[Spelling]] = {}
    for (type_, text), found in spelt.items():
        form = read(type_, text)
        key = type_, form.key, "" if form.reach is Reach.MATTER else document
        groups.setdefault(key, []).append((form, text, found))
    meant = _meant(document, groups)
    return [_part((key, document), group, meant.get(key, ())) for key, group in groups.items()]


def _part(key: PartKey, group: Sequence[Spelling], meant: tuple[PartKey, ...]) -> Part:
    if len(group) == 1:
        ((form, text, found),) = group
        aliases = frozenset(form.aliases) if form.aliases else _NONE
        return Part(key, form, aliases, tuple(found), ((text, len(found)),), meant)
    return Part(
        key,
        min((form for form, _, _ in group), key=precedence),
        frozenset(alias for form, _, _ in group for alias in form.aliases),
        tuple(sorted((mention for _, _, found in group for mention in found), key=_id)),
        tuple((text, len(found)) for _, text, found in group),
        meant,
    )


def _meant(document: DocumentId, groups: Mapping[FormKey, Sequence[Spelling]]) -> dict[FormKey, tuple[PartKey, ...]]:
    """Return the parts that the mentions of each form were defined to stand for; only forms of the same type count."""
    spellings = [(key, mention) for key, group in groups.items() for _, _, found in group for mention in found]
    defined = [(key, mention.antecedent_id) for key, mention in spellings if mention.antecedent_id is not None]
    home = {mention.id: key for key, mention in spellings} if defined else {}
    meant: dict[FormKey, set[FormKey]] = {}
    for key, antecedent in defined:
        other = home.get(antecedent)
        if other is not None and other[0] is key[0]:
            meant.setdefault(key, set()).add(other)
    return {key: tuple((other, document) for other in sorted(others)) for key, others in meant.items()}


_id = attrgetter("id")
_NONE: frozenset[str] = frozenset()


def precedence(form: Form) -> tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Sort forms of one key: the first of them stands for all."""
    return form.kind is None, form.words, form.given, form.suffixes, form.aliases
