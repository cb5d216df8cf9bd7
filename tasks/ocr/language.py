"""Whether a page is mostly in English: the recognition's model and the rules that read names are made for English alone."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")

_LEAST_WORDS = 40
"""Words from which a page has a language: fewer are names, addresses, captions and tables."""

_LEAST_LETTERS = 60
"""Letters from which the alphabet of a page can be told."""

_COMMON_SHARE = 0.12
"""Share of common small words below which prose is not English: English has .3 to .5 of them, lists of names and tables under .1."""

_FOREIGN_SHARE = 0.1
"""Share of another language's small words that makes a page one of that language; English pages have under .03 of any."""

_OTHER_ALPHABET = 0.5
"""Share of letters outside of the Latin alphabet from which a page is not English, whatever its words are."""

_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "that",
        "is",
        "was",
        "for",
        "on",
        "with",
        "as",
        "by",
        "it",
        "at",
        "be",
        "this",
        "from",
        "or",
        "are",
        "an",
        "not",
        "have",
        "which",
        "had",
        "were",
        "has",
        "but",
        "his",
        "her",
        "their",
        "its",
        "they",
        "you",
        "he",
        "she",
        "we",
        "shall",
        "will",
        "would",
        "any",
        "all",
        "if",
        "may",
        "been",
        "no",
        "such",
    ]
)

_OTHERS = tuple(
    frozenset(words.split())
    for words in (
        "el la los las de del que y en un una por con para se su al como más pero sus le ya este sí porque esta entre cuando muy sin sobre es no lo",
        "le la les des du de et à en un une que qui dans pour par sur pas au avec ce il se ne sont est plus ou aux cette ses son leur dont nous vous",
        "der die das und ist von zu den mit dem ein eine nicht sich auf für im des als auch es an werden aus er hat dass sie nach wird bei einer um am",
        "il di che la e un per non una in sono del della con si da le dei nel alla al come più ma gli anche delle è lo dal questo",
        "o a de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao das tem à seu sua ou ser",
        "de het een en van ik te dat die in is niet op aan met als voor zijn er maar om hem dan zou of wat mijn men dit zo door over",
        "i w na z do nie się że o jest to a po jak za od przez dla oraz jego czy już być tym ale ich",
        "na at ang ng sa mga ay hindi ito siya ko mo ni si para kung",
        "và của là có trong được cho các không một với người này đã khi về",
        "ve bir bu da de için ile olarak çok daha olan gibi kadar ne ama",
    )
)
"""The commonest small words of languages that are met in the files of American courts."""


def mostly_foreign(text: str) -> bool:
    """Tell whether the text of a page is mostly in another language; False where it is too short or has no prose."""
    words = [word.casefold() for word in _WORD.findall(text)]
    letters = sum(map(len, words))
    if letters >= _LEAST_LETTERS and not text.isascii() and _not_latin(words) > letters * _OTHER_ALPHABET:
        return True
    if len(words) < _LEAST_WORDS:
        return False
    english = sum(word in _ENGLISH for word in words)
    if english >= len(words) * _COMMON_SHARE:
        return False
    return any(
        found >= len(words) * _FOREIGN_SHARE and found > 2 * english
        for found in (sum(word in other for word in words) for other in _OTHERS)
    )


def _not_latin(words: list[str]) -> int:
    """Return how many letters are of another alphabet than the Latin one."""
    return sum(not unicodedata.name(letter, "").startswith("LATIN") for word in words if not word.isascii() for letter in word)
