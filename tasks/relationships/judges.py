"""Who judges the case: a name on a line of its own under "Hon." or above "United States District Judge", or named as presiding.

Judges whom a text merely quotes stand in running sentences, and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.claims import FORMULA, STATED, Claim
from tasks.relationships.reading import Named, Reading

_OFFICE = re.compile(
    r"\b(?:chief|senior|presiding|acting|associate|united states|u\.? ?s\.?|district|magistrate|circuit|bankruptcy|superior|supreme|county|administrative"
    r"|law|court|the|hon(?:orable)?|judge|justice|of|assigned to|before|by|so ordered|dated?|cc)\b|case|no\b",
    re.IGNORECASE,
)
_IS_JUDGE = re.compile(r"\b(?:judge|justice|magistrate|hon(?:orable)?)\b", re.IGNORECASE)
_PRESIDING = re.compile(
    r"(?:before|by|assigned to|referred to|to|from) the (?:Hon(?:\.|orable)|Chief Judge|Judge)\s*$|assigned to:?\s+(?:\w+ )?Judge\s*$",
    re.IGNORECASE,
)
_OTHER_LETTERS = 4
"""Letters that may stand beside the name and the office on their line: marks that a scan left, a "v."."""
_PERSON = frozenset({EntityType.PERSON})


def judges(reading: Reading) -> Iterator[Claim]:
    """Yield JUDGE_IN."""
    if not reading.cases:
        return
    for named in reading.mentions:
        if named.type not in _PERSON:
            continue
        found = _titled_line(reading, named) or _presiding(reading, named)
        case = reading.case_near(named.start) if found else None
        if found is not None and case is not None:
            start, end, confidence = found
            yield Claim(Predicate.JUDGE_IN, named, case, start, end, confidence, "judges/1")


def _titled_line(reading: Reading, named: Named) -> tuple[int, int, float] | None:
    """Return the span of a line that holds the name and the office alone, or the name alone above a line that is an office."""
    low, high = reading.page_span(named.start)
    start = max(low, reading.text.rfind("\n", 0, named.start) + 1)
    end = _line_end(reading, named.end, high)
    own = f"{reading.text[start : named.start]} | {reading.text[named.end : end]}"
    if _letters(_OFFICE.sub("", own)) > _OTHER_LETTERS:
        return None
    if _IS_JUDGE.search(own):
        return start, end, FORMULA
    below = _line_end(reading, min(end + 1, high), high)
    office = reading.text[end + 1 : below]
    if _IS_JUDGE.search(office) and _letters(_OFFICE.sub("", office)) <= _OTHER_LETTERS:
        return start, below, FORMULA
    return None


def _presiding(reading: Reading, named: Named) -> tuple[int, int, float] | None:
    before = " ".join(reading.text[max(0, named.start - 60) : named.start].split())
    sentence = reading.sentence_at(named.start)
    if sentence is None or not _PRESIDING.search(before):
        return None
    return max(sentence.start, named.start - 60), min(sentence.end, named.end + 60), STATED


def _line_end(reading: Reading, start: int, limit: int) -> int:
    found = reading.text.find("\n", start, limit)
    return limit if found < 0 else found


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
