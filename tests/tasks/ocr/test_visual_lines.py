from __future__ import annotations

import pytest

from tasks.ocr.visual_lines import visual_lines


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
    found = visual_lines(raw)
    assert [line.text for line in found] == lines
    for text, offset, length, *_ in found:
        assert 0 <= offset <= offset + length <= len(raw)
        assert text.startswith(raw[offset : offset + length])


def test_a_footer_is_no_rest_of_a_word() -> None:
    found = visual_lines("after the dis\ufffeVerDate Nov 24", follows=lambda before, after: False)
    assert [line.text for line in found] == ["after the dis-", "VerDate Nov 24"]


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ("14 the common law", [("14", False), (" the common law", True)]),
        (
            "2 the Federal Ju\ufffe3 dicial Center",
            [("2", False), (" the Federal Judicial", True), ("3", False), (" Center", False)],
        ),
        ("1998 was the year", [("1998 was the year", False)]),
        ("14", [("14", False)]),
    ],
)
def test_line_numbers_are_cut_off_where_the_page_is_numbered(raw: str, lines: list[tuple[str, bool]]) -> None:
    assert [(line.text, line.glued) for line in visual_lines(raw, numbered=True)] == lines
    assert visual_lines("14 the common law")[0].text == "14 the common law"
