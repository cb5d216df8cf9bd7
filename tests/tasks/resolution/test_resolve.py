"""Which mentions are one entity: tables of what must join and what must stay apart, and what holds for any matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.records import Cluster, DocumentId, EntityId, EntityType, MatterMention, MentionId
from tasks.resolution.blocking import MOST_IN_A_BLOCK
from tasks.resolution.cannot_link import contradict
from tasks.resolution.identify import identify
from tasks.resolution.read import read
from tasks.resolution.resolve import resolve

Make = Callable[[dict[str, list[str]]], list[MatterMention]]
Groups = Callable[[Sequence[Cluster]], set[frozenset[str]]]

JOINED = {
    "full names across documents": {"a": ["P Michael J. Paul"], "b": ["P MICHAEL J. PAUL"]},
    "trading as": {"a": ["O Thackery Foods, LLC doing business as Larder & Vine", "O Larder & Vine"]},
    "a limited company spelt out": {"a": ["O Thackery Foods, Ltd."], "b": ["O Thackery Foods Limited"]},
    "an acronym with its form": {"a": ["O Thackery Marine Transport Corporation", "O TMTC"]},
    "a missing middle initial": {"a": ["P Michael Paul"], "b": ["P Michael J. Paul"]},
    "a nickname": {"a": ["P Bob Jones"], "b": ["P Robert Jones"]},
    "last name first": {"a": ["P Obi, Emeka"], "b": ["P Emeka Obi"]},
    "short names in their document": {"a": ["P Michael J. Paul", "P Mr. Paul", "P Paul", "P M. Paul"]},
    "a first name in its document": {"a": ["P Hanna Quill", "P Hanna"]},
    "a person's initials": {"a": ["P Paul J. Marlow, Jr.", "P PJM"]},
    "one with and one without Jr.": {"a": ["P John Smith, Jr."], "b": ["P John Smith"]},
    "last name first, with a generation": {"a": ["P Fennimore, Ada B., Jr."], "b": ["P Ada B. Fennimore, Jr."]},
    "last name first in capitals, with a title": {"a": ["P FENNIMORE, DR. ADA"], "b": ["P Dr. Ada Fennimore"]},
    "a nickname in quotes": {"a": ['P William "Bill" Thackery'], "b": ["P Bill Thackery"]},
    "a nickname and an initial": {"a": ["P Peggy L. Thackery"], "b": ["P Margaret L. Thackery"]},
    "initials for two given names": {"a": ["P A.B. Fennimore"], "b": ["P Ada Beth Fennimore"]},
    "also known as": {"a": ["P Ada Fennimore a/k/a Beth Thackery", "P Beth Thackery"]},
    "known as before": {"a": ["P Ada Fennimore f/k/a Ada Thackery", "P Ada Thackery"]},
    "credentials behind the name": {"a": ["P Ada Fennimore, M.D., Ph.D."], "b": ["P Ada Fennimore"]},
    "a name with figures for letters": {"a": ["P Wi11iam Thackeray"], "b": ["P William Thackeray"]},
    "a company with figures for letters": {"a": ["O Fennim0re Holdings, Inc."], "b": ["O Fennimore Holdings, Inc."]},
    "a misread name": {"a": ["P Jonathan Barnaby"], "b": ["P Jonathan Bamaby"]},
    "Corp. and Corporation": {"a": ["O Wombat Corp."], "b": ["O WOMBAT CORPORATION"]},
    "a company without its form": {"a": ["O Riverside Apartments Holdings, Inc."], "b": ["O Riverside Apartments Holdings"]},
    "a shortened company": {"a": ["O Flora Property Management, LLC", "O Flora Property", "O Flora Prop"]},
    "one word of a company": {"a": ["O Wombat Corporation", "O Wombat"]},
    "an acronym": {"a": ["O Federal Bureau of Investigation", "O FBI"]},
    "an acronym alone elsewhere": {"a": ["O Federal Bureau of Investigation", "O FBI"], "b": ["O FBI"]},
    "a defined term": {"a": ["O Audacity Mutual", "O Insurer <- 0", "O the Insurer"]},
    "a defined code name": {"a": ["P Paul Marlow", "P Target 1 <- 0"]},
    "doing business as": {"a": ["O Acme, Inc. d/b/a Bob's Burgers", "O Bob's Burgers"]},
    "formerly known as": {"a": ["O Wombat Corporation f/k/a Burrow Industries, Inc.", "O Burrow Industries, Inc."]},
    "a docket number": {"a": ["C 1:17-cr-00182-RDM"], "b": ["C 17-cr-182"], "c": ["C 17 Cr. 182 (RDM)"]},
    "a docket number without its kind": {"a": ["C 1:17-cr-201-ABJ"], "b": ["C 17-201 (ABJ)"]},
    "a calendar day": {"a": ["D October 21, 2024"], "b": ["D 10/21/24"]},
    "an amount": {"a": ["M $1.5 million"], "b": ["M $1,500,000.00"]},
}

APART = {
    "father and son": {"a": ["P John Smith, Jr."], "b": ["P John Smith, Sr."]},
    "second and third": {"a": ["P John Smith II"], "b": ["P John Smith III"]},
    "two first names": {"a": ["P Michael Paul"], "b": ["P Mary Paul"]},
    "two middle initials": {"a": ["P George H. Bush"], "b": ["P George W. Bush"]},
    "initials of two persons": {"a": ["P A. Fennimore"], "b": ["P A. Fennimore"]},
    "first and middle names in another order": {"a": ["P Ada Beth Fennimore"], "b": ["P Beth Ada Fennimore"]},
    "grandfather, father and son": {"a": ["P Ada Thackery, Sr.", "P Ada Thackery, Jr.", "P Ada Thackery III"]},
    "a name of few letters that looks like another": {"a": ["P Dan Clark"], "b": ["P Dan dark"]},
    "names a letter apart": {"a": ["P Marian Fennimore"], "b": ["P Marion Fennimore"]},
    "a company and its subsidiary": {"a": ["O Thackery Holdings, Inc."], "b": ["O Thackery Holdings Europe, Inc."]},
    "Mr. and Ms.": {"a": ["P Mr. Paul", "P Ms. Paul"]},
    "short names in two documents": {"a": ["P Mr. Paul"], "b": ["P Mr. Paul"]},
    "two legal forms": {"a": ["O Acme Group, Inc."], "b": ["O Acme Group, LLC"]},
    "two numbered funds": {"a": ["O Greystone Partners VII L.P."], "b": ["O Greystone Partners VIII L.P."]},
    "two types": {"a": ["P Paul", "O Paul"]},
    "roles of two documents": {"a": ["O the Government"], "b": ["O the Government"]},
    "code names of two documents": {"a": ["P Target 1"], "b": ["P Target 1"]},
    "code names of one document": {"a": ["P Individual 1", "P Individual 2"]},
    "two dockets": {"a": ["C 1:17-cr-182"], "b": ["C 2:17-cr-182"]},
    "two judges": {"a": ["C 17-cr-182 (RDM)"], "b": ["C 17-cr-182 (ABJ)"]},
    "another day": {"a": ["D October 21, 2024"], "b": ["D October 22, 2024"]},
    "days without a year": {"a": ["D May 3"], "b": ["D May 3"]},
    "a generic first word": {"a": ["O First National Bank, N.A.", "O First"]},
    "companies of one letter's difference": {"a": ["O Sprocket Business Corporation"], "b": ["O Sparrow Business Corporation"]},
}


@pytest.mark.parametrize("matter", JOINED.values(), ids=JOINED.keys())
def test_spellings_of_one_thing_join(matter: dict[str, list[str]], make: Make) -> None:
    assert len(resolve(make(matter))) == 1


@pytest.mark.parametrize("matter", APART.values(), ids=APART.keys())
def test_what_is_not_settled_stays_apart(matter: dict[str, list[str]], make: Make) -> None:
    mentions = make(matter)
    assert len(resolve(mentions)) == len(mentions)


AMBIGUOUS = {
    "a bare name beside father and son": (
        {"a": ["P John Smith, Jr.", "P John Smith"], "b": ["P John Smith, Sr.", "P John Smith"]},
        [{"a.0"}, {"b.0"}, {"a.1", "b.1"}],
    ),
    "a surname of two persons": ({"a": ["P Michael Paul", "P Mary Paul", "P Paul"]}, [{"a.0"}, {"a.1"}, {"a.2"}]),
    "a surname of one person here, of another there": (
        {"a": ["P Michael Paul", "P Paul"], "b": ["P Mary Paul", "P Paul"]},
        [{"a.0", "a.1"}, {"b.0", "b.1"}],
    ),
    "a title that tells two apart": (
        {"a": ["P Mr. Michael Paul", "P Ms. Mary Paul", "P Ms. Paul"]},
        [{"a.0"}, {"a.1", "a.2"}],
    ),
    "an acronym of two bodies": (
        {"a": ["O Federal Bureau of Investigation", "O First Bank of Iowa", "O FBI"]},
        [{"a.0"}, {"a.1"}, {"a.2"}],
    ),
    "an acronym that two documents read differently": (
        {"a": ["O Acme Holdings Corp.", "O Acme"], "b": ["O Acme Energy LLC", "O Acme"], "c": ["O Acme"]},
        [{"a.0", "a.1"}, {"b.0", "b.1"}, {"c.0"}],
    ),
    "a term defined twice": (
        {"a": ["O Alpha Mutual", "O Beta Mutual", "O Seller <- 0", "O Seller <- 1"]},
        [{"a.0"}, {"a.1"}, {"a.2", "a.3"}],
    ),
    "a docket number of two courts": (
        {"a": ["C 1:17-cr-182"], "b": ["C 2:17-cr-182"], "c": ["C 17-cr-182"]},
        [{"a.0"}, {"b.0"}, {"c.0"}],
    ),
    "two titles that claim one person": ({"a": ["P Pat Smith", "P Mr. Smith", "P Ms. Smith"]}, [{"a.0"}, {"a.1"}, {"a.2"}]),
    "the nearest generation of a short name": (
        {"a": ["P John Smith, Jr.", "P Mr. Smith"], "b": ["P John Smith, Sr.", "P Mr. Smith"]},
        [{"a.0", "a.1"}, {"b.0", "b.1"}],
    ),
}


@pytest.mark.parametrize(("matter", "expected"), AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_ambiguous_names(matter: dict[str, list[str]], expected: list[set[str]], make: Make, groups: Groups) -> None:
    assert groups(resolve(make(matter))) == set(map(frozenset, expected))


@pytest.mark.parametrize(
    ("matter", "name"),
    [
        ({"a": ["P MICHAEL J. PAUL", "P Michael J. Paul", "P Paul", "P Paul"]}, "Michael J. Paul"),
        ({"a": ["O the Wombat Corporation\u2019s", "O Wombat"]}, "Wombat Corporation"),
        ({"a": ["C 24-cv-1187", "C 2:24-cv-01187-KRM"]}, "2:24-cv-01187-KRM"),
        (
            {"a": ["K UNITED STATES DISTRICT COURT\nFOR THE DISTRICT OF COLUMBIA"]},
            "UNITED STATES DISTRICT COURT FOR THE DISTRICT OF COLUMBIA",
        ),
    ],
)
def test_the_fullest_spelling_names_the_entity(matter: dict[str, list[str]], name: str, make: Make) -> None:
    assert [cluster.name for cluster in resolve(make(matter))] == [name]


# --- any matter -----------------------------------------------------------------------------------

NAMES = {
    EntityType.PERSON: [
        *(
            "John Smith",
            "John Smith, Jr.",
            "John Smith, Sr.",
            "John A. Smith",
            "John B. Smith",
            "J. Smith",
            "Mr. Smith",
            "Ms. Smith",
            "Smith",
        ),
        *(
            "Jane Smith",
            "Bob Jones",
            "Robert Jones",
            "Jones, Robert",
            "Jones",
            "Target 1",
            "the Defendant",
            "JS",
            "Robert Jones a/k/a John Smith",
        ),
    ],
    EntityType.ORGANIZATION: [
        *(
            "Acme, Inc.",
            "Acme LLC",
            "Acme",
            "Acme Group",
            "Acme Group, Inc.",
            "Acme Group LLC",
            "AG",
            "Smith",
            "the Company",
            "Company A",
        ),
        *("Acme, Inc. d/b/a Acme Group", "Federal Bureau of Investigation", "FBI"),
    ],
    EntityType.CASE_NUMBER: ["1:17-cr-00182-RDM", "17-cr-182", "2:17-cr-182", "17-182 (ABJ)", "17-cv-182"],
    EntityType.DATE: ["October 21, 2024", "10/21/24", "May 3", "2024"],
}
spellings = st.one_of([st.tuples(st.just(kind), st.sampled_from(texts)) for kind, texts in NAMES.items()])


@st.composite
def matters(draw: st.DrawFn) -> list[MatterMention]:
    mentions: list[MatterMention] = []
    for document in range(draw(st.integers(1, 4))):
        for at, (kind, text) in enumerate(draw(st.lists(spellings, max_size=8))):
            of = MentionId(f"d{document}.{draw(st.integers(0, at))}") if draw(st.booleans()) and draw(st.booleans()) else None
            mentions.append(MatterMention(MentionId(f"d{document}.{at}"), DocumentId(f"d{document}"), kind, text, at, of))
    return mentions


@settings(deadline=None)
@given(data=st.data(), mentions=matters())
def test_the_order_of_mentions_does_not_matter(data: st.DataObject, mentions: list[MatterMention]) -> None:
    assert resolve(data.draw(st.permutations(mentions))) == resolve(mentions)


@settings(deadline=None)
@given(mentions=matters())
def test_every_mention_is_in_exactly_one_cluster_of_its_type(mentions: list[MatterMention]) -> None:
    clusters = resolve(mentions)
    assert sorted(own for cluster in clusters for own in cluster.mention_ids) == sorted(m.id for m in mentions)
    types = {m.id: m.type for m in mentions}
    assert all({types[own] for own in cluster.mention_ids} == {cluster.type} for cluster in clusters)


@settings(deadline=None)
@given(mentions=matters())
def test_nothing_that_contradicts_is_joined_without_a_definition(mentions: list[MatterMention]) -> None:
    plain = [m for m in mentions if "/" not in m.text or m.type is EntityType.DATE]
    undefined = [MatterMention(m.id, m.document_id, m.type, m.text, m.start) for m in plain]
    forms = {m.id: read(m.type, m.text) for m in undefined}
    for cluster in resolve(undefined):
        own = [forms[own] for own in cluster.mention_ids]
        assert not any(contradict(a, b) for a in own for b in own)


@settings(deadline=None)
@given(mentions=matters())
def test_generations_are_never_joined(mentions: list[MatterMention]) -> None:
    forms = {m.id: read(m.type, m.text) for m in mentions}
    assert all(len({forms[own].generation for own in cluster.mention_ids} - {None}) <= 1 for cluster in resolve(mentions))


@settings(deadline=None)
@given(mentions=matters())
def test_adding_documents_one_by_one_ends_in_the_same_sets_and_loses_no_id(mentions: list[MatterMention]) -> None:
    minted = count()
    holders: dict[MentionId, EntityId] = {}
    followed: dict[EntityId, EntityId] = {}
    for document in sorted({m.document_id for m in mentions}):
        found = identify(
            resolve([m for m in mentions if m.document_id <= document]), holders, lambda: EntityId(f"E{next(minted):03}")
        )
        before = set(holders.values())
        holders = {own: e.id for e in found.entities for own in e.mention_ids}
        followed |= found.redirects
        assert before <= set(holders.values()) | set(found.redirects)
        assert set(found.redirects.values()) <= set(holders.values())
    by_entity = {frozenset(own for own, held in holders.items() if held == entity) for entity in holders.values()}
    assert by_entity == {cluster.mention_ids for cluster in resolve(mentions)}
    assert not set(followed) & set(holders.values())


def test_a_block_too_large_to_compare_keeps_its_full_names_apart(make: Make) -> None:
    """Beyond the limit only equal forms join: no comparison of all with all, and no guess."""
    names = [
        f"P J{'abcdefghij'[n // 50 % 10]}{'klmnopqrst'[n // 5 % 10]}{'uvwxy'[n % 5]}en Smith" for n in range(MOST_IN_A_BLOCK + 1)
    ]
    clusters = resolve(make({"a": names, "b": [*names, "P J. K. Smith"]}))
    assert sorted(len(cluster.mention_ids) for cluster in clusters) == [1, *[2] * len(names)]
