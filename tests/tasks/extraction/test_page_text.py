"""The three forms of a page have one length, and soft line breaks are told from hard ones."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.extraction.page_text import PageText
from tasks.extraction.truecase import truecase


@given(text=st.text())
@example(text="İSTANBUL STRAẞE ŉAB ǅ ﬁ ΐ")
@example(text="A\r\nB\x85C\u2028D\x0bE")
def test_all_forms_have_the_length_of_the_text(text: str) -> None:
    page = PageText(text)
    assert len(page.flat) == len(page.cased) == len(text)


@given(text=st.text())
def test_truecase_changes_nothing_but_case(text: str) -> None:
    assert truecase(text).casefold() == text.casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QUOKKA HARVEST FOODS, INC.,", "Quokka Harvest Foods, Inc.,"),
        ("PAUL O'DELL, JR. AND THE SMITH-JONES BANK, LLC", "Paul O'Dell, Jr. and the Smith-Jones Bank, LLC"),
        ("The defendant, AMOS J. FAIRWEATHER, said", "The defendant, Amos J. Fairweather, said"),
        ("told the FBI and NASA that", "told the FBI and NASA that"),
        ("SMITH'S", "Smith's"),
        ("U.S.", "U.S."),
    ],
)
def test_truecase(text: str, expected: str) -> None:
    assert truecase(text) == expected


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("A long line of a paragraph that goes on and on for Pipistrelle\nLogistics until its end.", " "),
        ("Amos Fairweather\nGull Bay", "\n"),
        ("the firm of\nlawyers", " "),
        ("A long line of a paragraph that goes on and on, as lines do.\n\nNext", "\n"),
        ("A long line of a paragraph that goes on and on, as lines do so\n2. Next", "\n"),
    ],
)
def test_line_breaks(text: str, flat: str) -> None:
    assert PageText(text).flat[text.index("\n")] == flat


def test_a_section_sign_in_prose_is_no_column() -> None:
    text = "This Court has jurisdiction over this action for a declaration under 28 U.S.C.\n\u00a7 2201 and under 28 U.S.C. \u00a7 1332, as the parties are diverse.\n"
    assert "28 U.S.C. \u00a7 2201" in PageText(text).flat
