"""Which values words give, and which of them belong to a relationship."""

from __future__ import annotations

import pytest

from blocks.predicates import Predicate
from blocks.records import EntityType, Mention, MentionId, Relationship
from blocks.store_records import StoredMention
from tasks.review.values import RelationshipValues, Values, values_of
from tests.tasks.relationships.conftest import mark

MENTIONS = [
    (EntityType.DATE, "March 14, 2016", Values(date="2016-03-14")),
    (EntityType.DATE, "on or about the 3rd day of May, 2020", Values(date="2020-05-03")),
    (EntityType.DATE, "10/05/17", Values(date="2017-10-05")),
    (EntityType.DATE, "March\n2016", Values(date="2016-03")),
    (EntityType.DATE, "2016", Values(date="2016")),
    (EntityType.DATE, "last May", Values()),
    (EntityType.DATE, "February 30, 2020", Values()),
    (EntityType.MONEY, "$1.5 million", Values(amount="1500000", currency="USD")),
    (EntityType.MONEY, "€2,000.50", Values(amount="2000.5", currency="EUR")),
    (EntityType.MONEY, "a large sum", Values()),
    (EntityType.PERSON, "May 3, 2020", Values()),
]


@pytest.mark.parametrize(("kind", "text", "expected"), MENTIONS)
def test_a_mention_has_the_value_that_its_words_give(kind: EntityType, text: str, expected: Values) -> None:
    assert values_of(kind, text) == expected


SENTENCES = [
    ("On [D:May 3, 2020], [P:Jane Roe] met [P:John Poe].", Predicate.MET, Values(date="2020-05-03")),
    ("[P:Jane Roe] paid [P:John Poe] [M:$500] on [D:May 3, 2020].", Predicate.PAID, Values("2020-05-03", "500", "USD")),
    ("[P:Jane Roe] met [P:John Poe]. It rained on [D:May 3, 2020].", Predicate.MET, Values()),
    ("In [D:May 2019] it rained; on [D:June 3, 2020], [P:Jane Roe] met [P:John Poe].", Predicate.MET, Values(date="2020-06-03")),
    ("Between [D:May 3, 2020] and [D:June 1, 2020], [P:Jane Roe] met [P:John Poe].", Predicate.MET, Values(date="2020-05-03")),
    ("On [D:May 3, 2020], [P:Jane Roe] admitted that she met [P:John Poe].", Predicate.MET, Values()),
    ("[P:Jane Roe] is an employee of [O:Acme] since [D:March 2008].", Predicate.EMPLOYEE_OF, Values(date="2008-03")),
    ("[P:Jane Roe], an employee of [O:Acme], fell on [D:May 3, 2020].", Predicate.EMPLOYEE_OF, Values()),
    ("[P:Jane Roe], son of [P:John Poe], fell on [D:May 3, 2020].", Predicate.CHILD_OF, Values()),
    ("[P:Jane Roe] met [P:John Poe] [D:last May].", Predicate.MET, Values()),
]


@pytest.mark.parametrize(("source", "predicate", "expected"), SENTENCES)
def test_a_relationship_has_the_values_of_its_own_sentence(source: str, predicate: Predicate, expected: Values) -> None:
    marked = mark(source)
    mentions = [StoredMention(each, mention, None) for each, mention in marked.mentions]
    subject, object_ = [each for each in marked.mentions if each[1].type in (EntityType.PERSON, EntityType.ORGANIZATION)]
    start, end = subject[1].start, object_[1].end
    found = Relationship(predicate, subject[0], object_[0], 1, start, end, marked.text[start:end], 0.8, "rule:test/1")
    assert RelationshipValues(marked.text, mentions).of(found) == expected


def test_the_values_of_a_header_are_those_of_its_lines() -> None:
    text = "From: Jane Roe\nTo: John Poe\n\nDate: May 3, 2020\n\f"
    spans = [("Jane Roe", EntityType.PERSON), ("John Poe", EntityType.PERSON), ("May 3, 2020", EntityType.DATE)]
    mentions = [
        StoredMention(
            MentionId(f"m{n}"), Mention(text.index(words), text.index(words) + len(words), 1, words, kind, 0.9, "t"), None
        )
        for n, (words, kind) in enumerate(spans)
    ]
    end = len(text) - 2
    found = Relationship(Predicate.EMAILED, MentionId("m0"), MentionId("m1"), 1, 0, end, text[:end], 0.9, "rule:headers/1")
    assert RelationshipValues(text, mentions).of(found).date == "2020-05-03"
