from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.ocr.bates import bates_number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("WOMBAT 000454", "WOMBAT 000454"),
        ("WOMBAT000454", "WOMBAT000454"),
        ("  WOMBAT   000454 ", "WOMBAT 000454"),
        ("DOJSCO - 700023501", "DOJSCO - 700023501"),
        ("ABC-DEF0000017", "ABC-DEF0000017"),
        ("ABC_DEF_0000017", "ABC_DEF_0000017"),
        ("SCO-00012345", "SCO-00012345"),
        ("GS MBS E 001849683", "GS MBS E 001849683"),
        ("ACME-0001", "ACME-0001"),
        ("ACME00012345.0002", "ACME00012345.0002"),
        ("A1B2 0012345", "A1B2 0012345"),
    ],
)
def test_a_bates_number_is_recognised(line: str, number: str) -> None:
    assert bates_number(line) == number


@pytest.mark.parametrize(
    "line",
    [
        *("", "17", "000454", "WOMBAT", "Wombat 000454", "JUNE 2019", "MARCH 27", "PAGE 0001", "CASE 0001234", "No. 123456"),
        *("NO. 0123456", "NY 10017", "WASHINGTON DC 20530", "FORM 001040", "OMB 1545-0074", "18 U.S.C. 1001", "ACME 2017"),
        *(
            "TEL 2025551234",
            "WOMBAT 000454 CONFIDENTIAL",
            "see WOMBAT 000454",
            "1:17-CR-00182",
            "ZIP 020530",
            "CATALOG 1234567890123",
        ),
    ],
)
def test_what_only_looks_like_one_is_not(line: str) -> None:
    assert bates_number(line) is None


@given(st.from_regex(r"\A[B-Z][A-Z]{3,8}\Z"), st.integers(0, 9_999_999), st.sampled_from([" ", "", "-", " - ", "_"]))
def test_seven_padded_digits_behind_any_prefix(prefix: str, number: int, join: str) -> None:
    line = f"{prefix}{join}{number:07}"
    assert bates_number(line) in (line, None)
    assert bates_number(line) == line or bates_number(f"{prefix}{join}0000001") is None, "only the prefix may rule it out"


@given(st.text())
def test_a_number_found_is_the_line_itself(line: str) -> None:
    found = bates_number(line)
    assert found is None or found == " ".join(line.split())
