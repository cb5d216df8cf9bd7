"""What a rule hands over: two mentions, what is said of them, and the words that say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from blocks.predicates import Predicate
from tasks.relationships.reading import Named, Reading

FORMULA = 0.9
"""Confidence, ordinal: a fixed formula of legal writing says it."""
STATED = 0.8
"""A sentence says it outright."""
LAID_OUT = 0.7
"""The layout of a block says it: who signs above which firm."""
INFERRED = 0.6
"""It follows from two places of the document."""
BESIDE = 0.3
"""Two names stand in one sentence."""


class Claim(NamedTuple):
    """One relationship before it is grounded; the span is the least that the reader has to see."""

    predicate: Predicate
    subject: Named
    object: Named
    start: int
    end: int
    confidence: float
    rule: str


Rule = Callable[[Reading], Iterable[Claim]]
