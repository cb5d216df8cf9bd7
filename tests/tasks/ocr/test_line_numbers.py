"""Columns of line numbers: found where one runs down the page, and nowhere else."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.records import Box
from tasks.ocr.line_numbers import Apart, find_column, looks_numbered, numbers_apart

HEIGHT = 792.0


class Seen(NamedTuple):
    text: str
    box: Box
    glued: bool = False


def numbers(count: int = 28, *, x: float = 80, top: float = 66, pitch: float = 24, flush_right: bool = True) -> list[Seen]:
    lines = []
    for number in range(1, count + 1):
        wide = 6 * len(str(number))
        left = x - wide if flush_right else x
        lines.append(Seen(str(number), (left, top + pitch * (number - 1), left + wide, top + 10 + pitch * (number - 1))))
    return lines


def body(count: int = 28, x: float = 108) -> list[Seen]:
    return [Seen(f"words of line {row}", (x, 66 + 24 * row, 500, 78 + 24 * row)) for row in range(count)]


def apart(lines: list[Seen], *, garbled: bool = False) -> Apart:
    return numbers_apart(lines, HEIGHT, garbled=garbled)


@pytest.mark.parametrize("flush_right", [True, False])
def test_pleading_paper(*, flush_right: bool) -> None:
    lines = [*numbers(flush_right=flush_right), *body()]
    assert apart(lines) == Apart(tuple(range(28)), tuple((index,) for index in range(28, 56)))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([*numbers(10), *body()], id="too few"),
        pytest.param([*numbers(20, top=300, pitch=12), *body()], id="a table at the foot"),
        pytest.param([*numbers(28, x=200), *body()], id="numbers in the text"),
        pytest.param([*[Seen(f"{n.text}.", n.box) for n in numbers()], *body()], id="a numbered list"),
        pytest.param(
            [*[n._replace(box=(40 + 3 * i, n.box[1], 46 + 3 * i, n.box[3])) for i, n in enumerate(numbers())], *body()],
            id="no column",
        ),
        pytest.param([*[n._replace(text=str(2000 + int(n.text))) for n in numbers()], *body()], id="years down the margin"),
        pytest.param(body(), id="no numbers"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_is_no_column_stays(lines: list[Seen]) -> None:
    assert find_column(lines, HEIGHT) is None
    assert apart(lines).numbers == ()


def test_a_number_beside_the_column_stays() -> None:
    lines = [*numbers(), Seen("7", (300, 210, 306, 220)), Seen("3", (300, 400, 306, 410)), *body()]
    assert apart(lines).numbers == tuple(range(28))


def test_a_number_that_was_cut_off_goes_back_where_there_is_no_column() -> None:
    lines = [
        Seen("14", (72, 100, 84, 110)),
        Seen("days after service", (90, 100, 200, 110), glued=True),
        Seen("more", (72, 120, 100, 130)),
    ]
    assert apart(lines) == Apart((), ((0, 1), (2,)))


def test_misread_numbers_go_with_their_column_only_where_numbers_can_be_misread() -> None:
    lines = [line._replace(text="ll" if line.text == "11" else "21" if line.text == "27" else line.text) for line in numbers()]
    assert apart([*lines, *body()], garbled=True).numbers == tuple(range(28))
    assert apart([*lines, *body()]).numbers == tuple(index for index in range(28) if index not in (10, 26))


@given(st.sets(st.integers(0, 27), max_size=9), st.floats(-1, 1))
def test_a_column_holds_although_some_numbers_are_lost(lost: set[int], shift: float) -> None:
    lines = [line for index, line in enumerate(numbers(x=80 + shift)) if index not in lost]
    found = apart([*lines, *body()])
    assert found.numbers == tuple(range(len(lines)))
    assert sorted([*found.numbers, *(index for together in found.others for index in together)]) == list(range(len(lines) + 28))


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("1 one\r\n2 two\r\n3 three\r\n4 four", True),
        ("10\n11\n12\n13\n14\n15\n16\n17", True),
        ("In 2019 there were 4 of them, and 7 of those", False),
        ("1. one\n2. two\n3. three\n4. four", False),
        ("", False),
    ],
)
def test_pages_worth_a_look(text: str, *, numbered: bool) -> None:
    assert looks_numbered(text) is numbered
