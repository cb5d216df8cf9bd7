"""The text that a PDF page holds as text: its lines, where they stand on the page as it is seen, and whether the eye sees them.

Boxes are asked for by line, not by character: that would cost two thirds of the speed. Text and boxes come from the same character
indices; PDFium's bounded text would be cut at the page's edges already, but it joins words and has no indices. Only where the page's
objects raise a suspicion are characters looked at one by one (`tasks.ocr.hidden_words`).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Box, HiddenKind
from tasks.ocr.assemble import around
from tasks.ocr.clean import clean_line
from tasks.ocr.columns import LEAST_GAP, Row, find_band
from tasks.ocr.eye import Eye
from tasks.ocr.hidden_words import Word, paints, words_of
from tasks.ocr.line_numbers import looks_numbered
from tasks.ocr.place import PageMap
from tasks.ocr.visual_lines import VisualLine, visual_lines

_LETTER = re.compile(r"\S")

_TINY = 1.2
"""Points of a line's height below which nobody reads it: the letters of type of two and a half points, without magnification."""

_LEAST_TINY = 3
"""Letters from which a flat line is text and not a rule made of dashes."""

_FOLLOWS = 3.0
"""Lines' heights by which the rest of a divided word may stand lower than its beginning: double spacing has 2."""

_NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class LayerLine:
    """A line of the text layer; `hidden` says why the eye does not see it.

    `gap` is the widest space between two of its words (points across the page), where that is wide enough for a gutter; `characters` are the
    first and last of its characters' indices.
    `glued` says that the line goes on where the one before it ended: a line number was cut off there, and belongs to the text if it turns
    out to be none.
    """

    text: str
    box: Box
    hidden: HiddenKind | None = None
    cleaned: bool = False
    glued: bool = False
    gap: tuple[float, float] | None = None
    characters: tuple[int, int] = (0, -1)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Where hidden words are looked for: `everywhere`, or in the lines over one of the boxes that were painted after text.

    `picture` says that the page is a picture of one; text that was not painted, or `buried` under the picture, is then a layer of
    recognised words, of which only those over solid dark ground are hidden.
    """

    eye: Eye
    everywhere: bool
    boxes: tuple[Box, ...]
    picture: bool
    buried: bool

    def meets(self, box: Box, *, layer: bool) -> bool:
        """Tell whether the words of a line with that box are to be looked at."""
        if layer:
            return self.picture and self.eye.has_cover(box)
        return self.everywhere or any(
            box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3] for x0, y0, x1, y1 in self.boxes
        )


def layer_lines(page: pypdfium2.PdfPage, place: PageMap, suspicion: Suspicion | None = None) -> list[LayerLine]:
    """Return the lines of a page's text layer in the order of its content, those outside the page as hidden.

    A word that was divided at a line end stands whole at the end of its first line: without its hyphen where small letters meet, with
    it otherwise (`Smith-Jones`, `non-US`).
    """
    textpage = page.get_textpage()
    try:
        lines: list[LayerLine] = []
        start = 0
        whole = textpage.get_text_range(errors="surrogatepass")
        numbered = looks_numbered(whole)
        for raw in whole.split("\r\n"):
            follows = partial(_follows, textpage, start)
            for visual in visual_lines(raw, numbered=numbered, follows=follows):
                lines.extend(_lines(textpage, place, suspicion, visual, start + visual.offset))
            start += len(raw) + len("\r\n")
        return _column_by_column(textpage, place, lines)
    finally:
        textpage.close()


def _lines(
    textpage: pypdfium2.PdfTextPage,
    place: PageMap,
    suspicion: Suspicion | None,
    visual: VisualLine,
    start: int,
) -> Iterator[LayerLine]:
    """Yield the line whose characters begin at that index of PDFium's text, its unseen words apart; nothing if it holds nothing."""
    text, length = visual.text, visual.length
    cleaned = clean_line(text)
    if not cleaned.text:
        return
    first = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, start + len(text) - len(text.lstrip()))
    last = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, start + length - 1)
    box, gap = _box(textpage, place, first, last - first + 1) if 0 <= first <= last else (None, None)
    if box is None or not all(map(math.isfinite, box)):
        if box is not None:
            yield LayerLine(cleaned.text, _NOWHERE, HiddenKind.OFF_PAGE, cleaned.changed)
        return
    if visual.cut or visual.glued:
        box = _cut_box(textpage, place, box, first, last)
    hidden = _why_hidden(textpage, place, cleaned.text, box, first)
    if hidden is None and suspicion is not None and suspicion.buried:
        hidden = HiddenKind.INVISIBLE
    line = LayerLine(cleaned.text, box, hidden, cleaned.changed, visual.glued, gap, (first, last))
    layer = hidden is HiddenKind.INVISIBLE
    if suspicion is not None and (layer or hidden is None) and suspicion.meets(box, layer=layer):
        words = words_of(textpage, place, suspicion.eye, first, last, layer=layer)
        yield from _parted(line, words, text[length:])
    else:
        yield line


def _why_hidden(textpage: pypdfium2.PdfTextPage, place: PageMap, text: str, box: Box, first: int) -> HiddenKind | None:
    """Say what can be said of a line without drawing the page."""
    if not place.inside(box):
        return HiddenKind.OFF_PAGE
    if min(box[3] - box[1], box[2] - box[0]) < _TINY and sum(map(str.isalnum, text)) >= _LEAST_TINY:
        return HiddenKind.TINY
    return None if paints(textpage, first) else HiddenKind.INVISIBLE


def _parted(line: LayerLine, words: Sequence[Word], tail: str) -> Iterator[LayerLine]:
    """Yield what is seen of a line, then its unseen words, those of a kind side by side together; `tail` is the rest of a divided word."""
    if not any(word.hidden for word in words):
        yield line
        return
    seen = [word.text for word in words if word.hidden is None]
    if seen:
        ending = tail if words[-1].hidden is None else ""
        yield replace(line, text=clean_line(" ".join(seen) + ending).text)
    for hidden, group in groupby(words, key=lambda word: word.hidden):
        run = list(group)
        if hidden is not None:
            ending = tail if run[-1] is words[-1] else ""
            text = clean_line(" ".join(word.text for word in run) + ending)
            yield LayerLine(text.text, around(word.box for word in run), hidden, text.changed)


def _column_by_column(textpage: pypdfium2.PdfTextPage, place: PageMap, lines: list[LayerLine]) -> list[LayerLine]:
    """Put columns that the content has row by row one after the other."""
    rows = [Row(line.box[0], line.box[2], line.gap, line.text) for line in lines]
    band = find_band(rows, place.width)
    if band is None:
        return lines
    left: list[LayerLine] = []
    right: list[LayerLine] = []
    for line in lines[band.first : band.last]:
        if line.box[2] <= band.gutter:
            left.append(line)
        elif line.box[0] >= band.gutter or line.gap is None:
            right.append(line)
        else:
            here, there = _halves(textpage, place, line, band.gutter)
            left.append(here)
            right.append(there)
    return [*lines[: band.first], *left, *right, *lines[band.last :]]


def _halves(textpage: pypdfium2.PdfTextPage, place: PageMap, line: LayerLine, gutter: float) -> tuple[LayerLine, LayerLine]:
    """Cut a line at the first character behind the gutter; the rest of a divided word at its end stays with the right half."""
    first, last = line.characters
    letters = 0
    for index in range(first, last + 1):
        if chr(pdfium.FPDFText_GetUnicode(textpage.raw, index)).isspace():
            continue
        box = _character(textpage, place, index)
        if box is not None and box[0] >= gutter:
            break
        letters += 1
    # Letters that were dropped when the line was cleaned are rare; one of them moves a letter over the gutter.
    at = next((match.start() for number, match in enumerate(_LETTER.finditer(line.text)) if number == letters), len(line.text))
    here, there = line.text[:at].strip(), line.text[at:].strip()
    x0, y0, x1, y1 = line.box
    end, begin = line.gap or (gutter, gutter)
    return replace(line, text=here, box=(x0, y0, end, y1), gap=None), replace(line, text=there, box=(begin, y0, x1, y1), gap=None)


def _box(
    textpage: pypdfium2.PdfTextPage, place: PageMap, first: int, count: int
) -> tuple[Box | None, tuple[float, float] | None]:
    """Return the seen box around those characters, and the widest gap between them.

    A line has up to a rectangle a word, so they are joined before they are mapped.
    """
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    get, raw = pdfium.FPDFText_GetRect, textpage.raw
    x0 = y0 = math.inf
    x1 = y1 = -math.inf
    widest, begin, end = LEAST_GAP, 0.0, 0.0
    for index in range(pdfium.FPDFText_CountRects(raw, first, count)):
        if get(raw, index, left, top, right, bottom):
            begins = left.value
            if begins - x1 > widest and x1 > -math.inf:
                widest, begin, end = begins - x1, x1, begins
            x0 = begins if begins < x0 else x0  # `min` and `max` would be half of the page's cost
            y0 = bottom.value if bottom.value < y0 else y0
            x1 = right.value if right.value > x1 else x1
            y1 = top.value if top.value > y1 else y1
    if x0 > x1:
        return None, None
    box = place.box(x0, y0, x1, y1)
    return box, (place.across(begin), place.across(end)) if end and place.upright else None


def _cut_box(textpage: pypdfium2.PdfTextPage, place: PageMap, box: Box, first: int, last: int) -> Box:
    """Return the part of a box between two characters: PDFium's rectangles of a line number and of its line are often one."""
    begin, end = _character(textpage, place, first), _character(textpage, place, last)
    if begin is None or end is None or begin[0] >= end[2]:
        return box
    return (max(box[0], begin[0]), box[1], min(box[2], end[2]), box[3])


def _follows(textpage: pypdfium2.PdfTextPage, start: int, before: int, after: int) -> bool:
    """Tell whether one character stands where the rest of a word would that was divided at the other: in the next line or column."""
    divided, rest = (
        _line_high(textpage, pdfium.FPDFText_GetCharIndexFromTextIndex(textpage.raw, start + at)) for at in (before, after)
    )
    if divided is None or rest is None:
        return True
    across, down = abs(divided.left - rest.left), abs(divided.bottom - rest.bottom)
    near = _FOLLOWS * max(abs(divided.top - divided.bottom), abs(divided.right - divided.left))
    return bool(min(across, down) <= near or rest.top > divided.top)


def _line_high(textpage: pypdfium2.PdfTextPage, index: int) -> pdfium.FS_RECTF | None:
    """Return the box of a character in user space, as high as its line."""
    found = pdfium.FS_RECTF()
    return found if index >= 0 and pdfium.FPDFText_GetLooseCharBox(textpage.raw, index, found) else None


def _character(textpage: pypdfium2.PdfTextPage, place: PageMap, index: int) -> Box | None:
    """Return the seen box of a character."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if index < 0 or not pdfium.FPDFText_GetCharBox(textpage.raw, index, left, right, bottom, top):
        return None
    return place.box(left.value, bottom.value, right.value, top.value)
