"""Who is a party to which case, and where the case was filed, as captions and sentences about lawsuits say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.predicates import Predicate
from blocks.records import EntityType
from tasks.relationships.between import LOWER, Phrase, PhraseBook
from tasks.relationships.caption_layout import captions
from tasks.relationships.claims import FORMULA, STATED, Claim
from tasks.relationships.reading import NAMES, Named, Reading

_CASE = frozenset({EntityType.CASE_NUMBER})
_COURT = frozenset({EntityType.COURT})
_NUMBER = r"(?:(?i:civil|criminal|misc\.?) )?(?:(?i:case|docket|action|file|index|cause) )?(?:(?i:nos?\.|number|#):? ?)?"
_FILINGS = PhraseBook(
    "filings/1",
    (
        Phrase(Predicate.FILED_IN, rf",? (?:as |under |at )?\(?{_NUMBER}", _COURT, _CASE, flipped=True),
        Phrase(
            Predicate.FILED_IN,
            rf",? ?\)?,? {LOWER}{{0,4}}?(?:filed |pending |brought |commenced )?(?:in|before|with) (?:the |this )?",
            _CASE,
            _COURT,
        ),
    ),
)
_PASSAGE = 1_000
"""Characters from a party to the docket number that one evidence may quote."""
_SUED = re.compile(
    r"\b(?:sued|(?:filed|brought|commenced) (?:suit|an action|a complaint|a lawsuit|this action|this suit) against)\b"
)


def caption(reading: Reading) -> Iterator[Claim]:
    """Yield PLAINTIFF_IN, DEFENDANT_IN, PARTY_TO and FILED_IN."""
    for found in captions(reading):
        if found.case is None:
            continue
        for party in found.parties:
            start, end = _together(party.named, found.case)
            yield Claim(party.role, party.named, found.case, start, end, FORMULA, "caption/1")
        if found.court is not None and found.court.spelling:
            case = _own_number(reading, found.court, found.end) or found.case
            start, end = _together(found.court, case)
            yield Claim(Predicate.FILED_IN, case, found.court, start, end, FORMULA, "caption/1")
    yield from _FILINGS(reading)
    yield from _lawsuits(reading)


def _own_number(reading: Reading, court: Named, end: int) -> Named | None:
    """Return the first docket number below the court's name: on appeal the number of the court below may stand beside the parties."""
    below = reading.within(court.end, end, _CASE)
    return below[0] if below else None


def _together(named: Named, case: Named) -> tuple[int, int]:
    """Return the span from a name to the docket number, or the name alone where its long caption lies between."""
    start, end = min(named.start, case.start), max(named.end, case.end)
    return (start, end) if end - start <= _PASSAGE else (named.start, named.end)


def _lawsuits(reading: Reading) -> Iterator[Claim]:
    """Read "X sued Y and Z in the Circuit Court, Case No. N": the name before the verb, and those after it up to the number."""
    for case in reading.cases:
        sentence = reading.sentence_at(case.start)
        verb = _SUED.search(reading.text, sentence.start, case.start) if sentence else None
        if sentence is None or verb is None:
            continue
        before = reading.within(sentence.start, verb.start(), NAMES)
        sides = [(Predicate.PLAINTIFF_IN, before[-1:]), (Predicate.DEFENDANT_IN, reading.within(verb.end(), case.start, NAMES))]
        for role, names in sides:
            for named in names:
                yield Claim(role, named, case, sentence.start, sentence.end, STATED, "lawsuits/1")
