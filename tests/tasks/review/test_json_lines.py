"""What is written is UTF-8 JSON on one line, whatever the texts hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.review.json_lines import json_bytes

SURROGATES = [chr(code) for code in range(0xD800, 0xE000)]


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.floats())))
def test_any_value_is_one_line_of_strict_json(value: dict[str, object]) -> None:
    def no_constant(name: str) -> object:
        raise AssertionError(name)

    line = json_bytes(value)
    assert b"\n" not in line
    json.loads(line.decode("utf-8"), parse_constant=no_constant)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_is_read_back_as_it_was(text: str) -> None:
    assert json.loads(json_bytes({"text": text})) == {"text": text}


@pytest.mark.parametrize("before", ["", "\\", "\\\\", '"'])
def test_a_lone_surrogate_is_written_by_name(before: str) -> None:
    line = json_bytes({"name": f"{before}caf\udce9.pdf"})
    assert json.loads(line.decode("utf-8")) == {"name": f"{before}caf\\udce9.pdf"}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_null(number: float) -> None:
    assert json.loads(json_bytes({"a": [number, 1.5], "b": (number,)})) == {"a": [None, 1.5], "b": [None]}
