"""A page read from its picture: drawn, set upright, recognised, and its lines put back where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import ImageDraw

from blocks.ocr_engine import OcrEngine, Recognition
from blocks.records import Box
from tasks.ocr.deskew import skew
from tasks.ocr.render import Picture, Size, render
from tasks.ocr.turn import Turned

UPRIGHT_CONFIDENCE = 0.70
"""Mean confidence below which a page may be turned; turned pages get 20 to 40, asking costs half of a recognition."""

NOISE_CONFIDENCE = 0.30
"""Mean confidence below which a line is taken for dust, a seal or a signature."""

_WHITE = 255


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A recognised line and its box on the page in points."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read from a page; `confidence` (0 to 1) is the mean over the words of the lines kept, `dpi` what it was read at."""

    lines: tuple[ReadLine, ...]
    confidence: float
    dpi: int
    reduced: bool


def recognise_page(page: pypdfium2.PdfPage, size: Size, engine: OcrEngine, dpi: int, known: Sequence[Box]) -> PageReading:
    """Read a page of that size (points) at that resolution; boxes of text that is known already are left out."""
    picture = render(page, size, dpi)
    image = picture.image.copy()
    draw = ImageDraw.Draw(image)
    for box in known:
        draw.rectangle([side * picture.scale for side in box], fill=_WHITE)
    turned = _level(Turned(image))
    found = engine.recognise(turned.image, picture.dpi)
    if found.confidence < UPRIGHT_CONFIDENCE:
        turned, found = _set_upright(engine, Turned(image), turned, found, picture.dpi)
    return _reading(picture, turned, found)


def _level(turned: Turned) -> Turned:
    """Take the skew out."""
    return turned.by(skew(turned.image))


def _set_upright(engine: OcrEngine, page: Turned, turned: Turned, found: Recognition, dpi: int) -> tuple[Turned, Recognition]:
    """Turn the page if it lies on its side or its head, and keep whichever reading is surer."""
    degrees = engine.orientation(turned.image, dpi)
    if degrees == 0:
        return turned, found
    upright = _level(page.by(degrees))
    again = engine.recognise(upright.image, dpi)
    return (upright, again) if again.confidence > found.confidence else (turned, found)


def _reading(picture: Picture, turned: Turned, found: Recognition) -> PageReading:
    """Drop noise and map the boxes to points."""
    kept = [line for line in found.lines if line.confidence >= NOISE_CONFIDENCE]
    lines = []
    for line in kept:
        x0, y0, x1, y1 = (round(side / picture.scale, 2) for side in turned.back(line.box))
        lines.append(ReadLine(line.text, (x0, y0, x1, y1)))
    return PageReading(tuple(lines), Recognition(tuple(kept)).confidence, picture.dpi, picture.reduced)
