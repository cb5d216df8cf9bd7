"""Which words the document defines to stand for a name: 'Wombat Corporation ("Wombat")', '"Target 1" refers to X', "X, a/k/a Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import TITLE_BEFORE, Phrase, PhraseBook
from tasks.relationships.claims import FORMULA, Claim
from tasks.relationships.reading import Named, Reading

_BOOK = PhraseBook(
    "defined_terms/1",
    (
        Phrase(
            Predicate.ALIAS_OF,
            rf",?[\"“”'\u2019]? (?:refers to|means|shall mean|denotes|stands for) {TITLE_BEFORE}[\"“]?",
            confidence=FORMULA,
        ),
        Phrase(
            Predicate.ALIAS_OF, r"[\"”] is [\"“]?", before=r"[\"“](?:the )?", after=r"[\"”]?(?:[,;.]| and )", confidence=FORMULA
        ),
        Phrase(
            Predicate.ALIAS_OF,
            r",? ?\(?(?:[adfn]/k/a/?|a\.k\.a\.|f\.k\.a\.|d/b/a|dba|doing business as|formerly known as|now known as|also known as|formerly|alias),? [\"“]?",
            flipped=True,
            confidence=FORMULA,
        ),
    ),
)

_DEFINING = 120
"""Characters from a name to the term that is defined for it; further on the term is only used."""
_CLOSING = re.compile(r"[\"\u201d'\u2019)]{0,3}")


def defined_terms(reading: Reading) -> Iterator[Claim]:
    """Yield ALIAS_OF: the subject is the short or other name, the object what it stands for."""
    by_span: dict[tuple[int, int], dict[EntityType, Named]] = {}
    for named in reading.mentions:
        by_span.setdefault((named.start, named.end), {})[named.type] = named
    for named in reading.mentions:
        antecedent = named.mention.antecedent
        here = by_span.get(antecedent, {}) if antecedent else {}
        meant = here.get(named.type) or next((here[kind] for kind in sorted(here)), None)
        if meant is not None and 0 <= named.start - meant.end <= _DEFINING and "\f" not in reading.text[meant.end : named.start]:
            closing = _CLOSING.match(reading.text, named.end)
            start, end = meant.start, closing.end() if closing else named.end
            yield Claim(Predicate.ALIAS_OF, named, meant, start, end, FORMULA, "defined_terms/1")
    yield from _BOOK(reading)
