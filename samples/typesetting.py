"""Sets legal papers in type: lines on letter pages, and the PDF drawn from them.

A page keeps its lines, so that whoever writes the answer key sees exactly what is printed on it. Coordinates are PDF points from the
lower left corner.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = letter
MARGIN = 72.0
BODY_WIDTH = WIDTH - 2 * MARGIN
TOP, BOTTOM = HEIGHT - 84, 84.0
ROMAN, BOLD, ITALIC, SANS, SANS_BOLD, TYPEWRITER = (
    "Times-Roman",
    "Times-Bold",
    "Times-Italic",
    "Helvetica",
    "Helvetica-Bold",
    "Courier",
)
COURT_BLUE = (0.0, 0.0, 0.75)
"""The colour in which court filing systems print their header."""


@dataclass(frozen=True)
class Line:
    """One printed line; (x, y) is the left end of its base line."""

    x: float
    y: float
    text: str
    font: str = ROMAN
    size: float = 12.0
    colour: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass
class Sheet:
    """One page: its lines in reading order and its ruled strokes (x0, y0, x1, y1)."""

    lines: list[Line] = field(default_factory=list)
    strokes: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words on the page, with single spaces."""
        return " ".join(" ".join(line.text for line in self.lines).split())


class Typesetter:
    """Fills sheets from the top; a paragraph is never torn across two of them."""

    def __init__(self, size: float = 12.0, leading: float = 1.25, font: str = ROMAN) -> None:
        self.sheets = [Sheet()]
        self._size, self._leading, self._font = size, size * leading, font
        self._y = TOP

    def new_page(self) -> None:
        """Go to the top of a fresh sheet."""
        self.sheets.append(Sheet())
        self._y = TOP

    def space(self, points: float) -> None:
        """Leave some height empty."""
        self._y -= points

    def paragraph(
        self, text: str, *, first: float = 36.0, indent: float = 0.0, font: str | None = None, after: float = 8.0
    ) -> None:
        """Set a paragraph whose first line is indented by `first` and whose every line by `indent`."""
        text, font = " ".join(text.split()), font or self._font
        wide = BODY_WIDTH - indent
        opening = simpleSplit(text, font, self._size, wide - first)[0]
        rest = simpleSplit(text[len(opening) :].strip(), font, self._size, wide)
        self._set([(MARGIN + indent + (first if n == 0 else 0.0), line, font) for n, line in enumerate([opening, *rest])], after)

    def centered(self, *lines: str, font: str = BOLD, after: float = 8.0) -> None:
        """Set lines in the middle of the page."""
        self._set([(self._middle(line, font), line, font) for line in lines], after)

    def block(self, *lines: str, indent: float = 0.0, font: str | None = None, after: float = 8.0) -> None:
        """Set lines as they are, kept on one page."""
        self._set([(MARGIN + indent, line, font or self._font) for line in lines], after)

    def columns(self, left: Sequence[str], right: Sequence[str], *, gap: float = 264.0, after: float = 12.0) -> None:
        """Set two columns side by side, as in a caption, with a rule below the left one."""
        self._make_room(max(len(left), len(right)))
        top, depth = self._y, 0.0
        for offset, column in ((0.0, left), (gap, right)):
            self._y = top
            self._set([(MARGIN + offset, line, self._font) for line in column], 0.0)
            depth = max(depth, top - self._y)
        self._y = top - depth
        self.sheets[-1].strokes.append((MARGIN, self._y + 4, MARGIN + gap - 18, self._y + 4))
        self.space(after)

    def _middle(self, text: str, font: str) -> float:
        return float((WIDTH - stringWidth(text, font, self._size)) / 2)

    def _make_room(self, lines: int) -> None:
        if self._y - (lines - 1) * self._leading < BOTTOM:
            self.new_page()

    def _set(self, lines: Sequence[tuple[float, str, str]], after: float) -> None:
        self._make_room(len(lines))
        for x, text, font in lines:
            self.sheets[-1].lines.append(Line(x, self._y, text, font, self._size))
            self._y -= self._leading
        self.space(after)


def number_pages(sheets: Sequence[Sheet]) -> None:
    """Print the page number at the foot of each sheet."""
    for number, sheet in enumerate(sheets, 1):
        sheet.lines.append(Line(WIDTH / 2 - 3, 48, str(number), size=11))


def stamp_filing(sheets: Sequence[Sheet], case: str, entry: int, first_page_id: int, filed: str) -> None:
    """Print the header of the court's filing system at the head of each sheet."""
    for number, sheet in enumerate(sheets, 1):
        header = (
            f"Case {case}   ECF No. {entry}, PageID.{first_page_id + number - 1}   Filed {filed}   Page {number} of {len(sheets)}"
        )
        sheet.lines.append(Line(112, HEIGHT - 24, header, SANS, 9.5, COURT_BLUE))


def stamp_bates(sheets: Sequence[Sheet], prefix: str, first: int) -> None:
    """Print Bates numbers of six digits at the lower right of each sheet."""
    for number, sheet in enumerate(sheets, first):
        sheet.lines.append(Line(WIDTH - 150, 30, f"{prefix} {number:06d}", SANS_BOLD, 10))


def draw(sheets: Sequence[Sheet], title: str) -> bytes:
    """Return the sheets as a PDF; the same sheets give the same bytes, for nothing in it is compressed or dated."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, invariant=1, pageCompression=0)
    canvas.setTitle(title)
    for sheet in sheets:
        for x0, y0, x1, y1 in sheet.strokes:
            canvas.line(x0, y0, x1, y1)
        for line in sheet.lines:
            canvas.setFillColorRGB(*line.colour)
            canvas.setFont(line.font, line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()
