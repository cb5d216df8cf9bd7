"""Headers, footers and page numbers of whole documents: what repeats leaves the text, what only looks like it stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from blocks.records import LineKind, Page, PageSource
from tasks.ocr.assemble import SeenLine, assemble
from tasks.ocr.numbered_pages import NumberedPages
from tasks.ocr.page_margins import without_lines
from tasks.ocr.page_numbers import page_number
from tasks.ocr.running_lines import RunningLines

Placed = tuple[str, float]


def page(number: int, lines: Sequence[Placed], source: PageSource = PageSource.TEXT_LAYER) -> Page:
    """A page of those lines, each with its top in points."""
    text = assemble(SeenLine(words, (72, top, 72 + 5 * len(words), top + 10)) for words, top in lines)
    return Page(number, text.text, source, "e", width=612, height=792, lines=text.lines)


def prose(number: int, top: float = 120, rows: int = 30) -> list[Placed]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [(f"{letters[(number * 7 + row) % 26] * 3} {letters[row % 26] * 4} of page", top + 20 * row) for row in range(rows)]


def cleaned(pages: Sequence[Page]) -> list[Page]:
    running = RunningLines()
    for each in pages:
        running.see(each)
    return [without_lines(each, running.kinds(each)) for each in pages]


def margins(pages: Sequence[Page]) -> list[list[tuple[str, str]]]:
    return [[(margin.kind.value, margin.text) for margin in each.margins] for each in pages]


def document(count: int = 6) -> list[Page]:
    return [
        page(n, [(f"Vasko Deposition, volume {n}", 30), *prose(n), ("CONFIDENTIAL", 750), (f"- {n} -", 766)])
        for n in range(1, count + 1)
    ]


def test_headers_footers_and_page_numbers_become_margin_lines() -> None:
    pages = cleaned(document())
    assert margins(pages)[2] == [("header", "Vasko Deposition, volume 3"), ("footer", "CONFIDENTIAL"), ("page_number", "- 3 -")]
    assert [each.text.split("\n") for each in pages] == [[words for words, _ in prose(n)] for n in range(1, 7)]
    for each in pages:
        assert each.text == "\n".join(each.text[line.start : line.end] for line in each.lines)


def test_cleaning_again_changes_nothing_whatever_was_cleaned_before() -> None:
    raw = document()
    done = cleaned(raw)
    assert cleaned(done) == done
    assert cleaned([*done[:3], *raw[3:]]) == done


def test_the_caption_of_the_first_page_stays() -> None:
    court = ("UNITED STATES DISTRICT COURT", 72.0)
    pages = cleaned([page(n, [court, *prose(n)]) for n in range(1, 6)])
    assert pages[0].text.startswith("UNITED STATES DISTRICT COURT")
    assert margins(pages)[1:] == [[("header", "UNITED STATES DISTRICT COURT")]] * 4


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(lambda n: [(f"{'abcdef'[n]} heading", 30), *prose(n)], id="other words"),
        pytest.param(lambda n: [("The same words", 30 + 12 * n), *prose(n)], id="other heights"),
        pytest.param(lambda n: [("The same words", 30), *prose(n)] if n < 3 else prose(n), id="on two pages of six"),
        pytest.param(lambda n: [*prose(n), ("The same words", 400)], id="in the text"),
        pytest.param(lambda n: [(f"{'abcdef'[n]} first", 30), ("The same words", 50), *prose(n)], id="under a line of its own"),
        pytest.param(lambda _: prose(1, top=40), id="pages that are alike"),
        pytest.param(lambda _: [("The only line", 30)], id="pages without anything else"),
        pytest.param(lambda n: [*prose(n), (str(3 * n + 2), 760)], id="numbers that do not count pages"),
    ],
)
def test_what_does_not_run_through_the_document_stays(lines) -> None:  # type: ignore[no-untyped-def]
    pages = [page(n + 1, lines(n)) for n in range(6)]
    assert cleaned(pages) == pages


def test_left_and_right_pages_may_differ() -> None:
    pages = cleaned(
        [page(n, [("Orlo annual report" if n % 2 else "Letter to shareholders", 30), *prose(n)]) for n in range(1, 11)]
    )
    assert [len(each.margins) for each in pages] == [1] * 10


def test_an_exhibit_within_a_document_has_its_own_header() -> None:
    pages = cleaned([page(n, [("Exhibit C to the motion", 30), *prose(n)] if 20 <= n < 28 else prose(n)) for n in range(1, 41)])
    assert [each.number for each in pages if each.margins] == list(range(20, 28))


def test_recognised_headers_are_known_although_a_letter_is_wrong() -> None:
    names = [
        "FORTY-THIRD CONGRESS",
        "FORTY-THLRD CONGRESS",
        "FORTY-THIRD CONGRESS",
        "FQRTY-THIRD CONGRESS",
        "FORTY-THIRD CONGRESS",
    ]
    pages = cleaned([page(n, [(name, 30), *prose(n)], PageSource.OCR) for n, name in enumerate(names, start=1)])
    assert [margin for (margin,) in margins(pages)] == [("header", name) for name in names]
    exact = cleaned([page(n, [(name, 30), *prose(n)]) for n, name in enumerate(names, start=1)])
    assert [len(each.margins) for each in exact] == [1, 0, 1, 0, 1]


def test_memory_does_not_grow_with_the_document() -> None:
    running = RunningLines()
    for n in range(1, 4_001):
        running.see(
            page(
                n,
                [
                    ("A header", 30),
                    *(
                        (f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} {i * 'x'}", 60 + 12 * i)
                        for i in range(9)
                    ),
                ],
            )
        )
    assert running._kept < 5_000
    assert list(running.kinds(page(4_000, [("A header", 30), *prose(3)])).values()) == [LineKind.HEADER]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("- 3 -", 3), ("Page 2 of 9", 2), ("iv", 4), ("-2-", 2), ("2.", 2), ("PAGE 14", 14), ("3/14", 3), ("(II)", 2)],
)
def test_page_numbers(text: str, value: int) -> None:
    found = page_number(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("text", ["", "ORDER", "12 men", "iiii", "2024-03-14", "$12", "No. 12", "mm", "C.D. 2"])
def test_no_page_numbers(text: str) -> None:
    assert page_number(text) is None


def test_short_pages_lose_numbers_like_those_of_the_full_ones() -> None:
    numbers = [SeenLine(str(n), (70 if n > 9 else 76, 60 + 24 * n, 82, 70 + 24 * n)) for n in range(1, 26)]
    full = assemble(SeenLine(f"line {n}", (108, 60 + 24 * n, 400, 70 + 24 * n)) for n in range(1, 26))
    from blocks.records import MarginLine

    first = Page(
        1,
        full.text,
        PageSource.TEXT_LAYER,
        "e",
        width=612,
        height=792,
        lines=full.lines,
        margins=tuple(MarginLine(LineKind.LINE_NUMBER, number.text, number.box) for number in numbers),
    )
    last = assemble(SeenLine(f"{n} the end", (76, 360 + 24 * n, 400, 370 + 24 * n)) for n in range(1, 5))
    second = Page(2, last.text, PageSource.TEXT_LAYER, "e", width=612, height=792, lines=last.lines)
    numbered = NumberedPages()
    for each in (first, second):
        numbered.see(each)
    assert numbered.cleaned(first) == first
    short = numbered.cleaned(second)
    assert short.text == "\n".join(["the end"] * 4)
    assert [(margin.kind, margin.text) for margin in short.margins] == [(LineKind.LINE_NUMBER, str(n)) for n in range(1, 5)]
    assert all(line.bbox[0] == 82 for line in short.lines)
    listed = assemble(SeenLine(f"{n} items", (150, 360 + 24 * n, 400, 370 + 24 * n)) for n in range(1, 5))
    third = Page(3, listed.text, PageSource.TEXT_LAYER, "e", width=612, height=792, lines=listed.lines)
    assert numbered.cleaned(third) == third
