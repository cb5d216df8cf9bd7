"""Where quoted words stand: found as they are, over line breaks and misread letters, and never where a word or digit differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.quotes import LONGEST_NAME, Lost, Quoted

TEXT = """\
On July 24, 2024 Thaddeus R. Venn, Jr., the operations manager of Kestrel Cold Stor-
age, LLC, asked for $3,900,000 in Case No. 1:25-cv-00417-PLT. Srnith & Sons paid $39.00 and
Maria Alvarez signed for Pipistrelle   Logistics, LLC on “July 4, 2O24”. Mr. Smithson is not
an officer of Orlo Holdings, Inc. and never was the president of any corporation named above.
"""


def found(quote: str, before: str = "") -> str:
    place = Quoted(TEXT).name(quote, before)
    return str(place) if isinstance(place, Lost) else TEXT[slice(*place)]


@pytest.mark.parametrize(
    ("quote", "there"),
    [
        ("Thaddeus R. Venn, Jr.", "Thaddeus R. Venn, Jr."),
        ("THADDEUS R. VENN, JR.", "Thaddeus R. Venn, Jr."),
        ("Pipistrelle Logistics, LLC", "Pipistrelle   Logistics, LLC"),
        ('"July 4, 2O24"', "“July 4, 2O24”"),
        ("July 4, 2024", "July 4, 2O24"),
        ("Smith & Sons", "Srnith & Sons"),
        ("$3,900,000", "$3,900,000"),
        ("1:25-cv-00417-PLT", "1:25-cv-00417-PLT"),
    ],
)
def test_a_name_is_found_as_it_stands(quote: str, there: str) -> None:
    assert found(quote) == there


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("Marta Alvarez", Lost.NOT_FOUND),
        ("Thaddeus R. Venn, Sr.", Lost.NOT_FOUND),
        ("Thaddeus Venn, Jr.", Lost.NOT_FOUND),
        ("July 24, 2025", Lost.NOT_FOUND),
        ("1:25-cv-00418-PLT", Lost.NOT_FOUND),
        ("$39,00", Lost.NOT_FOUND),
        ("$3900000", Lost.NOT_FOUND),
        ("$3,900", Lost.INSIDE_A_WORD),
        ("900,000", Lost.INSIDE_A_WORD),
        ("Smith", Lost.INSIDE_A_WORD),
        ("24, 20", Lost.INSIDE_A_WORD),
        ("Barnaby Fabricated", Lost.NOT_FOUND),
        (" ,.- ", Lost.EMPTY),
        ("", Lost.EMPTY),
        ("Venn " * LONGEST_NAME, Lost.TOO_LONG),
    ],
)
def test_what_does_not_stand_there_is_not_found(quote: str, reason: Lost) -> None:
    assert found(quote) == reason


def test_of_several_places_the_words_before_choose() -> None:
    quoted = Quoted("Venn spoke. Then the witness Venn left. Old Mr. Venn stayed.")
    assert quoted.name("Venn") == (0, 4)
    assert quoted.name("Venn", "Then the witness") == (29, 33)
    assert quoted.name("Venn", "Old Mr.") == (48, 52)
    assert quoted.name("Venn", "", frozenset({(0, 4)})) == (29, 33)


@pytest.mark.parametrize(
    ("quote", "is_there"),
    [
        ("Maria Alvarez signed for Pipistrelle Logistics, LLC on", True),
        ("the operations manager of Kestrel Cold Stor- age, LLC, asked for $3,900,000", True),
        ("Mr. Smithson is not an otficer of Orlo Holdings, Inc. and never was the president", True),
        ("Mr. Smithson is an officer of Orlo Holdings, Inc. and never was the president", False),
        ("Mr. Smithson is now an officer of Orlo Holdings, Inc. and never was the president", False),
        ("Maria Alvarez signed for Kestrel Cold Storage, LLC on", False),
        ("Case No. 1:25-cv-00417-PLT. Srnith & Sons paid $38.00 and Maria Alvarez signed", False),
        ("Barnaby Fabricated is the owner of Orlo Holdings, Inc. and of everything else", False),
    ],
)
def test_a_sentence_may_differ_in_letters_that_were_misread_and_in_no_word(quote: str, is_there: bool) -> None:
    assert isinstance(Quoted(TEXT).sentence(quote), tuple) is is_there


@given(st.text(alphabet="ab 1.,-\n“'", max_size=60), st.integers(0, 60), st.integers(1, 20))
def test_a_stretch_of_whole_words_is_always_found_with_the_same_letters(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    place = Quoted(text).name(quote)
    if isinstance(place, tuple):
        there = text[slice(*place)]
        assert [c for c in there if c.isalnum()] == [c for c in quote if c.isalnum()]
    else:
        assert place is not Lost.NOT_FOUND


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=20))
def test_any_text_can_be_asked_for_anything(text: str, quote: str, before: str) -> None:
    for place in (Quoted(text).name(quote, before), Quoted(text).sentence(quote)):
        assert isinstance(place, Lost) or 0 <= place[0] < place[1] <= len(text)
