"""Calendar dates as they are written; a span of days or an impossible date is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, SHAPE, WEAK, Candidate
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:date/1"

_MONTH = (
    r"(?:(?i:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|june?\.?|july?\.?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|"
    r"dec(?:ember|\.)?)|May|MAY)"
)
_DAY = r"(?P<day>\d{1,2})(?: ?(?:st|nd|rd|th))?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"

_RULES: tuple[tuple[re.Pattern[str], float], ...] = (
    # March 1, 2022; SEP 27 2024; May 3rd, 1999; November 4 and 5, 2022
    (re.compile(rf"(?<!\w){_MONTH} {_DAY}(?:(?: ?(?:-|and|,|&) ?)\d{{1,2}})?(?:,| of)?\s{{0,2}}{_YEAR}(?!\w)"), SHAPE),
    # 4 November 2022; 17th March, 2009; 3rd day of May, 2024; 1 and 2 July 1996
    (re.compile(rf"(?<![\w.,/])(?:\d{{1,2}} and )?{_DAY}(?: day)?(?: of)? {_MONTH},? ?(?:of )?{_YEAR}(?!\w)"), SHAPE),
    # 2024-09-27
    (re.compile(r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])"), SHAPE),
    # 10/05/17, 1-27-2025, 18.08.1989
    (
        re.compile(
            r"(?<![\w/.-])(?P<month>\d{1,2})(?P<dot>[/.-])(?P<day>\d{1,2})(?P=dot)(?P<year>(?:19|20)\d\d|\d\d)(?![\w/-])(?!\.\d)"
        ),
        CUE,
    ),
    # November 2022; February and March 2001
    (re.compile(rf"(?<!\w)(?:{_MONTH} (?:and|to|-|through) )?{_MONTH}(?:,| of)? {_YEAR}(?!\w)"), CUE),
    # March 1; 4 November
    (re.compile(rf"(?<!\w){_MONTH} {_DAY}(?![\w/:]|[.,]\d|,? ?{_YEAR})"), WEAK),
    (re.compile(rf"(?<![\w.,/$]){_DAY} (?:of )?{_MONTH}(?!\w|,? ?{_YEAR})"), WEAK),
    # in 1997, since 2008, between 2006 and 2012
    (
        re.compile(
            r"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\buntil )|(?<=\b[Dd]uring )|(?<=\b[Bb]y )|(?<=\b[Bb]etween )|(?<=\b[Ff]rom )|(?<=\byear )|"
            r"(?<=\b(?:19|20)\d\d and )|(?<=\b(?:19|20)\d\d to )|(?<=\b[Ee]arly )|(?<=\b[Ll]ate )|(?<=\b[Mm]id-))(?P<year>(?:1[6-9]|20)\d\d)(?![\w/%]|[-.,:]\d| [A-Z][\w.]* \d)"
        ),
        WEAK,
    ),
)
_DAYS_IN_MONTH = 31
_MONTHS_IN_YEAR = 12


def find(page: PageText) -> Iterator[Candidate]:
    """Yield dates whose numbers can be a date; the more complete reading of a place comes first."""
    for pattern, confidence in _RULES:
        for match in pattern.finditer(page.flat):
            if _possible(match):
                yield Candidate(match.start(), match.end(), EntityType.DATE, confidence, EXTRACTOR)


def _possible(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    day, month = int(parts.get("day") or 1), int(parts.get("month") or 1)
    if month > _MONTHS_IN_YEAR:  # the day may come first
        day, month = month, day
    return 1 <= day <= _DAYS_IN_MONTH and 1 <= month <= _MONTHS_IN_YEAR
