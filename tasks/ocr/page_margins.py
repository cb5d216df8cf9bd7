"""Lines taken out of a page's text and kept as its margin lines; every other line keeps its words and its box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blocks.records import LineKind, MarginLine, Page
from tasks.ocr.assemble import SeenLine, assemble


def without_lines(page: Page, taken: Mapping[int, LineKind]) -> Page:
    """Return the page without the lines of those indices, which become margin lines of those kinds.

    A page that would have no text left stays as it is: its only line is what it says.
    """
    kept = [line for index, line in enumerate(page.lines) if index not in taken]
    if not taken or not any(line.kind is LineKind.BODY for line in kept):
        return page
    text = assemble(SeenLine(page.text[line.start : line.end], line.bbox, line.kind is LineKind.STAMP) for line in kept)
    margins = [
        MarginLine(kind, page.text[page.lines[index].start : page.lines[index].end], page.lines[index].bbox)
        for index, kind in sorted(taken.items())
    ]
    return replace(page, text=text.text, lines=text.lines, margins=(*page.margins, *margins))
