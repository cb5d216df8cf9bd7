from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.errors import Code, Terminal
from blocks.records import LineKind, MarginLine, NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.assemble import SeenLine, assemble
from tasks.ocr.page_json import page_from_json, page_from_value, page_to_json, page_to_value

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\f"), min_size=1, max_size=30)
BOXES = st.tuples(*[st.floats(-1e4, 1e4) for _ in range(4)])


@st.composite
def pages(draw: st.DrawFn) -> Page:
    text, lines = assemble(draw(st.lists(st.builds(SeenLine, TEXT, BOXES, st.booleans()))))
    return Page(
        number=draw(st.integers(1, 10_000)),
        text=text,
        source=draw(st.sampled_from(PageSource)),
        engine=draw(TEXT),
        confidence=draw(st.none() | st.floats(0, 1)),
        width=draw(st.none() | st.floats(1, 14_400)),
        height=draw(st.none() | st.floats(1, 14_400)),
        rotation=draw(st.sampled_from([0, 90, 180, 270])),
        bates=draw(st.none() | TEXT),
        reason=None if text else draw(st.sampled_from(NoTextReason)),
        warnings=tuple(draw(st.lists(st.sampled_from(PageWarning)))),
        lines=lines,
        margins=tuple(draw(st.lists(st.builds(MarginLine, st.sampled_from(LineKind), TEXT, BOXES)))),
    )


@given(pages())
def test_a_page_comes_back_as_it_went(page: Page) -> None:
    assert page_from_json(page_to_json(page)) == page
    assert page_from_value(json.loads(json.dumps(page_to_value(page)))) == page


GOOD = {"number": 1, "text": "words", "source": "ocr", "engine": "e", "lines": [{"start": 0, "end": 5, "bbox": [0, 0, 1, 1]}]}


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"reason": "blank"},
        {"reason": "no such reason"},
        {"text": "two\fpages"},
        {"lines": [{"start": 0, "end": 6, "bbox": [0, 0, 1, 1]}]},
        {"lines": [{"start": -1, "end": 5, "bbox": [0, 0, 1, 1]}]},
        {"lines": [{"start": 5, "end": 5, "bbox": [0, 0, 1, 1]}]},
        {"lines": [{"start": 0, "end": 5, "bbox": [0, 0, 1]}]},
        {"number": "one"},
        {"source": None},
    ],
)
def test_what_breaks_the_promise_is_refused(change: dict[str, object]) -> None:
    assert page_from_value(GOOD).text == "words"  # type: ignore[arg-type]
    with pytest.raises(Terminal) as caught:
        page_from_value({**GOOD, **change})  # type: ignore[dict-item]
    assert caught.value.code is Code.PAGES_UNACCOUNTED
    with pytest.raises(Terminal):
        page_from_json(json.dumps({**GOOD, **change}).encode())
