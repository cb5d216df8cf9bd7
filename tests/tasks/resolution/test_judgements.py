"""What people judge goes before what the rules say, means the same after every reprocessing, and can't contradict itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from blocks.errors import Code, Terminal
from blocks.records import Cluster, MatterMention
from blocks.store_records import Judgement
from tasks.resolution.contradictions import refuse_contradiction
from tasks.resolution.resolve import resolve
from tests.tasks.resolution.conftest import judgement, named

Make = Callable[[dict[str, list[str]]], list[MatterMention]]
Found = Callable[[list[Cluster]], set[frozenset[str]]]

KELLERS = {"a": ["P Jane Keller", "P Keller"], "b": ["P Jane Keller", "P Ms. Keller"], "c": ["P Jane Keller"]}


def test_two_persons_of_one_name_are_told_apart_by_their_documents(make: Make, groups: Found) -> None:
    """What a third document says of that name could be either, and stays by itself."""
    clusters = resolve(make(KELLERS), [judgement(1, "different", "P Jane Keller @ a", "P Jane Keller @ b")])
    assert groups(clusters) == {frozenset({"a.0", "a.1"}), frozenset({"b.0", "b.1"}), frozenset({"c.0"})}


def test_one_document_is_told_apart_from_all_others(make: Make, groups: Found) -> None:
    clusters = resolve(make(KELLERS), [judgement(1, "different", "P Jane Keller @ a", "P Jane Keller")])
    assert groups(clusters) == {frozenset({"a.0", "a.1"}), frozenset({"b.0", "b.1", "c.0"})}


@pytest.mark.parametrize(
    ("matter", "left", "right"),
    [
        ({"a": ["P Jane Keller"], "b": ["P Jane Miller"]}, "P Jane Keller", "P Jane Miller"),
        ({"a": ["P John Smith, Jr."], "b": ["P John Smith, Sr."]}, "P John Smith, Jr.", "P John Smith, Sr."),
        ({"a": ["O Acme, Inc."], "b": ["O Acme LLC"]}, "O Acme, Inc.", "O Acme LLC"),
        ({"a": ["P the Defendant"], "b": ["P Jane Keller"]}, "P the Defendant @ a", "P Jane Keller"),
        ({"a": ["P Smith", "P John Smith", "P Jane Smith"]}, "P Smith @ a", "P Jane Smith"),
        ({"a": ["C 1:17-cr-182"], "b": ["C 1:18-cr-9"]}, "C 1:17-cr-182", "C 1:18-cr-9"),
        ({"a": ["L Springfield"], "b": ["L Shelbyville"]}, "L Springfield", "L Shelbyville"),
    ],
)
def test_same_wins_over_every_rule(matter: dict[str, list[str]], left: str, right: str, make: Make) -> None:
    one, other = named(left), named(right)
    clusters = resolve(make(matter), [judgement(1, "same", left, right)])
    together = [c for c in clusters if {one.text, other.text} <= {m.text for m in make(matter) if m.id in c.mention_ids}]
    assert len(together) == 1


def test_a_short_name_that_was_judged_goes_with_nobody_else(make: Make, groups: Found) -> None:
    clusters = resolve(
        make({"a": ["P Smith", "P John Smith"], "b": ["P Robert Jones"]}), [judgement(1, "same", "P Smith @ a", "P Robert Jones")]
    )
    assert groups(clusters) == {frozenset({"a.0", "b.0"}), frozenset({"a.1"})}


def test_a_judgement_goes_before_what_a_document_defines(make: Make, groups: Found) -> None:
    matter = {"a": ["O Acme, Inc.", "O the Company <- 0"], "b": ["O Zenith, Inc."]}
    clusters = resolve(make(matter), [judgement(1, "same", "O the Company @ a", "O Zenith, Inc.")])
    assert groups(clusters) == {frozenset({"a.0"}), frozenset({"a.1", "b.0"})}


def test_sameness_goes_through_a_name_that_stands_nowhere_any_more(make: Make) -> None:
    log = [judgement(1, "same", "P Jane Keller", "P Janet Kell"), judgement(2, "same", "P Janet Kell", "P Jo Kellar")]
    assert len(resolve(make({"a": ["P Jane Keller"], "b": ["P Jo Kellar"]}), log)) == 1


def test_a_new_name_shows_until_it_is_undone(make: Make) -> None:
    mentions = make({"a": ["P Jane Keller"], "b": ["P J. Keller"]})
    log = [judgement(1, "rename", "P Jane Keller", name="Jane Q. Keller-Voss")]
    assert [cluster.name for cluster in resolve(mentions, log)] == ["Jane Q. Keller-Voss", "J. Keller"]
    assert [cluster.name for cluster in resolve(mentions, [*log, judgement(2, "undo", ends=1)])] == ["Jane Keller", "J. Keller"]


def test_of_two_new_names_that_the_rules_bring_together_the_later_shows(make: Make) -> None:
    mentions = make({"a": ["P Jane Keller", "P J. Keller"]})
    log = [judgement(1, "rename", "P J. Keller @ a", name="Z"), judgement(2, "rename", "P Jane Keller", name="Y")]
    assert [cluster.name for cluster in resolve(mentions, log)] == ["Y"]


def test_an_open_short_name_of_a_company_is_told_apart(make: Make, groups: Found) -> None:
    clusters = resolve(make({"a": ["O Wombat"], "b": ["O Wombat"]}), [judgement(1, "different", "O Wombat @ a", "O Wombat @ b")])
    assert groups(clusters) == {frozenset({"a.0"}), frozenset({"b.0"})}


LOG = [
    judgement(1, "same", "P Ann Lee", "P Anna Lee"),
    judgement(2, "same", "P Anna Lee", "P Annie Li"),
    judgement(3, "different", "P Annie Li", "P Bo Tan"),
    judgement(4, "rename", "P Ann Lee", name="Ann X. Lee"),
    judgement(5, "rename", "P Cy Roe", name="Cyrus Roe"),
    judgement(6, "different", "P Ann Lee", "P Dee Fox"),
    judgement(7, "undo", ends=6),
]


@pytest.mark.parametrize(
    ("kind", "left", "right", "name", "named_judgements"),
    [
        (Judgement.SAME, "P Ann Lee", "P Bo Tan", None, "3"),
        (Judgement.SAME, "P Bo Tan", "P Anna Lee", None, "3"),
        (Judgement.DIFFERENT, "P Ann Lee", "P Annie Li", None, "1, 2"),
        (Judgement.DIFFERENT, "P Anna Lee", "P ANN LEE", None, "1"),
        (Judgement.SAME, "P Cy Roe", "P Annie Li", None, "4, 5"),
        (Judgement.RENAME, "P Annie Li", "", "Another", "4"),
        (Judgement.DIFFERENT, "P Ann Lee", "P Ann Lee", None, None),
    ],
)
def test_a_contradiction_is_refused_and_names_the_earlier_judgement(
    kind: Judgement, left: str, right: str, name: str | None, named_judgements: str | None
) -> None:
    with pytest.raises(Terminal) as refused:
        refuse_contradiction(LOG, kind, named(left), named(right) if right else None, name)
    assert refused.value.code is Code.JUDGEMENT_CONTRADICTS
    assert named_judgements is None or f" {named_judgements} say" in refused.value.cause


@pytest.mark.parametrize(
    ("kind", "left", "right", "name"),
    [
        (Judgement.SAME, "P Ann Lee", "P Annie Li", None),
        (Judgement.SAME, "P Ann Lee", "P Dee Fox", None),
        (Judgement.RENAME, "P Annie Li", "", "Ann X. Lee"),
        (Judgement.DIFFERENT, "P Ann Lee @ a", "P Ann Lee @ b", None),
        (Judgement.SAME, "P Annie Li @ a", "P Bo Tan", None),
    ],
)
def test_what_contradicts_nothing_is_let_through(kind: Judgement, left: str, right: str, name: str | None) -> None:
    refuse_contradiction(LOG, kind, named(left), named(right) if right else None, name)
