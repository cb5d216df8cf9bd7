"""Text of documents on a terminal: nothing in it can move the cursor, ring, or turn the reading direction."""

from __future__ import annotations

import unicodedata

from rich.text import Text

MARK = "bold black on yellow"
"""Style of the words that are shown as found."""

_KEPT = "\n\t"

_CONTROL_PICTURES = 0x2400
"""Unicode's pictures of the control characters stand in their order from here."""

_ASCII_CONTROLS = 0x20

_DELETE = 0x7F


def readable(text: str) -> str:
    """Return the text with every control character as its picture, and every sign that is not seen as the replacement character.

    The length stays, so that offsets into the text keep their meaning.
    """
    return "".join(map(_readable, text))


def one_line(text: str) -> str:
    """Return the text on one line, for a cell of a table."""
    return " ".join(readable(text).split())


def marked(text: str, spans: list[tuple[int, int]]) -> Text:
    """Return the text with the spans marked; they count in the text given."""
    shown = Text(readable(text))
    for start, end in spans:
        shown.stylize(MARK, start, end)
    return shown


def _readable(character: str) -> str:
    if character in _KEPT or character.isprintable():
        return character
    code = ord(character)
    if code < _ASCII_CONTROLS:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    return " " if unicodedata.category(character) == "Zs" else "\N{REPLACEMENT CHARACTER}"
