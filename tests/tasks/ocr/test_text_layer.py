from __future__ import annotations

import pytest

from tasks.ocr.text_layer import _visual_lines


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ("a plain line", ["a plain line"]),
        ("the stipu\ufffelation is accepted", ["the stipulation", " is accepted"]),
        ("the stipu\x02lation is accepted", ["the stipulation", " is accepted"]),
        ("Mr. Smith\ufffeJones spoke", ["Mr. Smith-Jones", " spoke"]),
        ("a counter\ufffere\ufffevolution began", ["a counterrevolution", " began"]),
        ("one divi\ufffeded and ano\ufffether one", ["one divided", " and another", " one"]),
        ("at the end of the page\ufffe", ["at the end of the page-", ""]),
        ("", [""]),
    ],
)
def test_divided_words_stand_whole_at_the_end_of_their_first_line(raw: str, lines: list[str]) -> None:
    found = _visual_lines(raw)
    assert [text for text, _, _ in found] == lines
    for text, offset, length in found:
        assert 0 <= offset <= offset + length <= len(raw)
        assert text.startswith(raw[offset : offset + length])
