"""Pleading paper with exact truth: pages as lawyers of numbered courts file them, and what a reader takes for their text.

Styles differ in what breaks readers: numbers drawn before the text or line by line with it, text on the numbers' lines or between them,
flush right or left, two rules or none; all pages bear a court's filing header, a footer with title and case number, and a page number.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from samples.complaint import complaint
from samples.typesetting import Sheet

WIDTH, HEIGHT = letter
LINES = 28
PITCH = 24.0
TOP = 72.0
LEFT, RIGHT = 108.0, 576.0
CASE = "2:25-cv-01187-KRM"


@dataclass(frozen=True)
class Style:
    """How a page is drawn."""

    name: str
    interleaved: bool = False
    spacing: float = 1.0
    flush_right: bool = True
    rules: bool = True
    font: str = "Times-Roman"
    size: float = 12.0


STYLES = (
    Style("numbers first"),
    Style("line by line", interleaved=True),
    Style("between the lines", spacing=0.5),
    Style("flush left, no rules", flush_right=False, rules=False),
    Style("typewriter, exact spacing", interleaved=True, font="Courier", size=11),
    Style("one and a half", spacing=0.75, flush_right=False),
)


@dataclass
class Truth:
    """What a page says (body lines in order), and what stands around it."""

    body: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    stamp: str = ""


def words() -> str:
    """Return running text of the invented matter of the samples, long enough for any page."""
    sheets: list[Sheet] = complaint()
    return " ".join(sheet.text for sheet in sheets)


def pages(style: Style, count: int) -> tuple[bytes, list[Truth]]:
    """Return a PDF of so many pages in a style, and the truth of each."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, invariant=1)
    lines = _lines(style)
    truths = []
    for number in range(1, count + 1):
        truth = Truth(stamp=f"Case {CASE} Document 12 Filed 03/14/25 Page {number} of {count} Page ID #:{100 + number}")
        rows = round(LINES / style.spacing) if number < count else 9  # the last page is short
        body = [(TOP + row * PITCH * style.spacing, line) for row, line in enumerate(islice(lines, rows))]
        _draw(canvas, style, truth, body, number)
        truths.append(truth)
        canvas.showPage()
    canvas.save()
    return target.getvalue(), truths


def _lines(style: Style) -> Iterator[str]:
    """Yield lines of text that fit the page, without end."""
    text = words()
    while True:
        yield from simpleSplit(text, style.font, style.size, RIGHT - LEFT - 6)


def _draw(canvas: Canvas, style: Style, truth: Truth, body: list[tuple[float, str]], number: int) -> None:
    numbers = [(TOP + row * PITCH, str(row + 1)) for row in range(LINES)]
    truth.numbers = [text for _, text in numbers]
    truth.body = [text for _, text in body]
    if style.rules:
        for x in (96.0, 99.0, RIGHT + 4):
            canvas.line(x, 0, x, HEIGHT)
    drawn = [(y, text, True) for y, text in numbers] + [(y, text, False) for y, text in body]
    if style.interleaved:
        drawn.sort(key=lambda line: (line[0], not line[2]))
    for y, text, is_number in drawn:
        canvas.setFont(style.font, style.size)
        if not is_number:
            canvas.drawString(LEFT, HEIGHT - y, text)
        elif style.flush_right:
            canvas.drawRightString(88, HEIGHT - y, text)
        else:
            canvas.drawString(74, HEIGHT - y, text)
    canvas.setFont("Helvetica", 9)
    canvas.setFillColorRGB(0, 0, 0.75)
    canvas.drawString(90, HEIGHT - 22, truth.stamp)
    canvas.setFillColorRGB(0, 0, 0)
    truth.margins = [f"- {number} -", "COMPLAINT FOR DECLARATORY RELIEF", CASE]
    canvas.drawCentredString(WIDTH / 2, 28, truth.margins[0])
    canvas.drawRightString(RIGHT, 40, truth.margins[1])
    canvas.drawRightString(RIGHT, 28, truth.margins[2])
