"""Characters that a page text may not or should not hold, and what becomes of them."""

from __future__ import annotations

import re
from typing import NamedTuple

REPLACEMENT = "\ufffd"
"""Stands where a character was that cannot be kept, so that a reader sees that something is missing."""

_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF06F: "o", 0xF02D: "-"}
"""Private-use characters of the Symbol and Wingdings fonts that word processors leave in lists."""

_LINE_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
"""Every character that some reader takes for a line end; inside a page only `\\n` is one, and U+000C ends pages."""

_NOTHING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]|\u00ad(?=\\s|$)")
"""Control characters, byte order marks, and soft hyphens that the eye does not see: dropped."""

_UNKEEPABLE = re.compile("[\ud800-\udfff\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""Lone surrogates (no UTF-8), noncharacters (not in XML or PostgreSQL's collations), private use (no meaning outside its font)."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
"""What no database or UTF-8 file takes; U+0000 is refused by PostgreSQL."""


class Cleaned(NamedTuple):
    """A text, and whether it lost anything on the way."""

    text: str
    changed: bool


def clean_line(text: str) -> Cleaned:
    """Return the text of one line as page text may hold it: one line, no characters without meaning.

    `changed` is set where a character was dropped or replaced; white space and line ends alone do not count.
    """
    flat = _LINE_BREAKS.sub(" ", text)
    kept = _NOTHING.sub("", flat)
    kept = _UNKEEPABLE.sub(lambda found: _BULLETS.get(ord(found[0]), REPLACEMENT), kept)
    return Cleaned(kept.strip(), kept != flat or "\x0c" in text)


def clean_page(text: str) -> Cleaned:
    """Return the text of a page that has no lines of its own: as `clean_line`, but U+000C and its like become line breaks."""
    cleaned = [clean_line(line) for line in _LINE_BREAKS.sub("\n", text).split("\n")]
    return Cleaned("\n".join(line.text for line in cleaned), "\x0c" in text or any(line.changed for line in cleaned))


def storable(text: str) -> Cleaned:
    """Return a text of the same length in which characters that cannot be stored are replaced one for one, so that offsets hold."""
    kept = _UNSTORABLE.sub(REPLACEMENT, text)
    return Cleaned(kept, kept != text)
