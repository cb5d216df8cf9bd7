from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ocr.clean import clean_line, clean_page, storable

ANY_TEXT = st.text(st.characters(exclude_categories=()))
"""Text with everything that a text layer can hold, lone surrogates included."""


@pytest.mark.parametrize(
    ("text", "cleaned", "changed"),
    [
        ("plain", "plain", False),
        ("  spaced  ", "spaced", False),
        ("nul\x00inside", "nulinside", True),
        ("lone \ud800 surrogate", "lone \ufffd surrogate", True),
        ("non\ufffecharacter", "non\ufffdcharacter", True),
        ("non\uffffcharacter", "non\ufffdcharacter", True),
        ("form\ffeed", "form feed", True),
        ("two\r\nlines", "two lines", False),
        ("\uf0b7 item", "• item", True),
        ("\ue123", "\ufffd", True),
        ("soft hy\u00adphen", "soft hy\u00adphen", False),
        ("soft hyphen\u00ad", "soft hyphen", True),
        ("bell\x07 and escape\x1b", "bell and escape", True),
        ("§ 1001 “quoted” — naïve 東京 🏛", "§ 1001 “quoted” — naïve 東京 🏛", False),
    ],
)
def test_a_line_is_cleaned(text: str, cleaned: str, *, changed: bool) -> None:
    assert clean_line(text) == (cleaned, changed)


def test_a_form_feed_inside_a_page_becomes_a_line_break() -> None:
    assert clean_page("one\ftwo") == ("one\ntwo", True)
    assert clean_page("one\r\ntwo") == ("one\ntwo", False)


@given(ANY_TEXT)
def test_clean_text_is_storable_and_stays_clean(text: str) -> None:
    line, page = clean_line(text), clean_page(text)
    assert clean_line(line.text) == (line.text, False)
    assert clean_page(page.text) == (page.text, False)
    assert len(line.text.splitlines()) <= 1
    assert "\f" not in page.text
    for kept in (line.text, page.text):
        kept.encode("utf-8")
        assert not set(kept) & {"\x00", "\ufffe", "\uffff"}


@given(ANY_TEXT)
def test_storable_text_keeps_every_offset(text: str) -> None:
    kept = storable(text)
    kept.text.encode("utf-8")
    assert len(kept.text) == len(text)
    assert kept.changed == (kept.text != text)
    assert all(new in (old, "\ufffd") for old, new in zip(text, kept.text, strict=True))
