"""Organisations whose legal form stands in their name: "Wombat Corporation", "Vane & Hale, S.C.", "Burrow Group plc"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import FORMULA, Candidate
from tasks.extraction.name_shapes import PERSON, UPPER, is_person
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import MONTHS, ROLES, TITLES

EXTRACTOR = "rule:legal_form/1"

_DOTTED = (
    r"L\.? ?L\.? ?C\b\.?|L\.? ?L\.? ?P\b\.?|P\.?L\.?L\.?C\b\.?|Inc\b\.?|Corp\b\.?|Co\b\.?|Ltd\b\.?|Pty\b\.?|Pvt\b\.?|N\.A\.|S\.A\.(?:S\.)?|S\.p\.A\.|"
    r"S\.C\.|P\.C\.|P\.A\.|L\.P\.|B\.V\.|N\.V\.|LP\b|PC\b|Bros\b\.?"
)
_WHOLE = r"Incorporated\b|Corporation\b|Company\b|Limited\b|plc\b|PLC\b|GmbH\b|AG\b|SA\b|NV\b|BV\b|Oy\b|Sdn Bhd\b|Chartered\b"
FORM = rf"(?:{_DOTTED}|{_WHOLE})"
_WORD = rf"(?:[{UPPER}][\w'.-]{{0,60}}+|\d\w{{0,10}}(?= [{UPPER}])|&|[eE]-\w{{1,40}}|\([{UPPER}]\w{{1,40}}\))"
_NO_END = r"(?!\w| (?:Law|Act|Acts|Secretary|Commission|Board|Tax|Policy|Court|Appeal|Rules|Code)\b)"
_OF_PLACE = rf"(?: of (?:the )?(?:(?:City|State|County|Town) of )?(?:[{UPPER}][\w'-]+)(?: [{UPPER}][\w'-]+)?)"
_LINK = r"(?:of|the|and|de|la)"

_NAME = re.compile(
    rf"(?<![\w.,/&$'-])(?:{_WORD}(?:,? (?={_WORD}|{FORM})| (?={_LINK} )(?:{_LINK} ){{1,2}}(?={_WORD})))"
    rf"{{1,10}}?{FORM}(?:,? {FORM})*{_NO_END}(?:(?<=Corporation){_OF_PLACE})?"
)
_FORM = re.compile(FORM)
_DROPPED = (
    ROLES
    | TITLES
    | frozenset(MONTHS)
    | frozenset(
        """
        the a an this that these those by to from in on at as for of and or but with between both against per via any each its his her
        their our when while where whereas because although since after before until if unless under pursuant dated further thus then
        however accordingly therefore re cc attn attention dear sincerely clerk case no see id cf also said such one all
        vice ceo cfo coo manager managers owner owners member members employee employees partner partners representative chairman
        affiliate subsidiary parent division customer lender borrower landlord tenant buyer seller insurer insured registered
        upon during said neither either nor not was is are be here there what which who
        """.split()  # noqa: SIM905
    )
)
"""Words that come before a name with a capital, and are no part of it, at its beginning."""
_STOPS = re.compile(r"[.;:] |, (?:and |or )?(?=[A-Z])|\b(?:v|vs)\.? | and ")
_PERSON = re.compile(PERSON)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield every organisation with a legal form."""
    for match in _NAME.finditer(page.cased):
        start = _start(page.cased, match.start(), match.end())
        if start is not None:
            yield Candidate(start, match.end(), EntityType.ORGANIZATION, FORMULA, EXTRACTOR)


def _start(text: str, start: int, end: int) -> int | None:
    """Return where the name begins: behind the last person or sentence before it; None where only the form is left."""
    form = next((start + m.start() for m in _FORM.finditer(text[start:end]) if m.start()), None)
    if form is None:
        return None
    return _without_leading(text, _behind_stops(text, start, form), form)


def _behind_stops(text: str, start: int, form: int) -> int:
    """Leave out names that end before this one: "Michael Paul, Wombat Corp." has one organisation, of one word."""
    for stop in _STOPS.finditer(text[start:form]):
        before = text[start : start + stop.start() + 1].rstrip(",")
        if stop.group()[0] == "." and re.search(rf"(?:^|[ .&])(?:[{UPPER}]|St|Mt|Bros|Mfg|Ins|Nat'l|Int'l|U\.S)\.$", before):
            continue  # an initial or an abbreviation, not the end of a sentence
        if (
            stop.group()[0] == ","
            and not _FORM.fullmatch(before)
            and stop.group() == ", "
            and "&" in text[start + stop.end() : form]
        ):
            continue  # a firm of several names: "Vane, Hale & Otto, LLP"
        if stop.group() == " and " and not _names_a_person(before):
            continue  # "Rook and Daughters, Inc."
        return _behind_stops(text, start + stop.end(), form)
    return start


def _names_a_person(name: str) -> bool:
    return _PERSON.fullmatch(name.strip()) is not None and is_person(name)


def _without_leading(text: str, start: int, form: int) -> int | None:
    while start < form:
        word = re.compile(r"\S+").match(text, start, form)
        if word is None or word.group().rstrip(".,").lower() not in _DROPPED:
            break
        start = word.end()
        while start < form and text[start] == " ":
            start += 1
    own = [word for word in text[start:form].split() if not _FORM.fullmatch(word.rstrip(",")) and word[0].isupper()]
    return start if any(word.lower() not in _DROPPED for word in own) or any(c.isdigit() for c in text[start:form]) else None
