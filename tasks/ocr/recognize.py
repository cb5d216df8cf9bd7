"""A page read from its picture: drawn, set upright, recognised, and its lines put back where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import pypdfium2
from PIL import ImageDraw

from blocks.ocr_engine import OcrEngine, PixelBox, RecognisedLine, RecognisedWord, Recognition
from blocks.records import Box
from tasks.ocr.assemble import around
from tasks.ocr.deskew import skew
from tasks.ocr.line_numbers import looks_numbered, numbers_apart
from tasks.ocr.render import Picture, Size, render
from tasks.ocr.turn import Turned

UPRIGHT_CONFIDENCE = 0.70
"""Mean confidence below which a page may be turned; turned pages get 20 to 40, asking costs half of a recognition."""

NOISE_CONFIDENCE = 0.30
"""Mean confidence below which a line is taken for dust, a seal or a signature."""

_DIGITS = 2
"""Digits of a line number."""

_WHITE = 255


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A recognised line and its box on the page in points; `glued` says that a number was cut off its beginning."""

    text: str
    box: Box
    glued: bool = False


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read from a page: its lines, line numbers apart.

    `confidence` (0 to 1) is the mean over the words of the lines kept, `dpi` what it was read at, `engine` who read it and how. `lost` says
    that whoever was asked could not read the page at all, so that what stands on it is not known.
    """

    lines: tuple[ReadLine, ...]
    numbers: tuple[ReadLine, ...]
    confidence: float
    dpi: int
    reduced: bool
    engine: str
    lost: bool = False


class Frame(NamedTuple):
    """How a picture that was read lies on its page.

    `scale` is pixels per point, `height` the picture's in points; `back` returns where on the page, in pixels, a box of the picture stands.
    """

    scale: float
    height: float
    back: Callable[[Box], Box]
    dpi: int
    reduced: bool


Recognise: TypeAlias = Callable[[pypdfium2.PdfPage, Size, Sequence[Box]], PageReading]
"""Reads a page of that size (points); text in the boxes is known already and is left out."""


def by_drawing(engine: OcrEngine, dpi: int) -> Recognise:
    """Read pages from pictures of that resolution, drawn and recognised here."""
    return lambda page, size, known: recognise_page(page, size, engine, dpi, known)


def recognise_page(page: pypdfium2.PdfPage, size: Size, engine: OcrEngine, dpi: int, known: Sequence[Box]) -> PageReading:
    """Read a page of that size (points) at that resolution; boxes of text that is known already are left out."""
    return recognise_picture(render(page, size, dpi), engine, known)


def recognise_picture(picture: Picture, engine: OcrEngine, known: Sequence[Box] = ()) -> PageReading:
    """Read the picture of a page; boxes of text that is known already are left out."""
    image = picture.image.copy()
    draw = ImageDraw.Draw(image)
    for box in known:
        draw.rectangle([side * picture.scale for side in box], fill=_WHITE)
    turned = _level(Turned(image))
    found = engine.recognise(turned.image, picture.dpi)
    if found.confidence < UPRIGHT_CONFIDENCE or _lies_on_its_side(found):
        turned, found = _set_upright(engine, Turned(image), turned, found, picture.dpi)
    frame = Frame(picture.scale, turned.image.height / picture.scale, turned.back, picture.dpi, picture.reduced)
    return reading_of(found, frame, f"{engine.name} {picture.dpi} dpi")


def _level(turned: Turned) -> Turned:
    """Take the skew out."""
    return turned.by(skew(turned.image))


def _lies_on_its_side(found: Recognition) -> bool:
    """Tell whether most of what was read stands in lines that run up or down the page.

    Tesseract turns such blocks by itself, reads them with confidence, and gets more than a character in a hundred wrong.
    """
    upright = sideways = 0
    for line in found.lines:
        x0, y0, x1, y1 = line.box
        letters = len(line.text)
        sideways, upright = (
            (sideways + letters, upright) if y1 - y0 > x1 - x0 and letters > _DIGITS else (sideways, upright + letters)
        )
    return sideways > upright


def _set_upright(engine: OcrEngine, page: Turned, turned: Turned, found: Recognition, dpi: int) -> tuple[Turned, Recognition]:
    """Turn the page if it lies on its side or its head, and keep whichever reading is surer."""
    degrees = engine.orientation(turned.image, dpi)
    if degrees == 0:
        return turned, found
    upright = _level(page.by(degrees))
    again = engine.recognise(upright.image, dpi)
    return (upright, again) if again.confidence > found.confidence else (turned, found)


def reading_of(found: Recognition, frame: Frame, engine: str) -> PageReading:
    """Drop noise, tell line numbers apart while the page stands level, and map the boxes to points of the page."""
    scale = frame.scale
    kept = [line for line in found.lines if line.confidence >= NOISE_CONFIDENCE]
    numbered = looks_numbered("\n".join(line.text for line in kept))
    level = [part for line in kept for part in (_cut(line, scale) if numbered else (_level_line(line.words, line.box, scale),))]
    apart = numbers_apart(level, frame.height, garbled=True)

    def on_page(indices: Sequence[int]) -> ReadLine:
        box = around(level[index].box for index in indices)
        x0, y0, x1, y1 = (round(side / scale, 2) for side in frame.back(_scaled(box, scale)))
        return ReadLine(" ".join(level[index].text for index in indices), (x0, y0, x1, y1))

    return PageReading(
        tuple(on_page(together) for together in apart.others),
        tuple(on_page([index]) for index in apart.numbers),
        Recognition(tuple(kept)).confidence,
        frame.dpi,
        frame.reduced,
        engine,
    )


def _cut(line: RecognisedLine, scale: float) -> tuple[ReadLine, ...]:
    """Cut a number off the beginning of a line."""
    first, rest = line.words[0], line.words[1:]
    if not rest or not first.text.isdigit() or len(first.text) > _DIGITS:
        return (_level_line(line.words, line.box, scale),)
    box = (min(word.box[0] for word in rest), line.box[1], line.box[2], line.box[3])
    return (_level_line((first,), first.box, scale), replace(_level_line(rest, box, scale), glued=True))


def _level_line(words: Sequence[RecognisedWord], box: PixelBox, scale: float) -> ReadLine:
    """Return words of the picture as a line in points of the picture."""
    return ReadLine(" ".join(word.text for word in words), _scaled(box, 1 / scale))


def _scaled(box: Box | PixelBox, factor: float) -> Box:
    """Return a box in other units."""
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)
