"""Which firm or office persons belong to whose names stand above it, as in a signature block or an address.

Thomas M. Brand, Esq.
Rosa W. Sterling, Esq.
Brand & Pike
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType, Predicate
from tasks.relationships.caption_layout import captions
from tasks.relationships.claims import LAID_OUT, Claim
from tasks.relationships.reading import NAMES, Named, Reading

_FIRM = re.compile(
    r"&|\bLL?P\b|\bL\.L\.P|\bP\.?L?L?\.?C\b|\bS\.?C\b|\bLaw\b|\bLLP\b|Attorneys|Associates|\bP\.?A\b|Legal", re.IGNORECASE
)
_EXTRAS = re.compile(
    r"\b(?:Esq(?:uire)?|Jr|Sr|III?|IV|State|Bar|No|Number|SBN|BBO|ID|admitted|pro|hac|vice|/?s/|By|Partner|Associate|Senior|Assistant|Special|Counsel"
    r"|Attorney|United|States|US|General|Trial|Deputy|Chief|of|the|dated?)\b|[\W\d_]",
    re.IGNORECASE,
)
_OTHER_LETTERS = 6
"""Letters beside a name on its line that a scan may leave or a title may add."""
_NAMELESS = 32
"""Characters of a line without a name that may stand between a person and the firm: a title, a name that was not read."""
_MOST_NAMELESS = 2


def affiliations(reading: Reading) -> Iterator[Claim]:
    """Yield MEMBER_OF for a law firm or company, EMPLOYEE_OF for an office."""
    inside = [(caption.start, caption.end) for caption in captions(reading)]
    people: list[Named] = []
    nameless = 0
    for start, end in reading.lines(0, len(reading.text)):
        if any(low <= start < high for low, high in inside) or "\f" in reading.text[max(0, start - 2) : start]:
            people = []
        names = reading.within(start, end, NAMES)
        if _is_person_alone(reading, start, end, names):
            people.append(names[0])
            nameless = 0
        elif people and not names and end - start <= _NAMELESS and nameless < _MOST_NAMELESS:
            nameless += start < end
        else:
            if people and _opens_with_firm(reading, start, end, names):
                yield from _claims(people, names[0])
            people, nameless = [], 0


def _is_person_alone(reading: Reading, start: int, end: int, names: list[Named]) -> bool:
    one = len(names) == 1 and names[0].type is EntityType.PERSON
    return one and _is_alone(reading, start, end, names[0]) and reading.text[end - 1] != ";"


def _opens_with_firm(reading: Reading, start: int, end: int, names: list[Named]) -> bool:
    if not names or names[0].type is not EntityType.ORGANIZATION or names[0].start - start > _OTHER_LETTERS:
        return False
    return _FIRM.search(names[0].mention.text) is not None or (len(names) == 1 and _is_alone(reading, start, end, names[0]))


def _is_alone(reading: Reading, start: int, end: int, named: Named) -> bool:
    beside = reading.text[start : named.start] + "|" + reading.text[named.end : end]
    return len(_EXTRAS.sub("", beside)) <= _OTHER_LETTERS


def _claims(people: list[Named], firm: Named) -> Iterator[Claim]:
    predicate = Predicate.MEMBER_OF if _FIRM.search(firm.mention.text) else Predicate.EMPLOYEE_OF
    for person in {p.spelling: p for p in people}.values():
        yield Claim(predicate, person, firm, people[0].start, firm.end, LAID_OUT, "affiliations/1")
