"""A page whose text a service outside has recognised: its lines put where they stand on the page, in the order in which people read."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2

from blocks.ocr_engine import PixelBox, RecognisedLine, RecognisedWord, Recognition
from blocks.paid_text import PaidLine, PaidPage
from blocks.records import Box
from tasks.ocr.reading_order import reading_order
from tasks.ocr.recognize import Frame, PageReading, Recognise, reading_of
from tasks.ocr.render import Size

UNITS = 10
"""Units per point in which the service's boxes are held while lines are sorted: whole numbers, finer than any print."""

_POINTS_PER_INCH = 72


class WantedError(Exception):
    """The page needs to be recognised, and nobody here does that."""


def by_nobody(page: pypdfium2.PdfPage, size: Size, known: Sequence[Box]) -> PageReading:  # noqa: ARG001
    """Recognise nothing: raise `WantedError` for a page that is to be recognised."""
    raise WantedError


def by_service(paid: PaidPage) -> Recognise:
    """Read a page from what a service said of it; words that stand where text is known already are left out."""

    def read(page: pypdfium2.PdfPage, size: Size, known: Sequence[Box]) -> PageReading:  # noqa: ARG001
        frame = Frame(UNITS, size.height, lambda box: box, UNITS * _POINTS_PER_INCH, reduced=False)
        if paid.lost is not None:
            return PageReading((), (), 0.0, frame.dpi, reduced=False, engine=paid.engine, lost=True)
        lines = [line for each in paid.lines if (line := _line(each, size, known))]
        ordered = [lines[index] for index in reading_order([line.box for line in lines], size.width * UNITS)]
        return reading_of(Recognition(tuple(ordered)), frame, paid.engine)

    return read


def _line(line: PaidLine, size: Size, known: Sequence[Box]) -> RecognisedLine | None:
    """Return a line of the service in units of the page without the words that are known, None where none is left."""
    words = []
    for word in line.words:
        box = _placed(word.box, size)
        x, y = (box[0] + box[2]) / 2 / UNITS, (box[1] + box[3]) / 2 / UNITS
        if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in known):
            words.append(RecognisedWord(word.text, box, word.confidence))
    if not words:
        return None
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    return RecognisedLine(tuple(words), (min(lefts), min(tops), max(rights), max(bottoms)))


def _placed(box: Box, size: Size) -> PixelBox:
    """Return shares of the page as units of the page."""
    width, height = size.width * UNITS, size.height * UNITS
    return (round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height))
