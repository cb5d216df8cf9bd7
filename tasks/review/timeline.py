"""What happened when: the sentences of a matter that give a date, in the order of those dates, each quoted with its page.

A date in a running head, a table row or behind a citation tells of no event, nor does a bare year that only describes ("the 2016
season").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from blocks.database.store import Store, Transaction
from blocks.predicates import Predicate
from blocks.records import Document, EntityId, EntityType, Mention
from blocks.store_records import StoredMention
from tasks.intake.source_path import file_name
from tasks.relationships.sentences import Sentence, sentence_bounds
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named
from tasks.review.values import RelationshipValues, values_of

_LONGEST = 600
"""Characters of a quote at most; of a longer sentence the words around its date are quoted."""
_WORD = re.compile(r"\b[a-z]{2,}\b")
_FEWEST_WORDS = 2
"""Words in small letters that a sentence has at least; a stamp, a heading and a table row have fewer."""
_STAMP = re.compile(r"\bFiled\b.{0,30}\bPage\b|\bDocument \d+\b.{0,20}\bFiled\b|\bECF No\. \d+\b.{0,30}\bFiled\b")
_YEAR_EVENT = re.compile(r"\b(?:[Ii]n|[Dd]uring|[Ss]ince|[Bb]y|[Uu]ntil|[Bb]efore|[Aa]fter|early|late|mid)[ -]$")
_YEAR = 4
"""Characters of a date that is a year alone."""
_CITED = 60
"""Characters between a citation and a date in its brackets, at most."""
_NAMES = frozenset({EntityType.PERSON, EntityType.ORGANIZATION, EntityType.COURT})


class Event(Answer):
    """One dated sentence; the span counts in the document text. `date` is as exact as its words ("2016-03-14", "2016-03", "2016")."""

    date: str
    quote: str
    document_id: str
    file_name: str
    page: int
    bates: str | None
    start: int
    end: int
    entities: list[str]
    relationships: list[str]


class Timeline(Answer):
    """The events that are asked for, the earliest first; `total` counts those beyond the limit too."""

    matter: str
    total: int
    events: list[Event]


def report_timeline(store: Store, matter: str, *, limit: int = 0) -> Timeline:
    """Return the dated events of a matter, at most `limit` of them (0 for all); raise `Terminal(MATTER_UNKNOWN)`."""
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        names = tx.entities.names(found.id)
        events = [event for document in tx.documents.of_matter(found.id) for event in _of_document(tx, document, names)]
    events.sort(key=lambda event: (event.date, event.file_name, event.document_id, event.start))
    return Timeline(matter=found.name, total=len(events), events=events[:limit] if limit else events)


def _of_document(tx: Transaction, document: Document, names: Mapping[EntityId, str]) -> Iterator[Event]:
    text, mentions = tx.pages.text(document.id), tx.mentions.of(document.id)
    dated = dated_sentences(text, [stored.mention for stored in mentions])
    bates = tx.pages.bates(document.id) if dated else {}
    said = _said(tx, document, text, mentions, names) if dated else []
    for (date, sentence), mention in dated.items():
        start, end = _quoted(sentence, mention)
        inside = [(m.mention.start, m.entity_id) for m in mentions if m.mention.type in _NAMES and start <= m.mention.start < end]
        named = dict.fromkeys(names[entity] for _, entity in sorted(inside) if entity is not None)
        yield Event(
            date=date,
            quote=text[start:end],
            document_id=document.id,
            file_name=file_name(document.file_name),
            page=mention.page,
            bates=bates.get(mention.page),
            start=start,
            end=end,
            entities=list(named),
            relationships=list(dict.fromkeys(words for when, at, words in said if when == date and start <= at < end)),
        )


def dated_sentences(text: str, mentions: Sequence[Mention]) -> dict[tuple[str, Sentence], Mention]:
    """Return the first mention of each date in each sentence that tells of an event."""
    sentences = sentence_bounds(text)
    starts = [sentence.start for sentence in sentences]
    cited = [m.end for m in mentions if m.type in (EntityType.CITATION, EntityType.STATUTE)]
    found: dict[tuple[str, Sentence], Mention] = {}
    for mention in mentions:
        date = values_of(mention.type, mention.text).date
        at = bisect_right(starts, mention.start) - 1
        if date is None or at < 0 or mention.end > sentences[at].end:
            continue
        if _tells(text, sentences[at], mention, date) and not _of_citation(text, mention, cited):
            found.setdefault((date, sentences[at]), mention)
    return found


def _tells(text: str, sentence: Sentence, mention: Mention, date: str) -> bool:
    line_start, line_end = text.rfind("\n", 0, mention.start) + 1, text.find("\n", mention.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    if _STAMP.search(line) or len(_WORD.findall(text, sentence.start, sentence.end)) < _FEWEST_WORDS:
        return False
    return len(date) > _YEAR or _YEAR_EVENT.search(text[max(0, mention.start - 12) : mention.start]) is not None


def _of_citation(text: str, mention: Mention, cited: Sequence[int]) -> bool:
    """Say whether the date stands in the brackets behind a citation: "97 F.3d 12 (2d Cir. May 3, 1996)"."""
    opening = text.rfind("(", max(0, mention.start - _CITED), mention.start)
    return opening >= 0 and ")" not in text[opening : mention.start] and any(0 <= opening - end <= _CITED for end in cited)


def _quoted(sentence: Sentence, mention: Mention) -> tuple[int, int]:
    if sentence.end - sentence.start <= _LONGEST:
        return sentence
    return max(sentence.start, mention.start - _LONGEST // 2), min(sentence.end, mention.end + _LONGEST // 2)


def _said(
    tx: Transaction, document: Document, text: str, mentions: Sequence[StoredMention], names: Mapping[EntityId, str]
) -> list[tuple[str | None, int, str]]:
    """Return the date, place and words of each relationship of the document that has a date."""
    values = RelationshipValues(text, mentions)
    entities = {stored.id: stored.entity_id for stored in mentions}
    at = {stored.id: stored.mention.start for stored in mentions}
    found: list[tuple[str | None, int, str]] = []
    for stored in tx.relationships.of(document.id):
        r = stored.relationship
        subject, object_ = entities.get(r.subject_id), entities.get(r.object_id)
        if r.predicate is Predicate.ASSOCIATED_WITH or subject is None or object_ is None or subject == object_:
            continue
        found.append((values.of(r).date, at[r.subject_id], f"{names[subject]} {r.predicate} {names[object_]}"))
    return [each for each in found if each[0] is not None]
