"""The shapes of names, as regular expressions over text in ordinary case; flat text has plain quotes and spaces only."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from tasks.extraction.vocabulary import NOT_NAMES, ORGANISATION_WORDS, ROLES, TITLES

UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0104-\u017d"
"""Characters of a class: capitals of the Latin alphabets; the last range holds small letters too, which does no harm here."""
_GIVEN = rf"[{UPPER}][a-z\u00df-\u00ff\u0101-\u017e]\w{{0,30}}(?:['-][{UPPER}]\w{{1,30}}){{0,3}}"
_INITIALS = rf"[{UPPER}]\.(?:[ -]?[{UPPER}]\.){{0,4}}+"
_ABBREVIATED = r"(?:Kr|Md|Mohd|Wm|Geo|Chas|Thos|Jos|Jas|St|Ch)\."
_PARTICLE = r"(?:van|von|de|del|della|der|den|di|da|dos|la|le|bin|al|el|ter|zu|St\.)"
_SURNAME = rf"(?:(?:{_PARTICLE} ){{0,2}}(?:[OD]'|Mc|Mac|al-)?{_GIVEN})"
_MIDDLE = rf"(?:{_GIVEN}|{_INITIALS}|{_ABBREVIATED}|[{UPPER}]\b(?!')|\"{_GIVEN}\"|\({_GIVEN}\))"
SUFFIX = r"(?:,? (?:Jr|Sr)\b\.?(?! (?:Adv|Counsel|Advocate|Standing))|,? (?:II|III|IV)\b)"

PERSON = rf"(?<![\w'-])(?:{_GIVEN}(?: {_MIDDLE}){{0,3}} |{_INITIALS} ?(?:{_MIDDLE} ){{0,2}}){_SURNAME}{SUFFIX}?"
"""A name of two words or more. Give what it finds to `person_end`: capitals begin other things too."""
SHORT_PERSON = rf"(?<![\w'-])(?:{PERSON}|{_SURNAME}{SUFFIX}?)"
"""A name of one word or more, for places where a title stands before it."""

_WORDS = re.compile(r"[\w'.-]+")
_SIDES = (
    "plaintiff",
    "plaintiffs",
    "defendant",
    "defendants",
    "petitioner",
    "petitioners",
    "respondent",
    "respondents",
    "appellant",
    "appellee",
)
_MISREAD = 2
"""Letters of a side that a scan may have wrong."""
_SHORT_ROLE = 7
"""Letters: shorter words are other words with two letters changed."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def words(name: str) -> list[str]:
    """Return the words of a name in lower case, without full stops at their ends."""
    return [word.rstrip(".").lower() for word in _WORDS.findall(name)]


def person_end(text: str, start: int, end: int) -> int | None:
    """Return where the name of a person ends that begins at `start`, None where none begins.

    A shape can run on into a title or a heading ("Hannah Quist Registered Agent"): the name ends before the first word that no part
    of a person's name is taken from.
    """
    reached = start
    for word in _WORDS.finditer(text, start, end):
        plain = word.group().rstrip(".").lower()
        if len(plain) > 1 and (plain in NOT_NAMES or plain in ORGANISATION_WORDS):
            if plain in _SUFFIXES and reached > start:
                continue
            break
        reached = min(word.end(), end)
    else:
        reached = end
    name = text[start:reached]
    return reached if any(len(part) > 1 for part in words(name)) and is_person(name) else None


def is_person(name: str) -> bool:
    """Say whether the words could name a person: none of them is a role, a month or a word of procedure."""
    parts = words(name)
    return any(len(part) > 1 for part in parts) and not any(
        (part in NOT_NAMES and part not in _SUFFIXES) or part in ORGANISATION_WORDS for part in parts
    )


def is_role(name: str) -> bool:
    """Say whether the words name only a role, a title or a thing of procedure ("Defendant", "the Court", "Exhibit A")."""
    parts = [part for part in words(name) if len(part) > 1 and not part.isdigit()]
    if len(parts) == 1 and is_misread_role(parts[0]):
        return True
    return not parts or all(part in ROLES or part in TITLES or part in NOT_NAMES for part in parts)


def is_misread_role(word: str) -> bool:
    """Say whether a word, in lower case, is the name of a side of a case with at most two letters wrong, as scans have them."""
    return len(word) > _SHORT_ROLE and any(Levenshtein.distance(word, role) <= _MISREAD for role in _SIDES)


def is_organisation(name: str) -> bool:
    """Say whether a word of the name marks an organisation."""
    return any(part.replace(".", "") in ORGANISATION_WORDS for part in words(name)) or "&" in name
