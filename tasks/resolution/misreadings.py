"""Finds long full names that differ only as recognition errs: "rn" for "m", "1" for "l", "0" for "o".

Names are folded to a skeleton in which letters that look alike are one, so that the work grows with the number of names. Similarity
scores alone take strangers for one another, and are used here only to bound how much a skeleton may hide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from blocks.records import EntityType
from tasks.resolution.forms import Form, Reach
from tasks.resolution.nodes import Node
from tasks.resolution.read import SPELLINGS

LEAST_LETTERS = 12
"""Shorter names ("Dan Clark", "Dan dark") may differ by look-alike letters and be two."""
MOST_EDITS = 3
"""Edits that one name may need to become the other; "rn" for "m" costs two."""
_LOOK_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("li", "h"), ("ii", "u"))
_FIGURES = str.maketrans({"1": "l", "!": "l", "|": "l", "0": "o", "5": "s", "8": "b", "6": "b"})
_ONE = str.maketrans({"i": "l", "e": "c"})


def misread(nodes: Sequence[Node]) -> list[tuple[int, int]]:
    """Return the pairs of nodes (by index, in order) whose names differ only by look-alike letters."""
    groups: dict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for at, node in enumerate(nodes):
        skeleton = skeleton_of(node.form)
        if skeleton:
            groups[skeleton].append(at)
    return sorted(pair for group in groups.values() if len(group) > 1 for pair in _close(nodes, group))


def skeleton_of(form: Form) -> tuple[EntityType, str] | None:
    """Return the type and the skeleton of a full name, or None for a form whose misreadings are not sought."""
    if form.type not in (EntityType.PERSON, EntityType.ORGANIZATION) or form.reach is not Reach.MATTER:
        return None
    return form.type, _skeleton(form.key)


@lru_cache(SPELLINGS)
def _skeleton(key: str) -> str:
    key = key.translate(_FIGURES)
    for looks, like in _LOOK_ALIKE:
        key = key.replace(looks, like)
    return key.translate(_ONE)


def _close(nodes: Sequence[Node], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    for one, other in combinations(group, 2):
        a, b = nodes[one].form, nodes[other].form
        long = min(sum(map(str.isalpha, a.key)), sum(map(str.isalpha, b.key))) >= LEAST_LETTERS
        same = (a.generation, a.gender, a.legal, len(a.words), a.numbers) == (
            b.generation,
            b.gender,
            b.legal,
            len(b.words),
            b.numbers,
        )
        distance = Levenshtein.distance(a.key, b.key, score_cutoff=MOST_EDITS)
        if long and same and distance <= MOST_EDITS and _short_words(a.words) == _short_words(b.words):
            yield one, other


def _short_words(words: Sequence[str]) -> list[str]:
    """Initials and numerals must be equal: there is too little in them to be misread safely."""
    return [word for word in words if len(word) < 3]  # noqa: PLR2004 (initials and most numerals)
