"""What bad scans cost in characters, against an exact truth: `python -m benchmarks.degraded`.

Pages of invented text are drawn at 200 dpi and then harmed in one way each: skewed, turned, faxed, speckled, faded, scanned coarsely. Printed
are our character error, that of bare Tesseract on the same picture, and the mean confidence and page quality that we give. Turned and
skewed pages should be within .3 points of the clean ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle, islice

import numpy as np
from PIL import Image, ImageFilter
from reportlab.lib.utils import simpleSplit
from rich.console import Console
from rich.table import Table

from benchmarks.pleading_paper import words
from benchmarks.reading import DPI, character_error, drawn, open_pool, read_bytes, scanned
from benchmarks.text import bare_engine
from samples.typesetting import BODY_WIDTH, MARGIN, ROMAN, SANS, TOP, TYPEWRITER, Line, Sheet, draw

FONTS = ((ROMAN, 12.0), (TYPEWRITER, 10.5), (SANS, 9.0))
"""A page of each for every harm."""

LINES, LEADING = 40, 15.5
WHITE = 255

Harm = Callable[[Image.Image], Image.Image]


def _skew(degrees: float, image: Image.Image) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)


def _turn(degrees: int, image: Image.Image) -> Image.Image:
    return image.rotate(degrees, expand=True)


def _fax(image: Image.Image) -> Image.Image:
    coarse = image.resize((image.width, image.height // 2), Image.Resampling.BOX).resize(image.size, Image.Resampling.NEAREST)
    return _two_tones(coarse, noise=18, specks=0.0002)


def _noise(image: Image.Image) -> Image.Image:
    grey = np.asarray(image, dtype=np.float64) + np.random.default_rng(3).normal(0, 30, (image.height, image.width))
    return Image.fromarray(np.clip(grey, 0, WHITE).astype(np.uint8))


def _specks(image: Image.Image) -> Image.Image:
    return _two_tones(image, noise=10, specks=0.002)


def _faded(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(0.8)).point([round(150 + level * 0.35) for level in range(256)])


def _coarse(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)


def _two_tones(image: Image.Image, noise: float, specks: float) -> Image.Image:
    random = np.random.default_rng(5)
    ink = np.asarray(image, dtype=np.float64) + random.normal(0, noise, (image.height, image.width)) < 150  # noqa: PLR2004 - a middle grey
    return Image.fromarray(np.where(ink | (random.random(ink.shape) < specks), 0, WHITE).astype(np.uint8))


HARMS: tuple[tuple[str, Harm | None, int], ...] = (
    ("clean", None, DPI),
    *((f"skewed by {degrees} degrees", partial(_skew, degrees), DPI) for degrees in (0.7, -1.5, 3.0, -5.0)),
    *((f"turned by {degrees} degrees", partial(_turn, degrees), DPI) for degrees in (90, 180, 270)),
    ("turned by 90, skewed by 2", lambda image: _skew(2, _turn(90, image)), DPI),
    ("fax, standard mode", _fax, DPI),
    ("grey noise", _noise, DPI),
    ("specks", _specks, DPI),
    ("faded and blurred", _faded, DPI),
    ("scanned at 100 dpi", _coarse, DPI // 2),
)


def main() -> None:
    """Print a row for each harm."""
    table = Table(width=110, title=f"character error of {len(FONTS)} pages each, at {DPI} dpi")
    for index, column in enumerate(("harm", "ours", "bare Tesseract", "over clean", "confidence", "quality")):
        table.add_column(column, justify="left" if index == 0 else "right")
    pdf, truths = pages()
    images, engine, clean = drawn(pdf), bare_engine(), 0.0
    with open_pool() as pool:
        for name, harm, dpi in HARMS:
            harmed = [harm(image) if harm else image for image in images]
            found = read_bytes(pool, scanned(harmed, dpi))
            ours = _mean([character_error(page.text, truth) for page, truth in zip(found, truths, strict=True)])
            bare = []
            for image, truth in zip(harmed, truths, strict=True):
                engine.SetImage(image)
                bare.append(character_error(engine.GetUTF8Text(), truth))
            clean = ours if harm is None else clean
            confidence, quality = _mean([page.confidence or 0 for page in found]), _mean([page.quality or 0 for page in found])
            table.add_row(
                name, f"{ours:.2%}", f"{_mean(bare):.2%}", f"{ours - clean:+.2%}", f"{confidence:.2f}", f"{quality:.2f}"
            )
    Console(width=110).print(table)


def pages() -> tuple[bytes, list[str]]:
    """Return pages of running text as a PDF, and their texts."""
    sheets, truths = [], []
    for font, size in FONTS:
        page = list(islice(cycle(simpleSplit(words(), font, size, BODY_WIDTH)), LINES))
        sheets.append(Sheet([Line(MARGIN, TOP - row * LEADING, text, font, size) for row, text in enumerate(page)]))
        truths.append("\n".join(page))
    return draw(sheets, "degraded"), truths


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    main()
