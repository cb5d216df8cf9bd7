"""Words of a text layer line that the eye does not see on the drawn page, told apart from those that it does."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from blocks.records import Box, HiddenKind
from tasks.ocr.assemble import around
from tasks.ocr.eye import DARK, Eye
from tasks.ocr.place import PageMap

PALE = 225
"""Level of the darkest of red, green and blue from which text has the colour of paper."""

CLEAR = 40
"""Opacity (of 255) below which text is as good as not painted."""

_UNSEEN_SHARE = 0.6
"""Share of a word's letters that must be unseen: its first and last one may touch the edge of a cover."""


_SHORT = 2
"""Letters of a word that is judged by its neighbours where those are both hidden or both seen."""


@dataclass(slots=True)
class Word:
    """Letters without white space between them; `hidden` says why they are not seen."""

    text: str = ""
    boxes: list[Box] = field(default_factory=list)
    first: int = 0
    hidden: HiddenKind | None = None

    @property
    def box(self) -> Box:
        """The box around the letters."""
        return around(self.boxes)


def words_of(textpage: pypdfium2.PdfTextPage, place: PageMap, eye: Eye, first: int, last: int, *, layer: bool) -> list[Word]:
    """Return the words of those character indices, each with its judgement.

    The words of a recognised `layer` lie over a picture and may stand a little off its ink: only those over solid dark ground are hidden.
    """
    words = [Word()]
    corners = [ctypes.c_double() for _ in range(4)]
    for index in range(first, last + 1):
        character = chr(pdfium.FPDFText_GetUnicode(textpage.raw, index))
        if character.isspace() or character == "\0":
            words.append(Word())
            continue
        word = words[-1]
        if not word.text:
            word.first = index
        word.text += character
        left, right, bottom, top = corners
        if pdfium.FPDFText_GetCharBox(textpage.raw, index, left, right, bottom, top):
            word.boxes.append(place.box(left.value, bottom.value, right.value, top.value))
    found = [word for word in words if word.text and word.boxes]
    for word in found:
        word.hidden = _judged(textpage, eye, word, layer=layer)
    for before, word, after in zip(found, found[1:], found[2:], strict=False):
        if before.hidden is after.hidden and (not _says(word) or len(word.text) <= _SHORT):
            word.hidden = before.hidden  # too little of it to be judged by itself
    return found


def paints(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    """Tell whether the character's text object paints anything."""
    text_object = pdfium.FPDFText_GetTextObject(textpage.raw, index)
    if not text_object:
        return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    return mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)


def _judged(textpage: pypdfium2.PdfTextPage, eye: Eye, word: Word, *, layer: bool) -> HiddenKind | None:
    """Say why a word is not seen, None where it is."""
    if not _says(word):
        return None if paints(textpage, word.first) or layer else HiddenKind.INVISIBLE
    grounds = [ground for box in word.boxes if (ground := eye.ground(box)) is not None]
    if len(grounds) < len(word.boxes) * _UNSEEN_SHARE:
        return None if layer or paints(textpage, word.first) else HiddenKind.INVISIBLE
    ground = sorted(grounds)[len(grounds) // 2]
    if layer:
        return HiddenKind.COVERED if ground < DARK else None
    if not paints(textpage, word.first) or _opacity(textpage, word.first) < CLEAR:
        return HiddenKind.INVISIBLE
    return HiddenKind.WHITE if ground >= PALE and _level(textpage, word.first) >= PALE else HiddenKind.COVERED


def _says(word: Word) -> bool:
    """Tell whether a word has a letter or digit; rules, leaders and dots are too thin to be judged by a coarse picture."""
    return any(map(str.isalnum, word.text))


def _level(textpage: pypdfium2.PdfTextPage, index: int) -> int:
    return min(_colour(textpage, index)[:3])


def _opacity(textpage: pypdfium2.PdfTextPage, index: int) -> int:
    return _colour(textpage, index)[3]


def _colour(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[int, int, int, int]:
    """Return red, green, blue and opacity of a character, black where PDFium does not tell."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFText_GetFillColor(textpage.raw, index, red, green, blue, alpha):
        return (0, 0, 0, 255)
    return (red.value, green.value, blue.value, alpha.value)
