"""Pages as grey pictures, never larger than memory allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2
from PIL.Image import Image

POINTS_PER_INCH = 72

MAX_PIXELS = 25_000_000
"""Pixels of the largest picture: a page of 14,400 points at 150 dpi would cost 2.6 GB, this one costs 25 MB."""

MAX_SIDE = 6_000
"""Pixels of its longest side; Tesseract refuses more than 32,767 and slows down long before."""


class Size(NamedTuple):
    """Points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels; `scale` is pixels per point, `reduced` says that the caps made it coarser than asked for."""

    image: Image
    scale: float
    reduced: bool

    @property
    def dpi(self) -> int:
        """Dots per inch."""
        return round(self.scale * POINTS_PER_INCH)


def render(page: pypdfium2.PdfPage, size: Size, dpi: int) -> Picture:
    """Draw a page of that size as it is seen, annotations included."""
    wanted = dpi / POINTS_PER_INCH
    scale = capped_scale(size, wanted)
    bitmap = page.render(scale=scale, grayscale=True)
    return Picture(bitmap.to_pil(), scale, scale < wanted)


def capped_scale(size: Size, wanted: float) -> float:
    """Return the wanted scale (pixels per point), or the largest one whose picture keeps within the caps.

    Sides are rounded up to whole pixels, so a row and a column of the longest side are left free.
    """
    longest = (MAX_SIDE - 1) / max(size.width, size.height)
    largest = math.sqrt((MAX_PIXELS - 2 * MAX_SIDE) / (size.width * size.height))
    return min(wanted, longest, largest)
