"""Which firm or office persons belong to whose names stand above it, as in a signature block or an address.

Thomas M. Brand, Esq.
Rosa W. Sterling, Esq.
Brand & Pike
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.caption_layout import captions
from tasks.relationships.claims import LAID_OUT, Claim
from tasks.relationships.employment import EMPLOYEE, OFFICER
from tasks.relationships.reading import NAMES, Named, Reading

_FIRM = re.compile(
    r"&|\bLL?P\b|\bL\.L\.P|\bP\.?L?L?\.?C\b|\bS\.?C\b|\bLaw\b|\bLLP\b|Attorneys|Associates|\bP\.?A\b|Legal", re.IGNORECASE
)
_EXTRAS = re.compile(
    r"\b(?:Esq(?:uire)?|Jr|Sr|III?|IV|State|Bar|No|Number|SBN|BBO|ID|admitted|pro|hac|vice|/?s/|By|Partner|Associate|Senior|Assistant|Special|Counsel"
    r"|Attorney|United|States|US|General|Trial|Deputy|Chief|of|the|dated?)\b|[\W\d_]",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf",\s(?P<title>(?:[A-Z][\w&]*,?\s){{0,4}}(?:{OFFICER}|{EMPLOYEE})(?:\s(?:and|&)\s(?:[A-Z][\w&]*\s){{0,3}}{OFFICER})?)\W*"
)
_OTHER_LETTERS = 6
"""Letters beside a name on its line that a scan may leave or a title may add."""
_NAMELESS = 32
"""Characters of a line without a name that may stand between a person and the firm: a title, a name that was not read."""
_MOST_NAMELESS = 2


_PARTY_SIGNS = re.compile(r"\s*(?:By|BY|/s/|Name|Its)\b\W")
"""Opens the line below a company's name that stands over its own signature, and not under the names above."""
_PERSON_SHAPED = re.compile(r"^[A-Z]\. ?(?:[A-Z]\. ?)?[A-Z][a-z]+$")
"""An initial and a surname, which a reader of names took for a company."""


class _Standing(NamedTuple):
    """A person on a line, with the title that stands behind the name or below it."""

    named: Named
    title: str


def affiliations(reading: Reading) -> Iterator[Claim]:
    """Yield OFFICER_OF where a title says so, else MEMBER_OF for a law firm or company, EMPLOYEE_OF for an office."""
    inside = [(caption.start, caption.end) for caption in captions(reading)]
    people: list[_Standing] = []
    nameless = 0
    for start, end in reading.lines(0, len(reading.text)):
        if any(low <= start < high for low, high in inside) or "\f" in reading.text[max(0, start - 2) : start]:
            people = []
        names = reading.within(start, end, NAMES)
        title = _title_behind(reading, end, names)
        if title is not None or _is_person_alone(reading, start, end, names):
            people.append(_Standing(names[0], title or ""))
            nameless = 0
        elif people and not names and _may_stand_between(reading.text[start:end]) and nameless < _MOST_NAMELESS:
            nameless += start < end
            people[-1] = people[-1]._replace(title=f"{people[-1].title} {reading.text[start:end]}".strip())
        else:
            if people and _opens_with_firm(reading, start, end, names):
                yield from _claims(people, names[0])
            people, nameless = [], 0


def _may_stand_between(line: str) -> bool:
    """Say whether a line without a name may be a title, or a name that was not read; a label opens something else."""
    return len(line) <= _NAMELESS and (not line.endswith(":") or line in ("By:", "BY:"))


def _title_behind(reading: Reading, end: int, names: list[Named]) -> str | None:
    """Return the title of "Jane Roe, President", where the line is nothing else."""
    if not names or names[0].type is not EntityType.PERSON:
        return None
    behind = _TITLE.fullmatch(reading.text, names[0].end, end)
    return behind["title"] if behind else None


def _is_person_alone(reading: Reading, start: int, end: int, names: list[Named]) -> bool:
    one = len(names) == 1 and names[0].type is EntityType.PERSON
    return one and _is_alone(reading, start, end, names[0]) and reading.text[end - 1] != ";"


def _opens_with_firm(reading: Reading, start: int, end: int, names: list[Named]) -> bool:
    if not names or names[0].type is not EntityType.ORGANIZATION or names[0].start - start > _OTHER_LETTERS:
        return False
    if _PARTY_SIGNS.match(reading.text, end) or _PERSON_SHAPED.match(names[0].mention.text):
        return False
    return _FIRM.search(names[0].mention.text) is not None or (len(names) == 1 and _is_alone(reading, start, end, names[0]))


def _is_alone(reading: Reading, start: int, end: int, named: Named) -> bool:
    beside = reading.text[start : named.start] + "|" + reading.text[named.end : end]
    return len(_EXTRAS.sub("", beside)) <= _OTHER_LETTERS


def _claims(people: list[_Standing], firm: Named) -> Iterator[Claim]:
    start = people[0].named.start
    for person in {p.named.spelling: p for p in people}.values():
        yield Claim(_predicate(person.title, firm), person.named, firm, start, firm.end, LAID_OUT, "affiliations/2")


def _predicate(title: str, firm: Named) -> Predicate:
    if re.search(rf"\b{OFFICER}\b", title):
        return Predicate.OFFICER_OF
    return Predicate.MEMBER_OF if _FIRM.search(firm.mention.text) else Predicate.EMPLOYEE_OF
