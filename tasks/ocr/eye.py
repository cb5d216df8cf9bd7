"""A page as it is seen, asked whether the eye finds anything in a place: what text under a box or in the colour of the paper comes down to.

Colours and the order of drawing tell little by themselves: white letters stand on dark bars, fills lie under text, highlighters over it.
So they only raise a suspicion, and the drawn page decides: where letters are to be and every pixel has one level, nobody reads them.
"""

from __future__ import annotations

import math
from functools import cached_property

import pypdfium2

from blocks.records import Box
from tasks.ocr.ink import DPI
from tasks.ocr.render import Picture, Size, render

_FLAT = 24
"""Grey levels within which a place has no drawing: rendering and JPEG noise stay below, the palest legible grey is above."""

_AROUND = 1.5
"""Points around a letter that are looked at with it: inside of an `l` or a dash everything is ink, around it is paper."""

_BAND = 0.2
"""Share of a line's height left out above and below, where its neighbours may reach into it."""

DARK = 110
"""Grey level below which a ground is a cover: redactions are black, tinted cells and highlighters are light."""

_DARK_RUN = 10
"""Points of dark ground without a gap that no letter has, in any bold type of a common size."""


class Eye:
    """Draws a page once, at 72 dpi, when it is first asked."""

    def __init__(self, page: pypdfium2.PdfPage, size: Size) -> None:
        self._page, self._size = page, size

    @cached_property
    def picture(self) -> Picture:
        """The drawn page."""
        return render(self._page, self._size, DPI)

    def ground(self, box: Box) -> int | None:
        """Return the level of a place in which nothing is drawn, 0 black to 255 white, or None where something is."""
        area = self._area((box[0] - _AROUND, box[1], box[2] + _AROUND, box[3]))
        if area is None:
            return None
        low, high = self.picture.image.crop(area).getextrema()
        return round((low + high) / 2) if high - low <= _FLAT else None  # type: ignore[operator]

    def has_cover(self, box: Box) -> bool:
        """Tell whether a line's place has a stretch of solid dark ground, such as a redaction that was drawn into a scan."""
        inset = (box[3] - box[1]) * _BAND
        area = self._area((box[0], box[1] + inset, box[2], box[3] - inset))
        if area is None:
            return False
        band = self.picture.image.crop(area)
        row = band.resize((band.width, 1)).tobytes()
        dark = bytes(level < DARK for level in row)
        return bytes([1]) * round(_DARK_RUN * max(1.0, self.picture.scale)) in dark

    def _area(self, box: Box) -> tuple[int, int, int, int] | None:
        """Return the pixels of a box, None where it lies outside the page."""
        scale, image = self.picture.scale, self.picture.image
        x0, y0 = max(0, math.floor(box[0] * scale)), max(0, math.floor(box[1] * scale))
        x1 = min(image.width, max(x0 + 1, math.ceil(box[2] * scale)))
        y1 = min(image.height, max(y0 + 1, math.ceil(box[3] * scale)))
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
