"""Columns: read one after the other where they are running text, across where they are rows of a caption or a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from blocks.records import Page

Read = Callable[[Path], list[Page]]

LEFT = [
    "The parties agree that the following",
    "statement is true and correct, and",
    "that the defendant made it freely and",
    "with the advice of his own counsel",
] * 3
RIGHT = [
    "Counsel for the plaintiff reserved",
    "the right to call other witnesses in",
    "this matter, and the court accepts it",
    "and makes it a part of the record now",
] * 3


def draw(pdf, cells: Sequence[tuple[float, int, str]]) -> Path:  # type: ignore[no-untyped-def]
    pdf.canvas.setPageSize((612, 792))
    pdf.canvas.setFont("Times-Roman", 11)
    for x, row, text in cells:
        pdf.canvas.drawString(x, 600 - 14 * row, text)
    pdf.canvas.showPage()
    path: Path = pdf.save()
    return path


@pytest.mark.parametrize("by_row", [True, False])
def test_columns_of_prose_are_read_one_after_the_other(pdf, read: Read, *, by_row: bool) -> None:  # type: ignore[no-untyped-def]
    cells = [(72.0, row, text) for row, text in enumerate(LEFT)] + [(320.0, row, text) for row, text in enumerate(RIGHT)]
    if by_row:
        cells.sort(key=lambda cell: (cell[1], cell[0]))
    [page] = read(draw(pdf, [(72.0, -2, "A heading over both of the columns of this page, wide as they are"), *cells]))
    assert page.text.split("\n") == ["A heading over both of the columns of this page, wide as they are", *LEFT, *RIGHT]
    boxes = {page.text[line.start : line.end]: line.bbox for line in page.lines}
    assert all(boxes[text][2] < 310 for text in LEFT)
    assert all(boxes[text][0] > 310 for text in RIGHT)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param([f"Item {n}" for n in range(12)], [f"${n},000.00" for n in range(12)], id="a table"),
        pytest.param(
            ["ACUITY INSURANCE COMPANY,", "Plaintiff,", "v.", "MICHAEL J. PAUL, et al.,", "Defendants."],
            ["Case No. 24-cv-1187", "Hon. K. R. Marsh", "COMPLAINT", "Jury trial demanded", "Courtroom 3"],
            id="a caption",
        ),
    ],
)
def test_rows_are_read_across(pdf, read: Read, left: list[str], right: list[str]) -> None:  # type: ignore[no-untyped-def]
    cells = [
        cell for row, pair in enumerate(zip(left, right, strict=True)) for cell in ((72.0, row, pair[0]), (330.0, row, pair[1]))
    ]
    [page] = read(draw(pdf, cells))
    assert page.text.split("\n") == [f"{one} {other}" for one, other in zip(left, right, strict=True)]
