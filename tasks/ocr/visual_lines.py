"""The lines that are seen in what PDFium gives as one: it joins a word that was divided at a line end, and the two lines with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_HYPHENS = re.compile("[\ufffe\x02]")
"""What PDFium puts where a word was divided at a line end: instead of hyphen and line end both."""

_WORD_REST = re.compile(r"\S+")

_NUMBER = re.compile(r"\s*\d{1,2}(?=\s)")
"""What may be a line number at the beginning of a line."""


class VisualLine(NamedTuple):
    """A line as it is seen: its text, and offset and length of its characters in what PDFium gave.

    The length counts up to the hyphen, so that a line's box does not reach down to the rest of its last word. `glued` says that the line
    before is a number that was cut off from this one, `cut` that the line after is cut off from this one.
    """

    text: str
    offset: int
    length: int
    glued: bool = False
    cut: bool = False


def visual_lines(
    raw: str, *, numbered: bool = False, follows: Callable[[int, int], bool] = lambda before, after: after > before
) -> list[VisualLine]:
    """Split a line of PDFium's text into the lines seen.

    Args:
        raw: the line, with a mark where PDFium joined two of them.
        numbered: a number that begins a line becomes a line of its own.
        follows: asked with the offsets of the characters before and after a mark whether the second stands where the rest of a divided
            word would: PDFium also joins the last line of a page to its footer.
    """
    lines: list[VisualLine] = []
    offset = moved = 0
    parts = _HYPHENS.split(raw)
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        text, at = part[moved:], offset + moved
        if following is None:
            lines += _cut(VisualLine(text, at, len(text)), numbered=numbered)
            break
        number = _NUMBER.match(following) if numbered and text[-1:].islower() else None
        begin = number.end() if number else 0
        rest = _WORD_REST.search(following, begin)
        joins = rest is not None and (number is not None or rest.start() == 0)
        joins = joins and follows(max(0, offset + len(part) - 1), offset + len(part) + 1 + begin)
        tail = rest.group() if rest and joins else ""
        if not text and lines:  # the part was one piece of a word that is divided again: the word goes on where it began
            lines[-1] = lines[-1]._replace(text=_joined(lines[-1].text, tail))
        else:
            lines += _cut(VisualLine(_joined(text, tail), at, max(1, len(text))), numbered=numbered)
        if number and tail:
            lines.append(VisualLine(number.group().strip(), offset + len(part) + 1, number.end(), cut=True))
        offset += len(part) + 1
        moved = rest.end() if rest and tail else 0
    return lines


def _cut(line: VisualLine, *, numbered: bool) -> list[VisualLine]:
    """Cut a number off the beginning of a line."""
    number = _NUMBER.match(line.text) if numbered else None
    if number is None or number.end() >= line.length or not line.text[number.end() :].strip():
        return [line]
    at = number.end()
    return [
        VisualLine(number.group(), line.offset, at, cut=True),
        VisualLine(line.text[at:], line.offset + at, line.length - at, glued=True),
    ]


def _joined(head: str, tail: str) -> str:
    """Join the two parts of a word; without a second one the hyphen stays."""
    return head + tail if head[-1:].islower() and tail[:1].islower() else f"{head}-{tail}"
