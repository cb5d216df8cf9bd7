from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from blocks.errors import Code, Terminal
from blocks.records import Line, LineKind, MarginLine, NoTextReason, Page, PageSource, PageWarning
from blocks.store_records import PageBound

FULL = Page(
    number=1,
    text="IN THE COURT\nof Ohio\nFILED",
    source=PageSource.OCR,
    engine="tesseract 5.5.4 fast eng 200 dpi",
    confidence=0.97,
    width=612.0,
    height=792.25,
    rotation=90,
    bates="WOMBAT 000454",
    warnings=(PageWarning.LOW_CONFIDENCE, PageWarning.TEXT_CLEANED),
    lines=(
        Line(0, 12, (72.5, 72.0, 300.0, 84.0)),
        Line(13, 20, (72.0, 90.0, 300.0, 102.0)),
        Line(21, 26, (400.0, 700.0, 500.0, 720.0), LineKind.STAMP),
    ),
    margins=(
        MarginLine(LineKind.LINE_NUMBER, "1", (20.0, 72.0, 30.0, 84.0)),
        MarginLine(LineKind.HIDDEN, "under the box", (0.0, 0.0, 1.0, 1.0)),
    ),
)
BLANK = Page(2, "", PageSource.NONE, "pdfium", reason=NoTextReason.BLANK)


def test_pages_come_back_as_they_went_in(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.pages.replace(document_id, [FULL, BLANK])
    with case.store.transaction(write=False) as tx:
        assert tx.pages.of(document_id) == [FULL, BLANK]


def test_replacing_leaves_no_page_and_no_line_behind_and_twice_is_once(case):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.pages.replace(document_id, [FULL, BLANK])
    for _ in range(2):
        with case.store.transaction() as tx:
            tx.pages.replace(document_id, [Page(1, "new", PageSource.OCR, "x")])
    with case.store.transaction() as tx:
        assert tx.pages.of(document_id) == [Page(1, "new", PageSource.OCR, "x")]
        tx.pages.replace(document_id, [])
        assert tx.pages.of(document_id) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\f")), max_size=6))
def test_bounds_cut_the_pages_out_of_the_document_text(case, texts):
    document_id = case.document()
    case.pages(document_id, *texts)
    with case.store.transaction(write=False) as tx:
        text, bounds = tx.pages.text(document_id), tx.pages.bounds(document_id)
    assert text == "".join(each + "\f" for each in texts)
    assert [text[bound.start : bound.end] for bound in bounds] == texts
    assert [bound.number for bound in bounds] == list(range(1, len(texts) + 1))


def test_offsets_count_code_points_and_not_bytes(case):
    document_id = case.document()
    case.pages(document_id, "\U0001d54f\u00e9", "b")
    with case.store.transaction(write=False) as tx:
        assert tx.pages.bounds(document_id) == [PageBound(1, 0, 2), PageBound(2, 3, 4)]


@pytest.mark.parametrize(
    "pages",
    [
        [BLANK],
        [FULL, FULL],
        [Page(1, "one\ftwo", PageSource.OCR, "x")],
    ],
    ids=["starts at two", "twice the same", "form feed inside"],
)
def test_pages_that_do_not_add_up_are_refused(case, pages):
    document_id = case.document()
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.pages.replace(document_id, pages)
    assert refused.value.code is Code.PAGES_UNACCOUNTED


@pytest.mark.parametrize(
    "page",
    [
        Page(1, "", PageSource.NONE, "x"),
        Page(1, "text", PageSource.OCR, "x", reason=NoTextReason.BLANK),
        Page(1, "text", PageSource.OCR, "x", confidence=1.5),
    ],
    ids=["neither text nor reason", "text and reason", "confidence over one"],
)
def test_the_database_refuses_a_page_that_makes_no_sense(case, page):
    document_id = case.document()
    with pytest.raises(IntegrityError), case.store.transaction() as tx:
        tx.pages.replace(document_id, [page])
