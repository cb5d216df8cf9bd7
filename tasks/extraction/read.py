"""The functions that run in child processes: text in, claims out, both as JSON.

`names_in` is a function of its text alone, so that its answer can be kept by the content of a chunk and `VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tasks.extraction.candidates import Candidate
from tasks.extraction.page_text import PageText

Row = list[object]
"""`[start, end, type, confidence, extractor, text]`; offsets count in the text that was given."""


def names_in(item: Mapping[str, object]) -> list[Row]:
    """Return what the statistical model finds in `item["text"]`, a chunk."""
    from tasks.extraction import names

    page = PageText(str(item["text"]))
    return _rows(page, names.find(page))


def rules_in(item: Mapping[str, object]) -> list[Row]:
    """Return what the rules find in `item["text"]`, whole pages, each with its form feed; no rule looks over a page end."""
    from tasks.extraction.rules import RULES

    rows: list[Row] = []
    start = 0
    for text in str(item["text"]).split("\f"):
        page = PageText(text)
        for rule in RULES:
            rows += _rows(page, (candidate for candidate in rule(page)), start)
        start += len(text) + 1
    return rows


def _rows(page: PageText, candidates: Iterable[Candidate], offset: int = 0) -> list[Row]:
    return [
        [c.start + offset, c.end + offset, str(c.type), c.confidence, c.extractor, page.text[c.start : c.end]] for c in candidates
    ]
