"""Markdown that Prefect's pages show: tables whose cells may hold words of documents, which must stay words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

LONGEST_CELL = 80
"""Characters of a cell; a longer one would push the columns beside it off the page."""

_ACTIVE = frozenset("\\`*[]<>|")
"""Characters that begin markup in markdown or HTML. Prefect's pages show references such as `&#60;` as they are, so that these
characters are not escaped but written in their full width."""

_FULL_WIDTH = 0xFEE0
"""The full-width forms of ASCII stand in its order, so far behind it (Unicode block FF00)."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; headings and cells are markdown already, so that a cell of a document's words comes from `words`."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def words(text: str) -> str:
    """Return text of a document for a cell: on one line, cut where it is long, without anything that markup could be made of.

    An address becomes no link: who follows one out of a hostile document tells its author that it was read.
    """
    one_line = " ".join(text.split())
    cut = one_line if len(one_line) <= LONGEST_CELL else one_line[: LONGEST_CELL - 1] + "…"
    return (
        "".join(map(_inactive, cut))
        .replace("://", ":\N{FULLWIDTH SOLIDUS}\N{FULLWIDTH SOLIDUS}")
        .replace("www.", "www\N{FULLWIDTH FULL STOP}")
    )


def _inactive(character: str) -> str:
    if character in _ACTIVE:
        return chr(ord(character) + _FULL_WIDTH)
    # Controls, and signs that turn the reading direction, are not seen and change what is.
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character
