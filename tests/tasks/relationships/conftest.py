"""Texts with their mentions marked in place: "[P:Jane Roe] is president of [O:Acme]"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from blocks.records import EntityType, Mention, MentionId, Relationship
from tasks.relationships.relate import relate

TYPES = {
    "P": EntityType.PERSON,
    "O": EntityType.ORGANIZATION,
    "L": EntityType.LOCATION,
    "A": EntityType.ADDRESS,
    "C": EntityType.CASE_NUMBER,
    "K": EntityType.COURT,
    "S": EntityType.STATUTE,
    "T": EntityType.CITATION,
    "D": EntityType.DATE,
    "M": EntityType.MONEY,
}
_MARK = re.compile(r"\[(?P<type>[A-Z]):(?P<text>[^\[\]]+?)(?:<-(?P<of>\d+))?\]")


@dataclass(frozen=True)
class Marked:
    """A text, the bounds of its pages, and its mentions; ids count from m0."""

    text: str
    page_bounds: list[tuple[int, int]]
    mentions: list[tuple[MentionId, Mention]]

    def said(self) -> set[tuple[str, str, str]]:
        """Return what is said of the mentions, as (subject text, predicate, object text)."""
        own = dict(self.mentions)
        return {(own[r.subject_id].text, str(r.predicate), own[r.object_id].text) for r in self.relationships()}

    def relationships(self) -> list[Relationship]:
        return relate(self.text, self.page_bounds, self.mentions)


def mark(source: str) -> Marked:
    """Read a marked text; "<-0" says that the mention was defined to stand for mention 0."""
    if not source.endswith("\f"):
        source += "\f"
    text, at = "", 0
    spans: list[tuple[int, int, EntityType, str | None]] = []
    for found in _MARK.finditer(source):
        text += source[at : found.start()]
        spans.append((len(text), len(text) + len(found["text"]), TYPES[found["type"]], found["of"]))
        text += found["text"]
        at = found.end()
    text += source[at:]
    mentions = [
        (
            MentionId(f"m{n}"),
            Mention(
                start, end, text.count("\f", 0, start) + 1, text[start:end], kind, 0.9, "test", spans[int(of)][:2] if of else None
            ),
        )
        for n, (start, end, kind, of) in enumerate(spans)
    ]
    return Marked(text, page_bounds(text), mentions)


def page_bounds(text: str) -> list[tuple[int, int]]:
    """Return the bounds of pages that each end with their form feed."""
    bounds, start = [], 0
    for page in text.removesuffix("\f").split("\f"):
        bounds.append((start, start + len(page) + 1))
        start += len(page) + 1
    return bounds


@pytest.fixture
def read() -> Callable[[str], Marked]:
    return mark
