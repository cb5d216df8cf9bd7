"""The values that words stand for: dates by ISO 8601 as far as they are given, amounts with their currency by ISO 4217.

A relationship that happens at a time ("X paid Y $500 on May 3") takes its date and amount from its own sentence, the nearest one; one
that lasts ("X is president of Y since 2008") takes only a date that says since when.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from blocks.predicates import Predicate
from blocks.records import EntityType, Mention, MentionId, Relationship
from blocks.store_records import StoredMention
from tasks.relationships.sentences import Sentence, sentence_bounds
from tasks.resolution.amounts import money_value
from tasks.resolution.dates import date_value

HAPPENS = frozenset(
    {
        Predicate.APPOINTED_BY,
        Predicate.ENGAGED_BY,
        Predicate.SIGNED_FOR,
        Predicate.PARTY_TO_AGREEMENT_WITH,
        Predicate.BREACHED_AGREEMENT_WITH,
        Predicate.PAID,
        Predicate.MET,
        Predicate.EMAILED,
        Predicate.WROTE_TO,
        Predicate.TOLD,
        Predicate.COMMUNICATED_WITH,
        Predicate.INTRODUCED,
        Predicate.INTERVIEWED_BY,
        Predicate.ARRESTED_AT,
        Predicate.CONSPIRED_WITH,
        Predicate.MADE_FALSE_STATEMENTS_TO,
        Predicate.MOTION_GRANTED_IN,
        Predicate.MOTION_DENIED_IN,
    }
)
"""Predicates of what happens at a time; the others last, or are of the paper itself."""
_LASTS = frozenset(
    {
        Predicate.EMPLOYEE_OF,
        Predicate.OFFICER_OF,
        Predicate.MEMBER_OF,
        Predicate.OWNER_OF,
        Predicate.SUBSIDIARY_OF,
        Predicate.COUNSEL_FOR,
    }
)
_SINCE = re.compile(
    r"\b(?:since|as of|effective|beginning(?: in| on)?|starting(?: in| on)?)(?: approximately| about| or about)?\s+$"
)
_REPORTED = re.compile(r"\b(?:admitted|acknowledged|stated|said|testified|confirmed|conceded|recalled|alleged|alleges)\b")
"""Between two names: the date of the sentence is that of the saying, not of what is said."""
_RANGE = re.compile(r"\s*,?\s*(?:and|to|through|until|thru|[-\u2013\u2014])\s*(?:on or about |approximately )?")
_VALUED = frozenset({EntityType.DATE, EntityType.MONEY})


class Values(NamedTuple):
    """A date ("2016-03-14", "2016-03", "2016"), an amount as a plain decimal number, and its currency ("USD"); None: not given."""

    date: str | None = None
    amount: str | None = None
    currency: str | None = None


def values_of(type: EntityType, text: str) -> Values:
    """Return what the words of a mention stand for; nothing for other types than DATE and MONEY, or where they cannot be read."""
    if type is EntityType.DATE:
        return Values(date=date_value(text))
    money = money_value(text) if type is EntityType.MONEY else None
    if money is None:
        return Values()
    currency, amount = money.split()
    return Values(amount=amount, currency=currency.upper())


class RelationshipValues:
    """Finds the values of a document's relationships."""

    def __init__(self, text: str, mentions: Sequence[StoredMention]) -> None:
        self._text = text
        self._mentions: dict[MentionId, Mention] = {stored.id: stored.mention for stored in mentions}
        self._valued = [stored.mention for stored in mentions if stored.mention.type in _VALUED]

    def of(self, relationship: Relationship) -> Values:
        """Return the values that its own words give; a header's words are all of one thing, a sentence's of its two names."""
        happens = relationship.predicate in HAPPENS
        if not self._valued or not (happens or relationship.predicate in _LASTS):
            return Values()
        low, high = self._near(relationship)
        start, end = self._passage(relationship, low, high)
        here = [m for m in self._valued if start <= m.start and m.end <= end]
        dates = [m for m in self._begun(here) if happens or self._says_since_when(m)]
        if relationship.predicate is not Predicate.TOLD and _REPORTED.search(self._text, low, high):
            dates = []
        money = [m for m in here if m.type is EntityType.MONEY] if happens else []
        date = _nearest(dates, low, high)
        amount = _nearest(money, low, high)
        return Values(date.date, amount.amount, amount.currency)

    def _near(self, relationship: Relationship) -> tuple[int, int]:
        ends = [self._mentions[each] for each in (relationship.subject_id, relationship.object_id) if each in self._mentions]
        return min((m.start for m in ends), default=relationship.start), max((m.end for m in ends), default=relationship.end)

    def _passage(self, relationship: Relationship, low: int, high: int) -> tuple[int, int]:
        """Return the span of the evidence and of the sentences that hold the two ends."""
        start, end = relationship.start, relationship.end
        for offset in (low, high - 1):
            at = bisect_right(self._starts, offset) - 1
            if at >= 0 and offset < self._sentences[at].end:
                start, end = min(start, self._sentences[at].start), max(end, self._sentences[at].end)
        return start, end

    def _begun(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the dates, of "between May 3 and June 1" the first alone: when something began."""
        dates = [m for m in mentions if m.type is EntityType.DATE]
        return [m for at, m in enumerate(dates) if not at or not _RANGE.fullmatch(self._text, dates[at - 1].end, m.start)]

    def _says_since_when(self, mention: Mention) -> bool:
        return _SINCE.search(" ".join(self._text[max(0, mention.start - 40) : mention.start].split()) + " ") is not None

    @cached_property
    def _sentences(self) -> Sequence[Sentence]:
        return sentence_bounds(self._text)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [sentence.start for sentence in self._sentences]


def _nearest(mentions: Sequence[Mention], low: int, high: int) -> Values:
    """Return the value of the mention nearest to the span of both ends, the first among equals; one that cannot be read is none."""
    read = [(max(low - m.end, m.start - high, 0), m.start, value) for m in mentions if any(value := values_of(m.type, m.text))]
    return min(read)[2] if read else Values()
