"""Settles which of several overlapping candidates becomes a mention."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from blocks.records import EntityType
from tasks.extraction.candidates import DEFINED, LANGUAGE_MODEL, MODEL, REPEATED, Candidate

_ORDER = {kind: place for place, kind in enumerate(EntityType)}


def settled(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates of which no two share a character, sorted by start.

    The better founded wins, among equals the longer, then the earlier, then the earlier type of the export contract. One exception:
    a short name that was only defined or repeated gives way to a longer name of its type around it. The order of the input is of no
    account.
    """
    ranked = sorted(set(candidates), key=_rank)
    wider = _Spans()
    for candidate in ranked:
        if candidate.confidence in (MODEL, LANGUAGE_MODEL) and wider.free(candidate.start, candidate.end):
            wider.add(candidate)
    taken = _Spans()
    for candidate in ranked:
        if candidate.confidence in (DEFINED, REPEATED) and _stands_inside(candidate, wider):
            continue
        if taken.free(candidate.start, candidate.end):
            taken.add(candidate)
    return taken.candidates()


def _rank(candidate: Candidate) -> tuple[float, int, int, int, str, tuple[int, int]]:
    c = candidate
    return -c.confidence, c.start - c.end, c.start, _ORDER[c.type], c.extractor, c.antecedent or (-1, -1)


def _stands_inside(candidate: Candidate, wider: _Spans) -> bool:
    around = wider.at(candidate.start)
    if around is None or around.type is not candidate.type:
        return False
    return around.end >= candidate.end and around.end - around.start > candidate.end - candidate.start


class _Spans:
    """Spans that do not overlap, found by place in logarithmic time."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._by_start: dict[int, Candidate] = {}

    def at(self, place: int) -> Candidate | None:
        """Return the span that covers the place."""
        index = bisect_left(self._starts, place + 1) - 1
        found = self._by_start[self._starts[index]] if index >= 0 else None
        return found if found and found.end > place else None

    def free(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, start)
        return self.at(start) is None and (index == len(self._starts) or self._starts[index] >= end)

    def add(self, candidate: Candidate) -> None:
        insort(self._starts, candidate.start)
        self._by_start[candidate.start] = candidate

    def candidates(self) -> list[Candidate]:
        return [self._by_start[start] for start in self._starts]
