"""The weakest tie: two persons or organisations that one sentence names, where nothing stronger is said of them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from blocks.predicates import Predicate
from tasks.relationships.claims import BESIDE, Claim
from tasks.relationships.reading import NAMES, Named, Reading
from tasks.relationships.sentences import Sentence

MOST_NAMES = 6
"""Names of one sentence at most: with more of them it is a list, a caption or a table."""
MOST_REPEATS = 3
"""Times that one pair of names is noted in a document."""
_LONGEST = 600
"""Characters of a sentence at most; what goes on longer is no sentence."""


def comention(reading: Reading, stronger: Sequence[Claim]) -> Iterator[Claim]:
    """Yield ASSOCIATED_WITH, subject first in the text, for pairs that `stronger` does not relate in their sentence."""
    related = [(claim.start, claim.end, frozenset((claim.subject.spelling, claim.object.spelling))) for claim in stronger]
    by_pair: dict[frozenset[str], list[tuple[int, int]]] = {}
    for start, end, pair in related:
        by_pair.setdefault(pair, []).append((start, end))
    noted: Counter[frozenset[str]] = Counter()
    for sentence in reading.sentences:
        for first, second in combinations(_names(reading, sentence), 2):
            pair = frozenset((first.spelling, second.spelling))
            said = any(start < sentence.end and sentence.start < end for start, end in by_pair.get(pair, ()))
            if not said and noted[pair] < MOST_REPEATS:
                noted[pair] += 1
                yield Claim(Predicate.ASSOCIATED_WITH, first, second, sentence.start, sentence.end, BESIDE, "comention/1")


def _names(reading: Reading, sentence: Sentence) -> list[Named]:
    """Return the first mention of each name in a sentence; none where there are too many, or where it is set in capitals."""
    if sentence.end - sentence.start > _LONGEST or reading.text[sentence.start : sentence.end].isupper():
        return []
    first: dict[str, Named] = {}
    for named in reading.within(sentence.start, sentence.end, NAMES):
        if named.spelling:
            first.setdefault(named.spelling, named)
    return list(first.values()) if len(first) <= MOST_NAMES else []
