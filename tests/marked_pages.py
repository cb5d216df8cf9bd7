"""Scanned pages that a test can tell apart without reading them: each shows its number as a row of black and white squares.

So a double of a recognition service knows what stands on a page, however it was cut, numbered or drawn, for the price of a small picture.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from blocks.ocr_engine import RecognisedLine, RecognisedWord

LETTER = (612.0, 792.0)
SIZE = (850, 1100)
"""Pixels of a page at 100 dpi."""

_BITS = 12
_SQUARE = 20
_MARK = (300, 1000)
"""Where the row of squares begins, in pixels of the page; a black square is before it."""

_LINES = 9
_LEADING = 40
_LEFT, _TOP = 100, 120
_FONT = 22


def text_of(number: int) -> list[str]:
    """Return the lines of a page; the last one is its Bates number."""
    body = [f"The production of the defendant goes on here, page {number}, line {line}." for line in range(1, _LINES + 1)]
    return [*body, f"ORLO-{number:06}"]


def truth(number: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Yield the lines of a page with their boxes in pixels of `SIZE`."""
    font = ImageFont.load_default(_FONT)
    *body, bates = text_of(number)
    for index, line in enumerate(body):
        yield line, _box(font, line, _LEFT, _TOP + index * _LEADING)
    yield bates, _box(font, bates, 650, 1060)


def picture_of(number: int) -> Image.Image:
    """Draw a page."""
    image = Image.new("L", SIZE, 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(_FONT)
    for line, (x0, y0, _, _) in truth(number):
        draw.text((x0, y0), line, font=font, fill=0, anchor="lt")
    x, y = _MARK
    for at, black in enumerate((True, *((number >> bit) & 1 for bit in range(_BITS)))):
        left = x + at * _SQUARE
        draw.rectangle((left, y, left + _SQUARE - 1, y + _SQUARE - 1), fill=0 if black else 255)
    return image


def read_marked(picture: Image.Image) -> Sequence[RecognisedLine]:
    """Return what stands on a marked page, in pixels of the picture; nothing for a page without a mark."""
    scale = picture.width / SIZE[0]
    x, y = _MARK

    def black(at: int) -> bool:
        place = (round((x + (at + 0.5) * _SQUARE) * scale), round((y + 0.5 * _SQUARE) * scale))
        return int(picture.getpixel(place)) < 128  # type: ignore[arg-type]

    if picture.width > picture.height or not black(0):
        return []
    number = sum(black(bit + 1) << bit for bit in range(_BITS))
    return [_line(text, box, scale) for text, box in truth(number)]


def scanned_pdf(path: Path, numbers: Sequence[int], noise: int = 0) -> Path:
    """Write a PDF of marked pages, each a picture; `noise` makes each of them larger by about so many bytes."""
    canvas = Canvas(str(path), pagesize=LETTER, invariant=True)
    for number in numbers:
        add_scan(canvas, number, noise)
    canvas.save()
    return path


def add_scan(canvas: Canvas, number: int, noise: int = 0, turn: int = 0) -> None:
    """Add a marked page to a PDF in the making, scanned `turn` degrees (quarters) clockwise of how it is read."""
    image = picture_of(number).rotate(-turn, expand=True)
    if noise:
        side = round(noise**0.5)
        image.paste(Image.effect_noise((side, side), 60), (300, 560))
    data = io.BytesIO()
    image.save(data, "PNG")
    data.seek(0)
    size = LETTER if image.height > image.width else LETTER[::-1]
    canvas.setPageSize(size)
    canvas.drawImage(ImageReader(data), 0, 0, *size)
    canvas.showPage()


def _line(text: str, box: tuple[float, float, float, float], scale: float) -> RecognisedLine:
    """Cut a line into words in proportion to their letters."""
    x0, y0, x1, y1 = (round(side * scale) for side in box)
    width = (x1 - x0) / len(text)
    words, at = [], 0
    for word in text.split(" "):
        words.append(RecognisedWord(word, (round(x0 + at * width), y0, round(x0 + (at + len(word)) * width), y1), 0.99))
        at += len(word) + 1
    return RecognisedLine(tuple(words), (x0, y0, x1, y1))


def _box(font: ImageFont.FreeTypeFont | ImageFont.ImageFont, text: str, x: int, y: int) -> tuple[float, float, float, float]:
    left, top, right, bottom = font.getbbox(text)
    return (x, y, x + right - left, y + bottom - top)
