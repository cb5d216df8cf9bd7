"""Numbers of cases: federal ones by their shape, all others by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, SHAPE, Candidate
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:docket_number/1"

_JUDGE = r"(?:-[A-Z]{2,4}){0,3}(?:-\d{1,3})?(?: ?\([A-Z]{2,4}\)){0,3}"
_KIND = r"(?:cv|cr|mc|mj|md|ml|bk|ap|po|sw|mi|misc|civ|crim|cf|cm|ct|sc|fa|pr|CV|CR|MC|MJ|MD|ML|BK|AP|PO|SW|CIV|CRIM|CF|SC|FA|PR|Civ|Cv|Cr|Mc)"
_CUE = (
    r"(?:(?i:case|civil|criminal|crim\.?|civ\.?|misc(?:ellaneous|\.)?|docket|cause|index|file|appeal|action|adv(?:ersary|\.)? (?:proc(?:eeding|\.)?|pro\.?)|"
    r"bankruptcy|mdl|c\. ?a\.|application|petition)(?i:(?: case| action| docket| appeal| cause)?\.?)[ \n](?:(?i:case )?(?i:nos?|number|numbers|#)\.?:?|#)|"
    r"(?i:case nos?\.?:?|(?:civil|criminal) action:?|docket:?)|\bNos?\.:?)\s?"
)
_NUMBER = r"(?=[\w:/.\-]*\d)[A-Z0-9][A-Za-z0-9]*(?:[-:/.][A-Za-z0-9]+){0,6}"

_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    # 1:17-cr-00182-RDM, 24-cv-1187, 2:24-bk-01187
    (re.compile(rf"(?<![\w:-])(?:\d{{1,2}}:)?(?:19|20)?\d\d-{_KIND}-\d{{1,6}}{_JUDGE}(?![\w])"), SHAPE),
    # 17 Cr. 182 (RDM), 05 Civ. 8136
    (re.compile(r"(?<![\w:])\d\d (?:Civ|Cr|Crim|Cv|Misc|Mag|MC|CV|CR|CIV)\.? \d{1,5}(?: ?\([A-Z]{2,4}\)){0,3}(?!\w)"), SHAPE),
    # Indian series: W.P.(C) No.616 of 2020
    (
        re.compile(
            r"(?<![\w.])(?!(?:With|When|In|And|The|Of|For|By|This|That|From|State|J|Read|To|On|At|Index|Case|Cause|Docket|File|Civil|Action) )(?:[A-Z][A-Za-z]{0,5}\.? ?(?:\([A-Za-z]{1,4}\)\.? ?)?){1,5}"
            r"(?:N[Oo]s?\.? ?)\d{1,6}(?:[-/]\d{1,6})* ?(?:of|OF|Of|/) ?(?:19|20)\d\d(?!\w)"
        ),
        SHAPE,
    ),
    # ... and written out: Criminal Appeal No. 1652 of 2013
    (
        re.compile(
            r"(?<!\w)(?:(?i:criminal|civil|writ|special|letters|first|second|regular|tax|patent|misc(?:ellaneous)?\.?|interlocutory|leave|jurisdiction|contempt) ){0,4}"
            r"(?i:appeal|petition|application|suit|case|revision|complaint|review|reference)s?(?: ?\([A-Za-z]{1,5}\))? N[Oo]s?\.? ?\d{1,6}(?:[-/]\d{1,6})* ?(?:of|OF|Of) ?(?:19|20)\d\d(?!\w)"
        ),
        SHAPE,
    ),
    # European applications: no. 32814/11
    (
        re.compile(
            r"(?<=\bno\. )\d{3,6}/\d\d(?!\d)|(?<=\bnos\. )\d{3,6}/\d\d(?!\d)|(?<=\d/\d\d and )\d{3,6}/\d\d(?!\d)|(?<=\d/\d\d, )\d{3,6}/\d\d(?!\d)"
        ),
        SHAPE,
    ),
)
_CUED = re.compile(rf"(?<!\w){_CUE}(?P<number>{_NUMBER}{_JUDGE})")
_BARE_NO = re.compile(r"\bNos?\.:?\s?$")
_BARE_SHAPE = re.compile(
    rf"\d{{2}}-\d{{2,6}}{_JUDGE}|\d{{2,4}}-[A-Za-z]{{2,4}}-\d+.*|[A-Z]\d{{6,}}|\d{{2}}[A-Z]{{2,3}}\d{{4,}}.*"
)
_AND = re.compile(rf"(?:,| and|, and| &) (?P<number>\d{{2}}-\d{{2,6}}{_JUDGE})(?!\w)")
_LEAST_DIGITS = 3


def find(page: PageText) -> Iterator[Candidate]:
    """Yield the numbers of cases, without the words before them."""
    for pattern, confidence in _RULES:
        for match in pattern.finditer(page.flat):
            yield Candidate(match.start(), match.end(), EntityType.CASE_NUMBER, confidence, EXTRACTOR)
    for match in _CUED.finditer(page.flat):
        if _is_docket(page.flat[match.start() : match.start("number")], match["number"]):
            yield from _series(page.flat, match.start("number"), match.end("number"))


def _is_docket(cue: str, number: str) -> bool:
    """A bare "No." stands before policies and pages too: then only the shape of a docket number counts."""
    if _BARE_NO.fullmatch(cue):
        return _BARE_SHAPE.fullmatch(number) is not None
    return sum(c.isdigit() for c in number) >= _LEAST_DIGITS


def _series(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield a number and those joined to it: "Nos. 17-1060, 17-1061 and 17-1062"."""
    yield Candidate(start, end, EntityType.CASE_NUMBER, CUE, EXTRACTOR)
    while following := _AND.match(text, end):
        yield Candidate(following.start("number"), following.end("number"), EntityType.CASE_NUMBER, CUE, EXTRACTOR)
        end = following.end()
