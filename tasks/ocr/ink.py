"""Ink on a page that its text does not explain: what tells a scan under a stamp from a page of type.

The page is drawn at 72 dpi, one pixel a point; the boxes of its text are wiped out, and long straight strokes and solid areas with
them (rules, table grids, redactions). What is left is counted in tiles: type fills each tile that it crosses in part.
"""

from __future__ import annotations

from collections.abc import Iterable

from PIL import Image, ImageChops, ImageDraw

from blocks.records import Box

DPI = 72

_CONTRAST = 64
"""Grey levels between the paper and what counts as ink on a page with black type on it; the tint of a form has 30."""

_FAINTEST = 24
"""The same on a page that is faded all over, whose darkest marks are half as dark again; the noise of a scanner has 15."""

_DARKEST = 0.002
"""Share of the page's pixels that its darkest marks have: a line of type, a stamp."""

_MARGIN = 1.5
"""Points by which text boxes are widened: PDFium's boxes are those of the glyphs, without their blurred edge."""

_RUN = 24
"""Points of unbroken ink that make a stroke; the longest stroke of 12-point type has 11."""

_FULL = 230
"""Mean level (of 255) from which a run counts as unbroken."""

_TILE = 8
"""Points of a tile's side: less than a line of type is high."""

_LEAST, _MOST = 20, 216
"""Mean levels between which a tile holds type: 8 % ink is a comma, above 85 % it is solid."""


def ink_tiles(image: Image.Image, scale: float, boxes: Iterable[Box]) -> int:
    """Return the number of tiles with ink outside the boxes (points); `scale` is pixels per point, 1 unless the page was too large."""
    ink = _ink(image)
    draw = ImageDraw.Draw(ink)
    for x0, y0, x1, y1 in boxes:
        draw.rectangle([(x0 - _MARGIN) * scale, (y0 - _MARGIN) * scale, (x1 + _MARGIN) * scale, (y1 + _MARGIN) * scale], fill=0)
    for run in ((_RUN, 1), (1, _RUN)):
        ink = ImageChops.subtract(ink, _strokes(ink, run))
    return sum(ink.reduce(_TILE).histogram()[_LEAST:_MOST])


def _ink(image: Image.Image) -> Image.Image:
    """Return a picture that is 255 where the page differs from its paper, whatever the paper's grey is."""
    levels = image.histogram()
    paper = levels.index(max(levels))
    contrast = min(_CONTRAST, max(_FAINTEST, _depth(levels, paper) // 2))
    return image.point([255 if abs(level - paper) >= contrast else 0 for level in range(256)])


def _depth(levels: list[int], paper: int) -> int:
    """Return by how many levels the darkest marks of a page differ from its paper."""
    left = sum(levels) * _DARKEST
    for depth in range(255, 0, -1):
        left -= (levels[paper - depth] if paper >= depth else 0) + (levels[paper + depth] if paper + depth < len(levels) else 0)
        if left <= 0:
            return depth
    return 0


def _strokes(ink: Image.Image, run: tuple[int, int]) -> Image.Image:
    """Return the parts of unbroken runs that fill whole cells of that size."""
    cells = ink.reduce(run).point([255 if level >= _FULL else 0 for level in range(256)])
    return cells.resize((cells.width * run[0], cells.height * run[1]), Image.Resampling.NEAREST).crop((0, 0, *ink.size))
