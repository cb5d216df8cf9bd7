"""What a page is made of besides text: how much of it is pictures, and whether anything but type is drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw

from blocks.records import Box
from tasks.ocr.hidden_words import CLEAR, PALE
from tasks.ocr.place import PageMap

_MOST_OBJECTS = 5_000
"""Objects looked at; a page with more is drawn and judged by its ink alone."""

_DEEPEST = 4
"""Nesting of form objects followed; scanners and stamps use one or two levels, hostile files do not end."""

_FEW_PATHS = 40
"""Paths that underlines, a caption's box and a table have; outlined type has hundreds."""

_COVER = (6.0, 4.0)
"""Points of width and height from which something painted can hide a word; rules and underlines are thinner."""

_PAINTED = (
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_INK,
    pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_REDACT,
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
)
"""Kinds of annotation that reviewers paint over words."""

_OPAQUE = 200
"""Opacity (of 255) from which a fill hides what is under it."""

_THICK = 4.0
"""Points of a stroke's width from which it hides what it crosses."""

_MOST_COVERS = 500
"""Covers kept; a page with more is a drawing."""

BURYING = 0.6
"""Share of the page under pictures that were painted after text, from which that text is a layer of recognised words."""

_GRID = 64
"""Cells a side in which the area under images is counted, so that overlapping strips count once."""


@dataclass(frozen=True, slots=True)
class PageObjects:
    """What was found.

    `image_share` is the part of the page under images, 0 to 1; `drawn` says that something is painted which could be unread text.
    `pale` says that some text has the colour of paper or none, `covers` are boxes that were painted after some text, and `buried` says
    that a picture of the page was: the text under it is that of a recognition.
    """

    image_share: float
    drawn: bool
    pale: bool = False
    covers: tuple[Box, ...] = ()
    buried: bool = False


def page_objects(page: pypdfium2.PdfPage, place: PageMap) -> PageObjects:
    """Look at the objects of a page, annotations counted as drawn."""
    found = _Found()
    _look(found, page.raw, pdfium.FPDFPage_CountObjects(page.raw), pdfium.FPDFPage_GetObject, _IDENTITY, place)
    annotated = pdfium.FPDFPage_GetAnnotCount(page.raw) > 0
    drawn = bool(found.images) or found.shadings > 0 or found.paths > _FEW_PATHS or annotated or found.left <= 0
    share = _share(found.images, place.width, place.height)
    buried = _share(found.over_text, place.width, place.height) > BURYING
    covers = [*found.covers, *_annotations(page, place)] if found.texts and annotated else found.covers
    return PageObjects(share, drawn, found.pale, tuple(covers), buried)


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class _Found:
    """What was met on the way through a page; `left` is how many objects may still be looked at."""

    images: list[Box] = field(default_factory=list)
    paths: int = 0
    shadings: int = 0
    texts: int = 0
    pale: bool = False
    covers: list[Box] = field(default_factory=list)
    over_text: list[Box] = field(default_factory=list)
    left: int = _MOST_OBJECTS


def _look(
    found: _Found,
    holder: object,
    count: int,
    get: Callable[[object, int], object],
    matrix: _Matrix,
    place: PageMap,
    depth: int = 0,
) -> None:
    """Look at the objects of a page or of a form object with that matrix; the loop is tight, pages have thousands of text objects."""
    get_type, text = pdfium.FPDFPageObj_GetType, pdfium.FPDF_PAGEOBJ_TEXT
    get_colour = pdfium.FPDFPageObj_GetFillColor
    colour = red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    count = min(count, found.left)
    found.left -= count
    for index in range(count):
        page_object = get(holder, index)
        kind = get_type(page_object)
        if kind == text:
            found.texts += 1
            if not found.pale and get_colour(page_object, red, green, blue, alpha):
                found.pale = min(red.value, green.value, blue.value) >= PALE or alpha.value < CLEAR
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            if found.texts and len(found.covers) < _MOST_COVERS and _covers(page_object, colour):
                _keep_cover(found, _bounds(page_object, matrix, place))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(page_object, matrix, place)
            found.images.append(box)
            if found.texts:
                found.over_text.append(box)
                _keep_cover(found, box)
        elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
            found.shadings += 1
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix(page_object), matrix)
            count_inner = pdfium.FPDFFormObj_CountObjects(page_object)
            _look(found, page_object, count_inner, pdfium.FPDFFormObj_GetObject, inner, place, depth + 1)


def _covers(path: object, colour: tuple[ctypes.c_uint, ...]) -> bool:
    """Tell whether a path is filled with an opaque colour, or stroked broadly."""
    fill, stroke, width = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return False
    if fill.value and pdfium.FPDFPageObj_GetFillColor(path, *colour) and colour[3].value >= _OPAQUE:
        return True
    return bool(stroke.value and pdfium.FPDFPageObj_GetStrokeWidth(path, width) and width.value >= _THICK)


def _keep_cover(found: _Found, box: Box) -> None:
    if box[2] - box[0] >= _COVER[0] and box[3] - box[1] >= _COVER[1]:
        found.covers.append(box)


def _annotations(page: pypdfium2.PdfPage, place: PageMap) -> list[Box]:
    """Return the boxes of annotations that may be painted over text; links, notes and fields are not."""
    boxes = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_COVERS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        rectangle = pdfium.FS_RECTF()
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _PAINTED and pdfium.FPDFAnnot_GetRect(annotation, rectangle):
            boxes.append(place.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
        pdfium.FPDFPage_CloseAnnot(annotation)
    return boxes


def _matrix(page_object: object) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(page_object, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _bounds(page_object: object, matrix: _Matrix, place: PageMap) -> Box:
    """Return the seen box of an object inside a form with that matrix."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(page_object, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return place.box(min(xs), min(ys), max(xs), max(ys))


def _share(boxes: list[Box], width: float, height: float) -> float:
    """Return the share of the page that the boxes cover."""
    if not boxes:
        return 0.0
    grid = Image.new("L", (_GRID, _GRID), 0)
    draw = ImageDraw.Draw(grid)
    for x0, y0, x1, y1 in boxes:
        across, down = _GRID / width, _GRID / height
        cells = [round(x0 * across), round(y0 * down), round(x1 * across) - 1, round(y1 * down) - 1]
        if cells[2] >= cells[0] and cells[3] >= cells[1]:
            draw.rectangle([max(-1, min(_GRID, cell)) for cell in cells], fill=1)
    return grid.histogram()[1] / (_GRID * _GRID)
