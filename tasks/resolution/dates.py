"""Reads dates: the same calendar day under different spellings is one entity. American order: month, day, year."""

from __future__ import annotations

import re
from datetime import date

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Form, Reach

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'\d{2})"
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+")
_LEAD = re.compile(r"^(?:on or about|on|about|dated|the)\s+")
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MONTH}\s*{_DAY}\s*,?\s*(?:of\s+)?{_YEAR}",
        rf"{_DAY}(?:\s+day)?\s*(?:of\s+)?[\s-]?{_MONTH}\s*,?[\s-]?{_YEAR}",
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?:t[\d:.z+-]*)?",
        r"(?P<number>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4}|\d{2})",
        rf"{_MONTH}\s*,?\s*(?:of\s+)?{_YEAR}",
        r"(?P<year>(?:1[6-9]|20)\d{2})",
    )
)
_PIVOT = 50
"""Two figures of a year from here on mean the twentieth century."""
_MONTHS_A_YEAR = 12


def date_form(text: str) -> Form:
    """Return the form of a date; without a year ("last May") it means another day in each document."""
    value = date_value(text)
    if value:
        return Form(EntityType.DATE, value, Reach.MATTER, value)
    return Form(EntityType.DATE, fold(tidy(text)), Reach.ROLE)


def date_value(text: str) -> str | None:
    """Return the date as far as it is given, as "2024-10-21", "2024-10" or "2024"; None where it names no year or no such day."""
    spelt = fold(tidy(text)).strip(" .()[]")
    spelt = _LEAD.sub("", _WEEKDAY.sub("", _LEAD.sub("", spelt)))
    for pattern in _PATTERNS:
        found = pattern.fullmatch(spelt)
        if found:
            return _value(found.groupdict())
    return None


def _value(parts: dict[str, str | None]) -> str | None:
    year = _year(parts["year"] or "")
    named = parts.get("month")
    month = _MONTHS.index(named[:3]) + 1 if named else int(parts.get("number") or 0)
    day = int(parts.get("day") or 0)
    if parts.get("number") and month > _MONTHS_A_YEAR >= day:
        month, day = day, month
    if not month:
        return f"{year:04d}"
    if not day:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year(text: str) -> int:
    figures = text.lstrip("'")
    if len(figures) > 2:  # noqa: PLR2004 (two figures of a year)
        return int(figures)
    short = int(figures)
    return short + (1900 if short >= _PIVOT else 2000)
