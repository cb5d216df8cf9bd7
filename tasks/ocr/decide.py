"""Where the text of a page shall come from: the rule, without any PDF.

Counting text alone misses stamped scans, and measuring image areas reads good pages again. What decides is *unexplained ink*: dark
marks of the page as it is seen that no text of the text layer accounts for (`tasks.ocr.ink`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """Where the text comes from; stamps are always kept from the text layer."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    BOTH = "both"
    NOTHING = "nothing"


IMAGE_PAGE = 0.6
"""Share of the page under images from which it is a picture of a page: scans leave white margins out, figures cover less."""

GOOD_WORDS = 0.96
"""Wordlikeness from which a hidden OCR layer is used: one word in 25 broken. Tesseract reads clean scans at .99; below .96 it was better
on every page tried, at .98 no better."""

READABLE_WORDS = 0.4
"""The same for visible text: below it the font has no usable encoding. Lower, since text that was typed is rarely rubbish."""

JUDGED_CHARACTERS = 40
"""Characters below which wordlikeness says nothing: names, codes, captions."""

SOME_INK = 6
"""Tiles with unexplained ink that are worth an OCR when the page has no text at all: a word, a stamp; dust is less."""

MUCH_INK = 90
"""The same when the page has text and images: a line of scanned type has about 60 tiles, a small seal or a signature fewer than 90."""

MISSED_SHARE = 0.3
"""Share of a scan's ink that a hidden OCR layer may leave unexplained: specks, pictures and handwriting are not its fault."""

DRAWN_INK = 450
"""The same when the page has text and no image: charts and forms are drawn, their words are text; a quarter page of outlined type is more."""


@dataclass(frozen=True, slots=True)
class PageSigns:
    """What is known of a page before its text is chosen.

    `characters` (white space left out), `unkept` (those of them that stand for one without meaning) and `words` (wordlikeness, 0 to 1)
    are of the text that could become page text, stamps left out: the visible lines and those of a hidden OCR layer, which
    `hidden_layer` says most of it is. `image_share` is 0 to 1; `ink` counts tiles with unexplained ink, `all_ink` those of the whole
    page.
    """

    characters: int
    unkept: int
    words: float
    image_share: float
    hidden_layer: bool
    ink: int
    all_ink: int


def decide(signs: PageSigns) -> Choice:
    """Choose where the text of a page comes from."""
    if signs.characters == 0:
        return Choice.OCR if signs.ink >= SOME_INK else Choice.NOTHING
    if is_rubbish(signs):
        return Choice.OCR
    if signs.hidden_layer:
        missed = signs.ink >= MUCH_INK and signs.ink > signs.all_ink * MISSED_SHARE
        return Choice.OCR if missed else Choice.TEXT_LAYER
    enough = MUCH_INK if signs.image_share > 0 else DRAWN_INK
    return Choice.BOTH if signs.ink >= enough else Choice.TEXT_LAYER


def is_rubbish(signs: PageSigns) -> bool:
    """Tell whether the text layer is too bad to be used: most of its characters have no meaning, or its words are none."""
    if signs.unkept * 2 > signs.characters:
        return True
    least = GOOD_WORDS if signs.hidden_layer else READABLE_WORDS
    return signs.characters >= JUDGED_CHARACTERS and signs.words < least
