"""No cell runs, numbers stay numbers, and nothing is lost on the way through a CSV reader."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.review.contract_rows import FILES, MentionRow
from tasks.review.row_writer import Place
from tasks.review.spreadsheet import CELL_CHARACTERS, CUT, cell, columns, harmless, spreadsheet_writer

STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\ufe63",
    "\ufe62",
    "\N{MINUS SIGN}",
    "|",
    "%",
]


@pytest.mark.parametrize("start", [*STARTS, " =", "\u00a0=", "\ufeff=", "\u200b=", "\x01=", " \t+"])
def test_what_would_run_is_guarded(start: str) -> None:
    text = f"{start}SUM(A1:A9)"
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Anna Example", "a=b", "'quoted", "§ 1983", "(=1)", "5 - 3", "—", "   "])
def test_what_does_not_run_is_left_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (-3, -3),
        (-0.5, -0.5),
        (float("nan"), ""),
        (True, "true"),
        (("b", "a"), "b; a"),
        (("=1", "x"), "'=1; x"),
        ((), ""),
        ("-3", "'-3"),
    ],
)
def test_cells(value: object, shown: object) -> None:
    assert cell(value) == shown
    assert type(cell(value)) is type(shown)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    shown = harmless("\N{GRINNING FACE}" * CELL_CHARACTERS)
    assert shown.endswith(CUT)
    assert len(shown.encode("utf-16-le")) // 2 <= CELL_CHARACTERS
    assert harmless("x" * CELL_CHARACTERS) == "x" * CELL_CHARACTERS


@given(st.text())
def test_no_cell_ever_begins_a_formula(text: str) -> None:
    shown = harmless(text)
    begins = shown.lstrip()[:1]
    assert not begins or unicodedata.normalize("NFKC", begins)[:1] not in "=+-@"
    assert shown.encode("utf-8") is not None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_only_an_apostrophe_is_ever_added(text: str) -> None:
    assert harmless(text) in (text, f"'{text}")


def test_a_row_is_led_by_file_page_and_bates_and_read_back_whole(tmp_path: Path) -> None:
    row = MentionRow("m1", "d1", 3, 10, 12, 'a "b",\r\n=c', "PERSON", -0.5, "test", "e1", None, None, None, "=Ada")
    with spreadsheet_writer(tmp_path, [MentionRow]) as writer:
        writer.write(row, Place("=evil.txt", 3, "WOMBAT 000003"))
    raw = (tmp_path / "mentions.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (read,) = csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True))
    assert list(read)[:3] == ["file_name", "page", "bates"]
    assert (read["file_name"], read["page"], read["bates"]) == ("'=evil.txt", "3", "WOMBAT 000003")
    assert (read["text"], read["confidence"], read["entity_id"]) == (row.text, "-0.5", "e1")
    assert read["entity_name"] == "'=Ada"


@pytest.mark.parametrize("kind", FILES)
def test_every_field_of_the_contract_has_one_column(kind: type[MentionRow]) -> None:
    assert sorted(columns(kind)) == sorted({*kind._fields, *Place._fields})
