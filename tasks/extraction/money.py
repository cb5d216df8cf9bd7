"""Amounts of money with the sign or name of their currency."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import SHAPE, Candidate
from tasks.extraction.page_text import PageText

EXTRACTOR = "rule:money/1"

_NUMBER = r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE = r"(?:[ -](?:(?:hundred )?thousand|million|billion|trillion|lakhs?|crores?|[mb]n)\b|[MBK]\b)?"
_SIGN = r"(?:US ?\$|U\.S\. ?\$|[AC]\$|\$|\u20ac|\u00a3|\u00a5|Rs\.?|INR|\u20b9|USD|EUR|GBP|CHF|CAD|AUD|PLN|TRL|SEK|NOK|DKK|JPY)"
_NAME = (
    r"(?:(?:U\.?S\.? |Canadian |Australian )?dollars|cents|euros|pounds sterling|pounds|rupees|(?:Polish |Turkish |German |Austrian |French |Russian )?"
    r"(?:zlotys|liras?|marks|schillings|francs|roubles|rubles)|USD|EUR|GBP)"
)
_RULES = (
    re.compile(rf"(?<![\w$]){_SIGN} ?(?:{_NUMBER})(?![\d,]*\d){_SCALE}(?:/-)?"),
    re.compile(rf"(?<![\w.,$])(?:{_NUMBER}){_SCALE} {_NAME}\b(?: \([A-Z]{{3}}\))?", re.IGNORECASE),
)


def find(page: PageText) -> Iterator[Candidate]:
    """Yield amounts with their sign and their scale."""
    for pattern in _RULES:
        for match in pattern.finditer(page.flat):
            yield Candidate(match.start(), match.end(), EntityType.MONEY, SHAPE, EXTRACTOR)
