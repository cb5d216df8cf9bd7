"""Precision, recall and F1 of spans, strict and overlapping, micro and by type.

Strict: the same type and the same span, after both sides drop a leading title or article, quotes, closing punctuation and a possessive.
Overlapping: the same type, and a character in common. Only types that the annotators use are scored. Where they know no courts, a court
counts as an organisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from benchmarks.annotated_texts import AnnotatedText, Span
from blocks.records import EntityType
from tasks.extraction.cleaning import trimmed


class Figures(NamedTuple):
    """How many spans there are, how many were predicted, and how well."""

    gold: int
    predicted: int
    strict: tuple[float, float, float]
    """Precision, recall, F1."""
    overlap: tuple[float, float, float]


def scores(texts: Sequence[AnnotatedText], predicted: Mapping[str, Iterable[Span]]) -> dict[str, Figures]:
    """Return the figures of every scored type, and of all together under "all".

    Args:
        texts: the annotated texts.
        predicted: what was found in each, by its id.
    """
    types = sorted({span.type for text in texts for span in text.spans})
    courts = EntityType.COURT in types
    counts: dict[str, Counter[str]] = {"all": Counter(), **{str(kind): Counter() for kind in types}}
    for text in texts:
        gold = _by_type(text.text, text.spans, courts=True)
        found = _by_type(text.text, predicted.get(text.id, ()), courts=courts)
        for kind in types:
            count = _counted(gold.get(kind, set()), found.get(kind, set()))
            counts[kind].update(count)
            counts["all"].update(count)
    return {kind: _figures(count) for kind, count in counts.items()}


def _by_type(text: str, spans: Iterable[Span], *, courts: bool) -> dict[EntityType, set[tuple[int, int]]]:
    found: dict[EntityType, set[tuple[int, int]]] = {}
    for span in spans:
        kind = EntityType.ORGANIZATION if span.type is EntityType.COURT and not courts else span.type
        found.setdefault(kind, set()).add(_bare(text, span.start, span.end))
    return found


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = trimmed(text, start, end)
    while end > start and text[end - 1] in ".,;:":
        end -= 1
    return start, end


def _counted(gold: set[tuple[int, int]], found: set[tuple[int, int]]) -> Counter[str]:
    def near(one: tuple[int, int], others: set[tuple[int, int]]) -> bool:
        return any(one[0] < other[1] and other[0] < one[1] for other in others)

    return Counter(
        hit=len(gold & found),
        gold=len(gold),
        predicted=len(found),
        gold_near=sum(near(one, found) for one in gold),
        predicted_near=sum(near(one, gold) for one in found),
    )


def _figures(count: Counter[str]) -> Figures:
    strict = f_score(count["hit"], count["predicted"], count["hit"], count["gold"])
    overlap = f_score(count["predicted_near"], count["predicted"], count["gold_near"], count["gold"])
    return Figures(count["gold"], count["predicted"], strict, overlap)


def f_score(right: int, predicted: int, found: int, gold: int) -> tuple[float, float, float]:
    """Return precision, recall and their harmonic mean; nothing predicted or due counts as 0."""
    precision = right / predicted if predicted else 0.0
    recall = found / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
