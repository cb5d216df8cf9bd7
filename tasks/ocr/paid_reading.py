"""A page whose text a service outside has recognised: its lines put where they stand on the page, in the order in which people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pypdfium2

from blocks.ocr_engine import RecognisedLine, RecognisedWord, Recognition
from blocks.paid_text import PaidLine, PaidPage, PaidWord
from blocks.records import Box
from tasks.ocr.reading_order import reading_order
from tasks.ocr.recognize import Frame, PageReading, Recognise, reading_of
from tasks.ocr.render import Size

UNITS = 10
"""Units per point in which the service's boxes are held while lines are sorted: whole numbers, finer than any print."""

_POINTS_PER_INCH = 72

_ON_ITS_SIDE = (90, 270)


class WantedError(Exception):
    """The page needs to be recognised, and nobody here does that."""


def by_nobody(page: pypdfium2.PdfPage, size: Size, known: Sequence[Box]) -> PageReading:  # noqa: ARG001
    """Recognise nothing: raise `WantedError` for a page that is to be recognised."""
    raise WantedError


def by_service(paid: PaidPage) -> Recognise:
    """Read a page from what a service said of it; words that stand where text is known already are left out."""

    def read(page: pypdfium2.PdfPage, size: Size, known: Sequence[Box]) -> PageReading:  # noqa: ARG001
        upright = Size(size.height, size.width) if paid.turn in _ON_ITS_SIDE else size

        def back(box: Box) -> Box:
            return _in_units(turned(_in_shares(box, upright), -paid.turn), size)

        frame = Frame(UNITS, upright.height, back, UNITS * _POINTS_PER_INCH, reduced=False)
        if paid.lost is not None:
            return PageReading((), (), 0.0, frame.dpi, reduced=False, engine=paid.engine, lost=True)
        unknown = _unknown(paid.lines, size, known)
        lines = [_line(words, paid.turn, upright) for words in unknown]
        if paid.turn:  # the service gives lines from the top of the page down, which is not the top of its text
            lines = _rows(lines)
        ordered = [lines[index] for index in reading_order([line.box for line in lines], upright.width * UNITS)]
        return reading_of(Recognition(tuple(ordered)), frame, paid.engine)

    return read


def turned(box: Box, degrees: int) -> Box:
    """Return where a box of a page, in shares of it, stands when the page is turned counter-clockwise by quarters."""
    x0, y0, x1, y1 = box
    for _ in range(degrees % 360 // 90):
        x0, y0, x1, y1 = y0, 1 - x1, y1, 1 - x0
    return (x0, y0, x1, y1)


def _unknown(lines: Sequence[PaidLine], size: Size, known: Sequence[Box]) -> Iterator[list[PaidWord]]:
    """Yield the words of each line whose middle is in none of the boxes, and no line of which none is left."""
    for line in lines:
        words = []
        for word in line.words:
            x, y = (word.box[0] + word.box[2]) / 2 * size.width, (word.box[1] + word.box[3]) / 2 * size.height
            if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in known):
                words.append(word)
        if words:
            yield words


def _line(line: Sequence[PaidWord], turn: int, upright: Size) -> RecognisedLine:
    """Return the words of a line, and the line, in units of the upright page."""
    words = []
    for word in line:
        x0, y0, x1, y1 = _in_units(turned(word.box, turn), upright)
        words.append(RecognisedWord(word.text, (round(x0), round(y0), round(x1), round(y1)), word.confidence))
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return RecognisedLine(tuple(words), (min(lefts), min(tops), max(rights), max(bottoms)))


def _rows(lines: Sequence[RecognisedLine]) -> list[RecognisedLine]:
    """Sort lines from the top down, those of one row from left to right; a row is as high as the middle one of the lines."""
    if not lines:
        return []
    heights = sorted(line.box[3] - line.box[1] for line in lines)
    row = max(1, heights[len(heights) // 2])
    return sorted(lines, key=lambda line: ((line.box[1] + line.box[3]) // (2 * row), line.box[0]))


def _in_units(box: Box, size: Size) -> Box:
    """Return shares of the page as units of the page."""
    width, height = size.width * UNITS, size.height * UNITS
    return (box[0] * width, box[1] * height, box[2] * width, box[3] * height)


def _in_shares(box: Box, size: Size) -> Box:
    """Return units of the page as shares of the page."""
    width, height = size.width * UNITS, size.height * UNITS
    return (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
