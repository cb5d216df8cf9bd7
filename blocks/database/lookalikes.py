"""Words as recognition may have misread them: "Barnaby" as "Bamaby", "loan" as "1oan".

Given to either database as a list of words to look for, so that both find the same; nothing of it is indexed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

LEAST_LETTERS = 4
"""Shorter words are taken as they are written: too many of them look alike."""
MOST_MISREADINGS = 2
"""Places of one word that may be misread; each costs a factor of the words to look for."""
MOST_WORDS = 200
"""Words that are looked for in the place of one, those with one misreading first."""
_PAIRS = (
    *(("rn", "m"), ("vv", "w"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("ri", "n"), ("nn", "rm")),
    *(
        ("1", "l"),
        ("1", "i"),
        ("i", "l"),
        ("0", "o"),
        ("5", "s"),
        ("8", "b"),
        ("6", "b"),
        ("e", "c"),
        ("2", "z"),
        ("9", "g"),
        ("q", "g"),
    ),
)
_READ_AS: tuple[tuple[str, str], ...] = tuple(sorted({*_PAIRS, *((other, one) for one, other in _PAIRS)}))


@lru_cache(4_096)
def misread_words(word: str) -> tuple[str, ...]:
    """Return the folded word and what it may have been read as; the word itself first."""
    found: dict[str, None] = {word: None}
    if len(word) < LEAST_LETTERS:
        return (word,)
    last = [word]
    for _ in range(MOST_MISREADINGS):
        last = [other for each in last for other in _once(each) if other not in found]
        found.update(dict.fromkeys(last))
    return tuple(found)[:MOST_WORDS]


def _once(word: str) -> Iterator[str]:
    for one, other in _READ_AS:
        at = word.find(one)
        while at >= 0:
            yield word[:at] + other + word[at + len(one) :]
            at = word.find(one, at + 1)
