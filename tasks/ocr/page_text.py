"""One page of an open PDF: its text layer, the choice of source, recognition where it is needed, and the page record made of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pypdfium2

from blocks.records import Box, HiddenKind, LineKind, MarginLine, NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.assemble import SeenLine, around, assemble, merged
from tasks.ocr.bates import bates_number
from tasks.ocr.clean import REPLACEMENT, clean_line
from tasks.ocr.decide import IMAGE_PAGE, Choice, PageSigns, decide, is_rubbish
from tasks.ocr.eye import Eye
from tasks.ocr.ink import ink_tiles
from tasks.ocr.language import mostly_foreign
from tasks.ocr.line_numbers import numbers_apart
from tasks.ocr.no_text import layer_engine, unreadable
from tasks.ocr.page_fields import field_lines
from tasks.ocr.page_objects import PageObjects, page_objects
from tasks.ocr.place import PageMap
from tasks.ocr.recognize import PageReading, ReadLine, Recognise
from tasks.ocr.render import Size
from tasks.ocr.stamps import is_stamp
from tasks.ocr.text_layer import LayerLine, Suspicion, layer_lines
from tasks.ocr.words import letters_in_words, wordlikeness

LOW_CONFIDENCE = 0.70
"""Mean word confidence below which a reader should look at the picture of the page."""

ENOUGH_TEXT = 100
"""Characters from which a page on which nothing but type is drawn is believed without drawing it."""

COARSE_DPI = 70
"""Resolution below which type of a common size cannot be read: what was not found there may still be there."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """The text layer of a page sorted by use: lines that may become text, stamps, line numbers, and what the eye does not see."""

    usable: list[SeenLine]
    stamps: list[SeenLine]
    numbers: list[LayerLine]
    hidden: list[LayerLine]
    hidden_layer: bool
    cleaned: bool

    @property
    def known(self) -> list[Box]:
        """The boxes of all text that is seen."""
        return [*(line.box for line in (*self.usable, *self.stamps)), *(line.box for line in self.numbers)]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.usable)


@dataclass(slots=True)
class _Draft:
    """A page record while it is made."""

    size: Size
    rotation: int
    warnings: list[PageWarning] = field(default_factory=list)


def read_page(document: pypdfium2.PdfDocument, number: int, recognise: Recognise) -> Page:
    """Read one page of an open PDF; numbers start at 1. A page that PDFium does not load or draw is `PAGE_UNREADABLE`."""
    try:
        page = document[number - 1]
    except (pypdfium2.PdfiumError, IndexError):
        return unreadable(number)
    try:
        size = Size(*page.get_size())
        if not all(math.isfinite(side) and side > 0 for side in size):
            return unreadable(number)
        return _read(page, number, size, recognise)
    except pypdfium2.PdfiumError:
        return unreadable(number)
    finally:
        page.close()


def picture_page(number: int, size: Size, reading: PageReading, warnings: Sequence[PageWarning]) -> Page:
    """Return a page of that size (points) that is a picture and nothing else, from what was read on it."""
    draft = _Draft(size, 0, [*warnings, *([PageWarning.RENDER_REDUCED] if reading.reduced else [])])
    layer = _Layer([], [], [], [], hidden_layer=False, cleaned=False)
    if reading.lines:
        return _from_reading(number, draft, layer, reading, replaced=True)
    reason = NoTextReason.PAGE_TOO_LARGE if reading.dpi < COARSE_DPI else NoTextReason.OCR_FOUND_NOTHING
    return _page(number, draft, [], reading.numbers, [], PageSource.NONE, reading.engine, None, reason)


def _read(page: pypdfium2.PdfPage, number: int, size: Size, recognise: Recognise) -> Page:
    """Choose the source of a page that has loaded, and read it from there."""
    place = PageMap(page)
    objects = page_objects(page, place)
    eye = Eye(page, size)
    lines = merged(layer_lines(page, place, _suspicion(objects, eye)), field_lines(page, place))
    layer = _sorted_layer(lines, objects, size)
    draft = _Draft(size, page.get_rotation(), [PageWarning.TEXT_CLEANED] if layer.cleaned else [])
    signs = _signs(eye, objects, layer)
    choice = decide(signs)
    if choice in (Choice.TEXT_LAYER, Choice.NOTHING):
        return _from_layer(number, draft, layer, NoTextReason.BLANK)
    rubbish = choice is Choice.OCR and signs.characters > 0
    known = [line.box for line in layer.stamps] if rubbish else layer.known
    reading = recognise(page, size, known)
    if reading.reduced:
        draft.warnings.append(PageWarning.RENDER_REDUCED)
    if reading.lost:
        return _lost(number, draft, layer, reading)
    if not reading.lines or (rubbish and not _better(reading, layer)):
        coarse = reading.dpi < COARSE_DPI
        return _from_layer(number, draft, layer, NoTextReason.PAGE_TOO_LARGE if coarse else NoTextReason.OCR_FOUND_NOTHING)
    if rubbish:
        draft.warnings.append(PageWarning.TEXT_LAYER_REPLACED)
    return _from_reading(number, draft, layer, reading, replaced=rubbish)


def _suspicion(objects: PageObjects, eye: Eye) -> Suspicion | None:
    """Say where unseen words are to be looked for on a page of those objects; None for most pages."""
    picture = objects.image_share >= IMAGE_PAGE
    if not (objects.pale or objects.covers or picture):
        return None
    return Suspicion(eye, objects.pale, objects.covers, picture, buried=objects.buried)


def _sorted_layer(lines: Sequence[LayerLine], objects: PageObjects, size: Size) -> _Layer:
    """Sort the lines: text that was not painted over a picture of a page is an OCR layer, elsewhere it is hidden."""
    is_picture = objects.image_share >= IMAGE_PAGE
    unseen = {HiddenKind.INVISIBLE} if is_picture else set()
    usable = [line for line in lines if line.hidden is None or line.hidden in unseen]
    apart = numbers_apart(usable, size.height)
    sorted_lines = [_seen([usable[index] for index in together], size) for together in apart.others]
    return _Layer(
        usable=[line for line in sorted_lines if not line.stamp],
        stamps=[line for line in sorted_lines if line.stamp],
        numbers=[usable[index] for index in apart.numbers],
        hidden=[line for line in lines if line.hidden is not None and line.hidden not in unseen],
        hidden_layer=sum(len(line.text) for line in usable if line.hidden) * 2 > sum(len(line.text) for line in usable),
        cleaned=any(line.cleaned for line in lines),
    )


def _seen(lines: Sequence[LayerLine] | Sequence[ReadLine], size: Size) -> SeenLine:
    """Make one line of those that belong together."""
    text = clean_line(" ".join(line.text for line in lines)).text
    box = around(line.box for line in lines)
    return SeenLine(text, box, is_stamp(text, box, size.width, size.height))


def _signs(eye: Eye, objects: PageObjects, layer: _Layer) -> PageSigns:
    """Measure what the decision needs, and draw the page only where its answer can matter."""
    text = layer.text
    characters = len("".join(text.split()))
    signs = PageSigns(
        characters, text.count(REPLACEMENT), wordlikeness(text), objects.image_share, layer.hidden_layer, ink=0, all_ink=0
    )
    if is_rubbish(signs) or (not objects.drawn and characters >= ENOUGH_TEXT):
        return signs
    picture = eye.picture
    ink = ink_tiles(picture.image, picture.scale, layer.known)
    all_ink = ink_tiles(picture.image, picture.scale, []) if layer.hidden_layer else ink
    return replace(signs, ink=ink, all_ink=all_ink)


def _better(reading: PageReading, layer: _Layer) -> bool:
    """Tell whether what was read says more than the text layer that it would replace."""
    return letters_in_words("\n".join(line.text for line in reading.lines)) > letters_in_words(layer.text)


def _from_layer(number: int, draft: _Draft, layer: _Layer, reason: NoTextReason) -> Page:
    """Return the page with the text of its text layer, or without text for that reason."""
    source = PageSource.TEXT_LAYER if layer.usable or layer.stamps else PageSource.NONE
    lines = [*layer.usable, *layer.stamps]
    return _page(number, draft, lines, layer.numbers, layer.hidden, source, layer_engine(), None, reason)


def _lost(number: int, draft: _Draft, layer: _Layer, reading: PageReading) -> Page:
    """Return a page that could not be recognised with what its text layer has of it, marked as damaged: more stands on it."""
    draft.warnings.append(PageWarning.PAGE_DAMAGED)
    lines = [*layer.usable, *layer.stamps]
    source, engine = (PageSource.TEXT_LAYER if lines else PageSource.NONE), f"{reading.engine} + {layer_engine()}"
    return _page(number, draft, lines, layer.numbers, layer.hidden, source, engine, None, NoTextReason.PAGE_UNREADABLE)


def _from_reading(number: int, draft: _Draft, layer: _Layer, reading: PageReading, *, replaced: bool) -> Page:
    """Return the page with the lines that were read between those of its text layer, whose stamps are kept in any case."""
    read = [_seen([line], draft.size) for line in reading.lines]
    kept = [] if replaced else layer.usable
    by_ocr = sum(len(line.text) for line in read) > sum(len(line.text) for line in kept)
    if by_ocr and reading.confidence < LOW_CONFIDENCE:
        draft.warnings.append(PageWarning.LOW_CONFIDENCE)
    engines = f"{reading.engine} + {layer_engine()}" if kept or layer.stamps else reading.engine
    source, confidence = (PageSource.OCR, round(reading.confidence, 4)) if by_ocr else (PageSource.TEXT_LAYER, None)
    lines = [*merged(kept, read), *layer.stamps]
    numbers: list[LayerLine | ReadLine] = [*reading.numbers, *([] if replaced else layer.numbers)]
    return _page(number, draft, lines, numbers, layer.hidden, source, engines, confidence, NoTextReason.OCR_FOUND_NOTHING)


def _page(
    number: int,
    draft: _Draft,
    lines: Sequence[SeenLine],
    numbers: Sequence[LayerLine | ReadLine],
    hidden: Sequence[LayerLine],
    source: PageSource,
    engine: str,
    confidence: float | None,
    reason: NoTextReason,
) -> Page:
    """Make the record; the reason counts only if there is no text."""
    page_text = assemble(lines)
    stamped = [bates for line in lines if line.stamp and (bates := bates_number(line.text))]
    if hidden:
        draft.warnings.append(PageWarning.HIDDEN_TEXT)
    if mostly_foreign(page_text.text):
        draft.warnings.append(PageWarning.NOT_ENGLISH)
    return Page(
        number=number,
        text=page_text.text,
        source=source if page_text.text else PageSource.NONE,
        engine=engine,
        confidence=confidence,
        width=round(draft.size.width, 2),
        height=round(draft.size.height, 2),
        rotation=draft.rotation,
        bates=stamped[-1] if stamped else None,
        reason=None if page_text.text else reason,
        warnings=tuple(draft.warnings),
        lines=page_text.lines,
        quality=round(wordlikeness(page_text.text) * (1 if confidence is None else confidence), 4) if page_text.text else None,
        margins=(
            *(MarginLine(LineKind.LINE_NUMBER, line.text, line.box) for line in numbers),
            *(MarginLine(LineKind.HIDDEN, line.text, line.box, line.hidden) for line in hidden),
        ),
    )
