"""Where things of a PDF stand on the page as it is seen."""

from __future__ import annotations

import ctypes
import math

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Box

_FINE = 100
"""Device units per point asked of PDFium when it maps coordinates, since it answers in whole units."""

_REACH = 10_000
"""Points between the places whose images give the page's mapping: far apart, so that rounding to whole units vanishes."""


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

    @property
    def upright(self) -> bool:
        """Whether the page is seen as it is written: not turned, not mirrored."""
        a, b, c, _, _, _ = self._matrix
        return a > 0 and b == c == 0

    def across(self, x: float) -> float:
        """Return where an x of an upright page is seen."""
        return round(self._matrix[0] * x + self._matrix[4], 2)

    def inside(self, box: Box) -> bool:
        """Tell whether the middle of a box lies on the page."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return math.isfinite(x) and math.isfinite(y) and 0 <= x <= self.width and 0 <= y <= self.height

    def _device(self, page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (max(1, round(self.width * _FINE)), max(1, round(self.height * _FINE)))
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
        return across.value * self.width / size[0], down.value * self.height / size[1]
