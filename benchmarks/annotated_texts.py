"""Annotated judgments, one JSON object a line, and which of them training never sees.

A set is `judgments_NAME.jsonl`: `id`, `text`, `spans: [{start, end, type}]`, offsets in code points, end exclusive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from blocks.records import EntityType
from tasks.extraction.register import Register

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
"""Where the sets lie unless another folder is named; they are not part of the project."""

FILES: Mapping[Register, str] = {Register.STRASBOURG: "judgments_echr.jsonl", Register.INDIA: "judgments_india.jsonl"}
_TYPES = {**{str(kind): kind for kind in EntityType}, "PROVISION": EntityType.STATUTE}
"""Names of types in the sets; `MISC`, `QUANTITY` and `DEMOGRAPHIC` are none of ours."""
_PARTS = 5
"""One document in this many is held out."""


class Span(NamedTuple):
    """A span of a text and its type."""

    start: int
    end: int
    type: EntityType


class AnnotatedText(NamedTuple):
    """A text and everything that an annotator marked in it."""

    id: str
    text: str
    spans: tuple[Span, ...]


def read_set(path: Path) -> list[AnnotatedText]:
    """Return the texts of a set, their spans sorted."""
    texts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = (Span(s["start"], s["end"], _TYPES[s["type"]]) for s in row["spans"] if s["type"] in _TYPES)
        texts.append(AnnotatedText(row["id"], row["text"], tuple(sorted(spans))))
    return texts


def held_out(identifier: str) -> bool:
    """Say whether training never sees the document: a fixed fifth, by a hash of its id, whatever else is in the set."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % _PARTS == 0
