"""Words of documents in a cell stay words, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.artifacts.markdown import LONGEST_CELL, table, words


def wide(text: str) -> str:
    """Return ASCII in its full-width form."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Abbott & Lane, LLP (1:25-cv-00417)", "Abbott & Lane, LLP (1:25-cv-00417)"),
        ("<script>alert(1)</script>.pdf", f"{wide('<')}script{wide('>')}alert(1){wide('<')}/script{wide('>')}.pdf"),
        ("[press](javascript:alert(1))", f"{wide('[')}press{wide(']')}(javascript:alert(1))"),
        ("two\nlines\tand | bars", f"two lines and {wide('|')} bars"),
        ("see https://example.com and www.example.com", f"see https:{wide('//')}example.com and www{wide('.')}example.com"),
        ("exe\N{RIGHT-TO-LEFT OVERRIDE}fdp", "exe\N{REPLACEMENT CHARACTER}fdp"),
    ],
)
def test_markup_becomes_words(text: str, shown: str) -> None:
    assert words(text) == shown


@given(st.text())
def test_a_cell_holds_nothing_that_markup_is_made_of(text: str) -> None:
    cell = words(text)
    assert not set(cell) & set("\\`*[]<>|\n\r")
    assert len(cell) <= LONGEST_CELL
    assert "://" not in cell


def test_a_table_has_a_line_for_each_row() -> None:
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
