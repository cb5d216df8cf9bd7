"""Pages of files that have words and no layout: Word, RTF, e-mail. They have no lines with boxes, and no measures."""

from __future__ import annotations

from collections.abc import Sequence

from blocks.records import Box, HiddenKind, LineKind, MarginLine, NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.clean import clean_page
from tasks.ocr.language import mostly_foreign
from tasks.ocr.words import wordlikeness

NOWHERE: Box = (0.0, 0.0, 0.0, 0.0)
"""The box of hidden words in a file without a layout."""


def flowing_page(number: int, text: str, engine: str, hidden: Sequence[str] = ()) -> Page:
    """Return a page of such a file; `hidden` are words that a reader of the file does not see, each piece on one line."""
    cleaned, apart = clean_page(text), [clean_page(piece) for piece in hidden]
    kept = cleaned.text.strip("\n")
    margins = tuple(
        MarginLine(LineKind.HIDDEN, " ".join(piece.text.split()), NOWHERE, HiddenKind.INVISIBLE) for piece in apart if piece.text
    )
    warnings = [
        *([PageWarning.TEXT_CLEANED] if cleaned.changed or any(piece.changed for piece in apart) else []),
        *([PageWarning.HIDDEN_TEXT] if margins else []),
        *([PageWarning.NOT_ENGLISH] if mostly_foreign(kept) else []),
    ]
    return Page(
        number=number,
        text=kept,
        source=PageSource.TEXT_LAYER if kept else PageSource.NONE,
        engine=engine,
        reason=None if kept else NoTextReason.BLANK,
        warnings=tuple(warnings),
        margins=margins,
        quality=round(wordlikeness(kept), 4) if kept else None,
    )
