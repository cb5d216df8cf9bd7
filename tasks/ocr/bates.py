"""Bates numbers: the stamp by which a production names each of its pages."""

from __future__ import annotations

import re

_NUMBER = re.compile(  # a prefix ends in a letter, so that all digits are the number's; one like A1B2 needs a space behind it
    r"(?P<prefix>[A-Z](?:[A-Z0-9&.]{0,10}[A-Z&.])(?:[-_ ][A-Z](?:[A-Z0-9&.]{0,10}[A-Z&.])?){0,2}|[A-Z]\d[A-Z]\d(?= ))"
    r"(?P<join> ?[-_\u2013—] ?| {0,3})"
    r"(?P<digits>\d{4,12})"
    r"(?:\.\d{1,4})?"  # a page of a native file: ABC000123.0002
)

# fmt: off
_NOT_A_PREFIX = frozenset({
    "ACCOUNT", "ACCT", "BOX", "CASE", "CIVIL", "CR", "CV", "DATE", "DC", "DOC", "DOCKET", "DOCUMENT", "EIN", "EXHIBIT",
    "FAX", "FILED", "FORM", "ID", "INVOICE", "ISBN", "MC", "NO", "NUMBER", "OMB", "ORDER", "PAGE", "PAGEID", "PHONE",
    "PO", "PUB", "PUBLICATION", "RECEIPT", "REV", "ROOM", "SEC", "SECTION", "SSN", "STAT", "SUITE", "TEL", "TITLE", "VOL",
    "ZIP", "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER",
    "DECEMBER",
})
# fmt: on
"""Capital words that often stand before a number at the edge of a page and name something else."""

# fmt: off
_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA",
    "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
})
# fmt: on
"""Before five digits these make an address: `NY 10017`."""

_LONG = 6
"""Digits from which a number counts without leading zeros: shorter ones are years, forms, streets and ZIP codes."""

_ZIP = 5


def bates_number(line: str) -> str | None:
    """Return the Bates number that a line consists of, as it is written, or None.

    Conservative: the whole line must be a prefix in capitals and a number of four to twelve digits, of at least six or with a leading
    zero, such as `WOMBAT 000454`, `ABC-DEF0000017` or `DOJSCO - 700023501`. White space is normalised.
    """
    words = " ".join(line.split())
    found = _NUMBER.fullmatch(words)
    if found is None:
        return None
    digits, parts = found["digits"], re.split(r"[-_ ]", found["prefix"])
    if len(digits) < _LONG and not digits.startswith("0"):
        return None
    if any(part.rstrip(".") in _NOT_A_PREFIX for part in parts) or (parts[-1] in _STATES and len(digits) == _ZIP):
        return None
    return words
