"""What holds for every relationship of any text: words on a page, two mentions, the same on every run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.errors import Code, Terminal
from blocks.predicates import Predicate
from blocks.records import EntityType, Mention, MentionId, Relationship
from tasks.relationships.evidence import validate, validate_pages
from tasks.relationships.relate import relate
from tasks.relationships.sentences import sentence_bounds

Read = Callable[[str], Any]

WORDS = [
    *(
        "Jane Roe",
        "Acme, Inc.",
        "Wombat",
        "24-cv-1187",
        "DISTRICT COURT",
        "Ohio",
        "28 U.S.C. § 1",
        "Plaintiff,",
        "Defendants.",
        "v.",
        "Case No. ",
    ),
    *(
        "Attorneys for Plaintiff ",
        "/s/ ",
        "By: ",
        ", president of ",
        " is a subsidiary of ",
        " employed by ",
        "Judge ",
        "I, ",
        ", declare that I am an agent of ",
    ),
    *("\n", "\n\n", "\f", ". ", ", ", " and ", "The ", " has knowledge of ", "In re ", "x", " ", "\u2029", "é"),
]
texts = st.lists(st.sampled_from(WORDS), max_size=40).map("".join) | st.text(max_size=80)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[tuple[MentionId, Mention]]]:
    text = draw(texts) + "\f"
    bounds, start = [], 0
    for page in text[:-1].split("\f"):
        bounds.append((start, start + len(page) + 1))
        start += len(page) + 1
    mentions: list[tuple[MentionId, Mention]] = []
    spans = [(at, at + len(w)) for w in WORDS[:7] for at in range(len(text)) if text.startswith(w, at)]
    chosen = draw(st.lists(st.sampled_from(spans), unique=True, max_size=12)) if spans else []
    loose = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 20)), max_size=4))
    for number, (low, high) in enumerate([*chosen, *((low, min(low + size, len(text))) for low, size in loose)]):
        if low < high:
            of = draw(st.none() | st.sampled_from(chosen)) if chosen else None
            kind = draw(st.sampled_from(list(EntityType)))
            number_of_page = text.count("\f", 0, low) + 1
            mentions.append((MentionId(f"m{number}"), Mention(low, high, number_of_page, text[low:high], kind, 0.9, "test", of)))
    return text, bounds, mentions


@given(document=documents())
def test_every_relationship_has_words_on_a_page(
    document: tuple[str, list[tuple[int, int]], list[tuple[MentionId, Mention]]],
) -> None:
    text, bounds, mentions = document
    known = dict(mentions)
    for found in relate(text, bounds, mentions):
        assert found.evidence == text[found.start : found.end]
        assert found.evidence.strip()
        assert bounds[found.page - 1][0] <= found.start < bounds[found.page - 1][1]
        assert found.subject_id != found.object_id
        assert {found.subject_id, found.object_id} <= set(known)
        ends = [known[found.subject_id], known[found.object_id]]
        assert "\f" not in found.evidence or "\f" in text[min(e.start for e in ends) : max(e.end for e in ends)]


@given(data=st.data(), document=documents())
def test_the_order_of_mentions_does_not_matter(
    data: st.DataObject, document: tuple[str, list[tuple[int, int]], list[tuple[MentionId, Mention]]]
) -> None:
    text, bounds, mentions = document
    assert relate(text, bounds, data.draw(st.permutations(mentions))) == relate(text, bounds, mentions)


@given(document=documents())
def test_nothing_is_said_twice(document: tuple[str, list[tuple[int, int]], list[tuple[MentionId, Mention]]]) -> None:
    found = [(r.predicate, r.subject_id, r.object_id) for r in relate(*document)]
    assert len(set(found)) == len(found)


@given(text=texts)
def test_sentences_hold_all_words_and_cross_no_page(text: str) -> None:
    sentences = sentence_bounds(text)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert all("\f" not in text[s.start : s.end] for s in sentences)
    outside = "".join(
        text[a:b] for a, b in zip([0, *(s.end for s in sentences)], [*(s.start for s in sentences), len(text)], strict=True)
    )
    assert not outside.strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Acme Corp. sued Roe v. Wade. No. 5 is next.", ["Acme Corp. sued Roe v. Wade.", "No. 5 is next."]),
        ("John A. Smith, Jr. left. He came.", ["John A. Smith, Jr. left.", "He came."]),
        ("HEADING\n\nText here.", ["HEADING", "Text here."]),
        ("List:\n1. One thing\n2. Another", ["List:", "1. One thing", "2. Another"]),
        ("See 18 U.S.C. § 1001.\fNext page", ["See 18 U.S.C. § 1001.", "Next page"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentence_bounds(text)] == sentences


def test_evidence_stays_on_the_page_of_its_subject(read: Read) -> None:
    """A docket number on the first page does not pull the evidence of the last page over all pages between."""
    marked = read("Case [C:24-cv-1]\n\fPage two.\f[P:Jane Roe] has knowledge of the file.")
    (found,) = [r for r in marked.relationships() if r.predicate == Predicate.WITNESS_IN]
    assert (found.page, found.evidence) == (3, "Jane Roe has knowledge of the file.")


def test_mentions_outside_the_text_are_not_related() -> None:
    mention = Mention(90, 99, 1, "Jane Roe", EntityType.PERSON, 0.9, "test")
    assert relate("I, Jane Roe\f", [(0, 12)], [(MentionId("m0"), mention)]) == []


GOOD = Relationship(Predicate.EMPLOYEE_OF, MentionId("a"), MentionId("b"), 1, 0, 4, "Jane", 0.9, "rule:test/1")


@pytest.mark.parametrize(
    "broken",
    [
        replace(GOOD, evidence="John"),
        replace(GOOD, end=40),
        replace(GOOD, start=4, end=4, evidence=""),
        replace(GOOD, object_id=MentionId("a")),
    ],
)
def test_ungrounded_evidence_is_refused(broken: Relationship) -> None:
    validate("Jane works.", [GOOD])
    with pytest.raises(Terminal) as refused:
        validate("Jane works.", [broken], "a document")
    assert refused.value.code is Code.EVIDENCE_UNGROUNDED
    assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("page", [0, 2, 3])
def test_evidence_on_another_page_is_refused(page: int) -> None:
    validate_pages([(0, 12), (12, 20)], [GOOD])
    with pytest.raises(Terminal):
        validate_pages([(0, 12), (12, 20)], [replace(GOOD, page=page)])
