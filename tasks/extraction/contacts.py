"""E-mail addresses, telephone numbers and postal addresses of the United States."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blocks.records import EntityType
from tasks.extraction.candidates import CUE, SHAPE, Candidate
from tasks.extraction.page_text import PageText
from tasks.extraction.vocabulary import STATE_CODES, STATES

EXTRACTOR = "rule:contact/1"

_EMAIL = re.compile(
    r"(?<![\w.+%-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,6}[A-Za-z]{2,24}(?![\w@-])"
)
_PHONE = re.compile(
    r"(?<![\w.(/-])(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d ?[.-] ?\d{4}(?:,? ?(?:x|ext\.?|extension) ?\d{1,5})?(?![\w-]|/\d)"
)
_FAX = re.compile(r"(?:(?i:fax|tel|telephone|phone)[:.]? )(?P<number>[2-9]\d\d ?[2-9]\d\d ?-?\d{4})(?!\w)")

_STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Court|Ct|Place|Pl|Plaza|Parkway|Pkwy|Highway|Hwy|Circle|Square|Sq|Terrace|"
    r"Trail|Row|Broadway|Turnpike|Pike|Alley|Loop|Center|Quay|Mall)\b\.?"
)
_UNIT = r"(?:,? ?(?:Suite|Ste\.?|Room|Rm\.?|Floor|Fl\.?|Apt\.?|Unit|#|No\.|\d{1,3}(?:st|nd|rd|th) Floor|Building|Bldg\.?) ?#?[\w-]{0,6}){0,2}"
_GAP = r"(?:, ?\n?| ?\n| )"
_CITY = rf"[A-Z][\w.'-]{{0,40}}(?: [A-Z][\w.'-]{{0,40}}){{0,3}},? (?:(?:{STATE_CODES})\b|{STATES}|D\. ?C\.) ?,? ?(?P<zip>\d{{5}}(?:-\d{{4}})?)?"
_DIRECTION = r"(?:[NSEW]\.?|North|South|East|West|Northwest|Northeast|Southwest|Southeast|N\.?W\.?|N\.?E\.?|S\.?W\.?|S\.?E\.?)"
_NAMED = r"(?:(?:[A-Z][\w.'-]{0,40}|\d{1,3}(?:st|nd|rd|th)|of|the) ){0,4}"
_ADDRESS = re.compile(
    rf"(?<![\w$.,-])\d{{1,6}}[A-Z]? (?:{_DIRECTION} )?{_NAMED}{_STREET}(?:,? {_DIRECTION}(?!\w))?{_UNIT}(?P<city>{_GAP}{_CITY})?"
)
_BOX = re.compile(rf"(?<!\w)(?:P\. ?O\.|Post Office|PO) Box \d{{1,7}}(?:{_GAP}{_CITY})?")


def find(page: PageText) -> Iterator[Candidate]:
    """Yield e-mail addresses, telephone numbers and postal addresses."""
    for match in _EMAIL.finditer(page.flat) if "@" in page.flat else ():
        yield Candidate(match.start(), match.end(), EntityType.EMAIL, SHAPE, EXTRACTOR)
    for match in _PHONE.finditer(page.flat):
        yield Candidate(match.start(), match.end(), EntityType.PHONE, SHAPE, EXTRACTOR)
    for match in _FAX.finditer(page.flat):
        yield Candidate(match.start("number"), match.end("number"), EntityType.PHONE, CUE, EXTRACTOR)
    for match in _ADDRESS.finditer(page.cased):
        confidence = SHAPE if match["city"] else CUE
        yield Candidate(match.start(), match.end(), EntityType.ADDRESS, confidence, EXTRACTOR)
    for match in _BOX.finditer(page.cased):
        yield Candidate(match.start(), match.end(), EntityType.ADDRESS, SHAPE, EXTRACTOR)
