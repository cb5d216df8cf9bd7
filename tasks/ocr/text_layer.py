"""The text that a PDF page holds as text: its lines, where they stand on the page as it is seen, and whether they are visible.

Boxes are asked for by line, not by character: that would cost two thirds of the speed. Text and boxes come from the same character
indices; PDFium's bounded text would be cut at the page's edges already, but it joins words and has no indices.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Box
from tasks.ocr.clean import clean_line

_HYPHENS = re.compile("[\ufffe\x02]")
"""What PDFium puts where a word was divided at a line end: instead of hyphen and line end both."""

_WORD_REST = re.compile(r"\S+")

_FINE = 100
"""Device units per point asked of PDFium when it maps coordinates, since it answers in whole units."""

_REACH = 10_000
"""Points between the places whose images give the page's mapping: far apart, so that rounding to whole units vanishes."""


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A line of the text layer; `visible` is False for text in render mode 3, which paints nothing."""

    text: str
    box: Box
    visible: bool
    cleaned: bool


class PageMap:
    """Maps PDF user space to the page as it is seen: points, origin top left, after CropBox and rotation."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.width, self.height = page.get_size()
        x0, y0 = self._device(page, 0, 0)
        x1, y1 = self._device(page, _REACH, 0)
        x2, y2 = self._device(page, 0, _REACH)
        self._matrix = ((x1 - x0) / _REACH, (y1 - y0) / _REACH, (x2 - x0) / _REACH, (y2 - y0) / _REACH, x0, y0)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the seen box of a rectangle in user space."""
        a, b, c, d, e, f = self._matrix
        xs = sorted((a * left + c * bottom + e, a * right + c * top + e))
        ys = sorted((b * left + d * bottom + f, b * right + d * top + f))
        return (round(xs[0], 2), round(ys[0], 2), round(xs[1], 2), round(ys[1], 2))

    def _device(self, page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (max(1, round(self.width * _FINE)), max(1, round(self.height * _FINE)))
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
        return across.value * self.width / size[0], down.value * self.height / size[1]


def layer_lines(page: pypdfium2.PdfPage, place: PageMap) -> list[LayerLine]:
    """Return the lines of a page's text layer in the order of its content, those outside the page left out.

    A word that was divided at a line end stands whole at the end of its first line: without its hyphen where small letters meet, with
    it otherwise (`Smith-Jones`, `non-US`).
    """
    textpage = page.get_textpage()
    try:
        lines: list[LayerLine] = []
        start = 0
        for raw in textpage.get_text_range(errors="surrogatepass").split("\r\n"):
            for text, offset, length in _visual_lines(raw):
                line = _line(textpage, place, text, start + offset, length)
                if line is not None:
                    lines.append(line)
            start += len(raw) + len("\r\n")
        return lines
    finally:
        textpage.close()


def _visual_lines(raw: str) -> list[tuple[str, int, int]]:
    """Split what PDFium gives as one line where hyphens join several; return text, offset and length in `raw` of each line seen.

    The length counts up to the hyphen, so that a line's box does not reach down to the rest of its last word.
    """
    lines: list[tuple[str, int, int]] = []
    offset = moved = 0
    parts = _HYPHENS.split(raw)
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        text = part[moved:]
        if following is None:
            lines.append((text, offset + moved, len(text)))
            break
        rest = _WORD_REST.match(following)
        tail = rest.group() if rest else ""
        if not text and lines:  # the part was one piece of a word that is divided again: the word goes on where it began
            begun, start, length = lines[-1]
            lines[-1] = (_joined(begun, tail), start, length)
        else:
            lines.append((_joined(text, tail), offset + moved, max(1, len(text))))
        offset += len(part) + 1
        moved = len(tail)
    return lines


def _joined(head: str, tail: str) -> str:
    """Join the two parts of a word."""
    return head + tail if head[-1:].islower() and tail[:1].islower() else f"{head}-{tail}"


def _line(textpage: pypdfium2.PdfTextPage, place: PageMap, text: str, start: int, length: int) -> LayerLine | None:
    """Return the line whose characters have those indices in PDFium's text, or None if it holds nothing or lies outside the page."""
    cleaned = clean_line(text)
    if not cleaned.text:
        return None
    first = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, start + len(text) - len(text.lstrip()))
    last = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, start + length - 1)
    box = _box(textpage, place, first, last - first + 1) if 0 <= first <= last else None
    if box is None or not _inside(box, place):
        return None
    return LayerLine(cleaned.text, box, _visible(textpage, first), cleaned.changed)


def _box(textpage: pypdfium2.PdfTextPage, place: PageMap, first: int, count: int) -> Box | None:
    """Return the seen box around those characters; a line has up to a rectangle a word, so they are joined before they are mapped."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    get, raw = pdfium.FPDFText_GetRect, textpage.raw
    x0 = y0 = math.inf
    x1 = y1 = -math.inf
    for index in range(pdfium.FPDFText_CountRects(raw, first, count)):
        if get(raw, index, left, top, right, bottom):
            x0 = left.value if left.value < x0 else x0  # `min` and `max` would be half of the page's cost
            y0 = bottom.value if bottom.value < y0 else y0
            x1 = right.value if right.value > x1 else x1
            y1 = top.value if top.value > y1 else y1
    return place.box(x0, y0, x1, y1) if x0 <= x1 else None


def _inside(box: Box, place: PageMap) -> bool:
    """Tell whether the middle of a box lies on the page."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return math.isfinite(x) and math.isfinite(y) and 0 <= x <= place.width and 0 <= y <= place.height


def _visible(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    """Tell whether the character's text object paints anything."""
    text_object = pdfium.FPDFText_GetTextObject(textpage.raw, index)
    if not text_object:
        return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    return mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
