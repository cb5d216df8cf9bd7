"""Public bodies and firms that their words give away: "U.S. Department of Justice", "Special Counsel's Office", "Vane & Otto"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, FORMULA, Candidate
from tasks.extraction.name_shapes import UPPER, person_end
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:institution/1"

_CAPITAL = rf"[{UPPER}][\w'-]{{1,40}}"
_OF = rf"(?:of|for) (?:the )?{_CAPITAL}(?:(?:,? and|,| of| of the| &)? {_CAPITAL}){{0,4}}"
_COUNTRY = r"(?:(?:United States|U\. ?S\.|Federal|State|(?:[A-Z][a-z]+ )?County|[A-Z][a-z]+ian|[A-Z][a-z]+ese|[A-Z][a-z]+ish) )?"

_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"United States of America"), FORMULA),
    (
        re.compile(
            rf"(?<![\w'-]){_COUNTRY}(?:Department|Ministry|Bureau|Commission|Administration|Securities and Exchange Commission) {_OF}"
        ),
        CUE,
    ),
    (
        re.compile(
            r"Federal (?:Bureau of Investigation|Trade Commission|Reserve Board|Communications Commission)|Internal Revenue Service"
        ),
        FORMULA,
    ),
    (
        re.compile(
            r"(?:(?:United States|U\.S\.|District|State|County|City) )?(?:Attorney|Attorney General|Special Counsel|Public Defender|Solicitor General|Sheriff|"
            rf"Inspector General|Independent Counsel)'s? Office(?: for the (?:{_CAPITAL} )?District of {_CAPITAL}(?: {_CAPITAL})?)?"
        ),
        CUE,
    ),
    (re.compile(rf"Office of (?:the )?{_CAPITAL}(?:(?: of| of the)? {_CAPITAL}){{0,4}}"), CUE),
    (re.compile(rf"(?<![\w'-])(?:{_CAPITAL} ){{1,3}}(?:Police|Sheriff's|Fire) Department"), CUE),
    (
        re.compile(
            rf"University of {_CAPITAL}(?: {_CAPITAL})?|(?<![\w'-])(?:{_CAPITAL} ){{1,3}}University(?! of)(?:,? School of {_CAPITAL})?"
        ),
        CUE,
    ),
)
_FIRM = re.compile(
    rf"(?<![\w&'-])(?P<first>{_CAPITAL})(?:, {_CAPITAL}){{0,4}},? & (?P<last>{_CAPITAL})(?! (?:al|Ors|Anr)\b)(?!\w)"
)
_LEADING = re.compile(r"(?:The|This|That|In|Of|For|And|By|At|To|From|On|With|When|As|Under|If|A|An|Dear|See|Former|Both) ")
_NOT_FIRMS = re.compile(r"(?:Ors|Anr|Others|Another|Associates' |Res|Rev|Dev|Prac|Proc)\b")


def find(page: PageText) -> Iterator[Candidate]:
    """Yield public bodies, universities and firms of partners."""
    for pattern, confidence in _RULES:
        for match in pattern.finditer(page.cased):
            start = match.start()
            while lead := _LEADING.match(page.cased, start, match.end()):
                start = lead.end()
            end = match.end() - 2 if page.cased[match.start() : match.end()].endswith("'s") else match.end()
            yield Candidate(start, end, EntityType.ORGANIZATION, confidence, EXTRACTOR)
    for match in _FIRM.finditer(page.cased) if " & " in page.cased else ():
        partners = person_end(page.cased, *match.span("first")) and person_end(page.cased, *match.span("last"))
        if partners and not _NOT_FIRMS.match(match["last"]):
            yield Candidate(match.start(), match.end(), EntityType.ORGANIZATION, CUE, EXTRACTOR)
