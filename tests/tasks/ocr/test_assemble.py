from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocks.records import LineKind
from tasks.ocr.assemble import SeenLine, assemble, merged

LINES = st.lists(
    st.builds(
        SeenLine,
        st.text(st.characters(exclude_characters="\n\f"), max_size=20),
        st.tuples(*[st.floats(0, 600) for _ in range(4)]),
        st.booleans(),
    )
)


@given(LINES)
def test_each_line_is_the_text_in_its_span_and_stamps_come_last(seen: list[SeenLine]) -> None:
    page = assemble(seen)
    spans = [(page.text[line.start : line.end], line.bbox, line.kind is LineKind.STAMP) for line in page.lines]
    assert spans == [tuple(line) for line in seen if line.text and not line.stamp] + [
        tuple(line) for line in seen if line.text and line.stamp
    ]
    assert page.text == "\n".join(text for text, _, _ in spans)


@given(LINES, LINES)
def test_merging_keeps_the_order_of_both_sources(first: list[SeenLine], second: list[SeenLine]) -> None:
    first = [line._replace(text=f"1 {number}") for number, line in enumerate(first)]
    second = [line._replace(text=f"2 {number}") for number, line in enumerate(second)]
    lines = merged(first, second)
    assert [line for line in lines if line.text.startswith("1")] == first
    assert [line for line in lines if line.text.startswith("2")] == second


def test_merging_goes_down_the_page() -> None:
    def at(top: float) -> SeenLine:
        return SeenLine(str(top), (0, top, 10, top + 10))

    assert [line.box[1] for line in merged([at(10), at(50)], [at(0), at(30), at(70)])] == [0, 10, 30, 50, 70]
