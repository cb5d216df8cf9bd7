"""What a rule hands over: a span with a type, and how well founded it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from blocks.records import EntityType
from tasks.extraction.page_text import PageText

SHAPE = 0.95
"""Confidence, ordinal: the words prove themselves (an e-mail address, a docket number, a reporter citation)."""
CAPTION = 0.92
"""The name stands in the list of parties of a caption, which says where it begins and ends."""
FORMULA = 0.9
"""A fixed formula of legal writing stands around or in the name (caption, signature, court name, legal form)."""
CUE = 0.85
"""One word beside the name says what it is (a title, "Esq.")."""
DEFINED = 0.8
"""The document defines the words as a short name, here or earlier."""
REPEATED = 0.75
"""The same words were found on better grounds elsewhere in the document."""
TAGGED = 0.8
"""A tagger says so that learned from judgments of this register; it has read what model and rules say."""
LANGUAGE_MODEL = 0.78
"""A language model says so and its words were found on the page: better than a repetition, less than a definition or a rule."""
MODEL = 0.6
"""The statistical model alone says so."""
WEAK = 0.5
"""A shape that other things have too."""


class Candidate(NamedTuple):
    """A span that may become a mention; offsets count in the text that the rule was given."""

    start: int
    end: int
    type: EntityType
    confidence: float
    extractor: str
    antecedent: tuple[int, int] | None = None

    def shifted(self, by: int) -> Candidate:
        """Return the candidate in a text that begins `by` characters earlier."""
        antecedent = self.antecedent and (self.antecedent[0] + by, self.antecedent[1] + by)
        return self._replace(start=self.start + by, end=self.end + by, antecedent=antecedent)


Rule = Callable[[PageText], Iterable[Candidate] | Iterator[Candidate]]
