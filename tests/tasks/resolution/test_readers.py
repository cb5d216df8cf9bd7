"""Each type's reader: spellings of one thing get one key, other things another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Reach
from tasks.resolution.persons import _SPECIAL, person_form, read_form
from tasks.resolution.read import READERS, read

SAME = [
    (EntityType.PERSON, "John Smith, Jr.", "JOHN SMITH JR."),
    (EntityType.PERSON, "Smith, John A., Jr.", "John A. Smith, Jr."),
    (EntityType.PERSON, "SMITH, Jane", "Jane Smith"),
    (EntityType.PERSON, "Hon. Barbara A. Holt", "BARBARA A. HOLT, Chief Judge"),
    (EntityType.PERSON, "Robert S. Muster III", "Robert S. Muster, III"),
    (EntityType.PERSON, "William O\u2019Neil\u2019s", "Bill O'Neil"),
    (EntityType.PERSON, "Thomas M. Brand, Esq.", "Thomas M. Brand"),
    (EntityType.PERSON, "José García", "Jose Garcia"),
    (EntityType.PERSON, "A.B. Carter", "A. B. Carter"),
    (EntityType.ORGANIZATION, "Wombat Corp.", "WOMBAT CORPORATION"),
    (EntityType.ORGANIZATION, "Flora Property Management, L.L.C.", "Flora Property Management LLC"),
    (EntityType.ORGANIZATION, "The Coca-Cola Company", "Coca Cola Co."),
    (EntityType.ORGANIZATION, "Lane & Dale, S.C.", "LANE AND DALE SC"),
    (EntityType.ORGANIZATION, "U.S. Department of Justice", "United States Dep't of Justice"),
    (EntityType.ORGANIZATION, "UNITED STATES OF AMERICA", "United States"),
    (EntityType.ORGANIZATION, "Acme Limited Liability Company", "Acme, LLC"),
    (EntityType.CASE_NUMBER, "17-cr-182", "Case No. 17-cr-00182"),
    (EntityType.CASE_NUMBER, "24-CV-0322", "2024CV000322"),
    (EntityType.CASE_NUMBER, "17 Cr. 182 (RDM)", "No. 17-cr-182-RDM"),
    (EntityType.DATE, "October 21, 2024", "10/21/24"),
    (EntityType.DATE, "Oct. 21, 2024", "21st day of October, 2024"),
    (EntityType.DATE, "Monday, October 21, 2024", "2024-10-21"),
    (EntityType.DATE, "13/2/2020", "February 13, 2020"),
    (EntityType.MONEY, "$1.5 million", "US$1,500,000.00"),
    (EntityType.MONEY, "one million five hundred thousand dollars", "1.5 million dollars"),
    (EntityType.MONEY, "fifty dollars ($50)", "$50"),
    (EntityType.EMAIL, "Jane.Roe@Example.com", "<jane.roe@example.com>"),
    (EntityType.PHONE, "(608) 555-0142", "+1 608.555.0142"),
    (EntityType.STATUTE, "18 U.S.C. § 1001", "Title 18, United States Code, Section 1001"),
    (EntityType.STATUTE, "Fed. R. Civ. P. 7.1", "Federal Rule of Civil Procedure 7.1"),
    (EntityType.CITATION, "Brown v. Board of Education, 347 U.S. 483 (1954)", "347 U. S. 483"),
    (
        EntityType.COURT,
        "UNITED STATES DISTRICT COURT\nFOR THE DISTRICT OF COLUMBIA",
        "U.S. District Court for the District of Columbia",
    ),
    (EntityType.LOCATION, "the U.S.", "United States"),
    (EntityType.LOCATION, "Chicago, IL", "Chicago, Illinois"),
    (EntityType.ADDRESS, "400 N. Harbor Dr., Milwaukee, WI 53202", "400 North Harbor Drive\nMilwaukee, Wisconsin 53202-1234"),
]

DIFFERENT = [
    (EntityType.PERSON, "John Smith, Jr.", "John Smith, Sr."),
    (EntityType.PERSON, "John Smith II", "John Smith III"),
    (EntityType.PERSON, "Heinrich Hans", "Hans Heinrich"),
    (EntityType.ORGANIZATION, "Acme, Inc.", "Acme, LLC"),
    (EntityType.ORGANIZATION, "Partners VII L.P.", "Partners VIII L.P."),
    (EntityType.CASE_NUMBER, "1:17-cr-182", "1:17-cv-182"),
    (EntityType.CASE_NUMBER, "17-cr-182", "18-cr-182"),
    (EntityType.DATE, "October 2024", "October 21, 2024"),
    (EntityType.MONEY, "$50", "€50"),
    (EntityType.PHONE, "608-555-0142", "608-555-0142 ext. 3"),
    (EntityType.STATUTE, "18 U.S.C. § 1001", "18 U.S.C. § 1001(a)"),
    (EntityType.CITATION, "347 U.S. 483", "347 F.3d 483"),
]

ROLES = [
    (EntityType.PERSON, "Target 1"),
    (EntityType.PERSON, "Individual 2"),
    (EntityType.PERSON, "the Defendant"),
    (EntityType.PERSON, "Jane Doe 3"),
    (EntityType.ORGANIZATION, "Company A"),
    (EntityType.ORGANIZATION, "the Government"),
    (EntityType.ORGANIZATION, "PR Company 2"),
    (EntityType.COURT, "this Court"),
    (EntityType.DATE, "last Tuesday"),
]


@pytest.mark.parametrize(("type", "one", "other"), SAME)
def test_spellings_of_one_thing_get_one_key(type: EntityType, one: str, other: str) -> None:
    assert read(type, one).key == read(type, other).key


@pytest.mark.parametrize(("type", "one", "other"), DIFFERENT)
def test_other_things_get_other_keys(type: EntityType, one: str, other: str) -> None:
    assert read(type, one).key != read(type, other).key


@pytest.mark.parametrize(("type", "text"), ROLES)
def test_roles_stay_in_their_document(type: EntityType, text: str) -> None:
    assert read(type, text).reach is Reach.ROLE


@pytest.mark.parametrize(
    ("type", "text"),
    [
        (EntityType.PERSON, "Mr. Paul"),
        (EntityType.PERSON, "M. Paul"),
        (EntityType.ORGANIZATION, "Wombat"),
        (EntityType.ORGANIZATION, "FBI"),
    ],
)
def test_short_names_reach_no_further_than_their_document(type: EntityType, text: str) -> None:
    assert read(type, text).reach is Reach.DOCUMENT


@pytest.mark.parametrize("type", list(EntityType))
@given(text=st.text(max_size=60))
def test_any_text_is_read(type: EntityType, text: str) -> None:
    form = read(type, text)
    assert form.type is type
    assert form == READERS[type](text)


@given(text=st.text())
def test_folding_and_tidying_twice_change_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


WORDS = st.one_of(
    st.sampled_from(sorted(word.capitalize() for word in _SPECIAL if word.isascii() and word.isalpha())),
    st.sampled_from(("Bob", "William", "Jane", "Ka", "Smith", "Li", "Xi", "Asbury", "Van", "An", "Us", "United", "States")),
    st.from_regex(r"[A-Z][a-z]{1,6}", fullmatch=True),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(WORDS, st.from_regex(r"[A-Z]\.", fullmatch=True)), min_size=1, max_size=4))
def test_the_short_way_through_a_plain_name_reads_what_the_long_way_does(words: list[str]) -> None:
    text = " ".join(words)
    assert person_form(text) == read_form(text)
