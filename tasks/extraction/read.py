"""The functions that run in child processes: text in, claims out, both as JSON.

Both are functions of their item alone: the text and the register of the document that it stands in. So an answer can be kept by the
item as a whole and `VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tasks.extraction.candidates import Candidate
from tasks.extraction.page_text import PageText
from tasks.extraction.register import Register

Row = list[object]
"""`[start, end, type, confidence, extractor, text]`; offsets count in the text that was given."""


def names_in(item: Mapping[str, object]) -> list[Row]:
    """Return what the statistical models find in `item["text"]`, a chunk of a document of the register `item["register"]`."""
    from tasks.extraction import names

    page = PageText(str(item["text"]))
    return _rows(page, names.find(page, _register(item)))


def rules_in(item: Mapping[str, object]) -> list[Row]:
    """Return what the rules find in `item["text"]`, whole pages, each with its form feed; no rule looks over a page end."""
    from tasks.extraction import tagger
    from tasks.extraction.rules import FORM_RULES, RULES

    chosen = FORM_RULES if tagger.learned(_register(item)) else RULES
    rows: list[Row] = []
    start = 0
    for text in str(item["text"]).split("\f"):
        page = PageText(text)
        for rule in chosen:
            rows += _rows(page, (candidate for candidate in rule(page)), start)
        start += len(text) + 1
    return rows


def _register(item: Mapping[str, object]) -> Register:
    return Register(str(item.get("register", Register.UNITED_STATES)))


def _rows(page: PageText, candidates: Iterable[Candidate], offset: int = 0) -> list[Row]:
    return [
        [c.start + offset, c.end + offset, str(c.type), c.confidence, c.extractor, page.text[c.start : c.end]] for c in candidates
    ]
