from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ocr.words import letters_in_words, wordlikeness


@pytest.mark.parametrize(
    "text",
    [
        "The parties agree that the following statement is true and correct.",
        "UNITED STATES OF AMERICA v. PAUL J. MANAFORT, JR., Defendant. Crim. No. 17-201-1 (ABJ)",
        "18 U.S.C. § 1001(a)(2); see Fed. R. Crim. P. 11(c)(1)(B)",
        "O'Brien, McDonald & Sons LLP, 1st Floor, (202) 555-0147",
        "12 345.67 8/9/2017 $1,000,000",
        "",
        "La société anonyme française a été constituée à Genève",
    ],
)
def test_language_looks_like_words(text: str) -> None:
    assert wordlikeness(text) > 0.97


@pytest.mark.parametrize(
    "text",
    [
        "Tlie p4rtics agrcc tiiat tlic f0110wiug st4tcmcut !s trnc",
        "(oeroid)TjT*-0.003 osiw(tion TD(eyf)Tj7.08h0",
        "~~~~i~~States tt1!ng h|s ctol\\Iars dollnrs: r:kiffurtte",
        "xkqz vbnm wrtp ghjk qqqq zzzz",
    ],
)
def test_rubbish_does_not(text: str) -> None:
    assert wordlikeness(text) < 0.8


@given(st.text())
def test_the_share_is_one_of_the_letters(text: str) -> None:
    assert 0 <= wordlikeness(text) <= 1
    assert letters_in_words(text) <= len(text)
