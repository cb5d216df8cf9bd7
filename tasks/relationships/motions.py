"""Whose motion the court granted or denied: "The Bank's motion to dismiss is GRANTED"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from tasks.relationships.claims import STATED, Claim
from tasks.relationships.reading import NAMES, Reading

_MOTION = re.compile(
    r"['\u2019]s?\s+(?:[\w-]+\s+){0,4}?(?:motion|petition|application|request)s?\b[^.;]{0,160}?\b(?:is|are|was|were|be|hereby),?\s+(?:hereby\s+|therefore\s+)?"
    r"(?P<answer>granted|denied)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:if|should|would|unless|until|whether|ask(?:s|ed)?|request(?:s|ed)?|urge[sd]?|not|argue[sd]?)\b", re.IGNORECASE
)
"""Words that leave the answer open."""


def motions(reading: Reading) -> Iterator[Claim]:
    """Yield MOTION_GRANTED_IN and MOTION_DENIED_IN: who moved, and the docket number."""
    for named in reading.mentions:
        sentence = reading.sentence_at(named.start) if named.type in NAMES else None
        found = _MOTION.match(reading.text, named.end, sentence.end) if sentence else None
        case = reading.case_near(named.start) if found else None
        if sentence is None or found is None or case is None:
            continue
        if _OPEN.search(reading.text[sentence.start : named.start]) or _OPEN.search(re.sub(r"(?i)\brequests?\b", "", found[0])):
            continue
        predicate = Predicate.MOTION_GRANTED_IN if found["answer"].lower() == "granted" else Predicate.MOTION_DENIED_IN
        yield Claim(predicate, named, case, sentence.start, sentence.end, STATED, "motions/1")
