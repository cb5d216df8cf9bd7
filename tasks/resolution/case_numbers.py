"""Reads docket numbers: "1:17-cr-00182-RDM", "17 Cr. 182 (RDM)" and "No. 17-cr-182" are one case."""

from __future__ import annotations

import re

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Form, Reach

_KINDS = {
    "cr": "cr", "crim": "cr", "criminal": "cr", "crm": "cr", "cv": "cv", "civ": "cv", "civil": "cv", "ca": "cv", "c": "cv", "mc": "mc", "misc": "mc",
    "miscellaneous": "mc", "ms": "mc", "mj": "mj", "mag": "mj", "m": "mj", "magistrate": "mj", "md": "md", "mdl": "md", "ml": "md", "ap": "ap", "adv": "ap", "bk": "bk",
    "gj": "gj", "sw": "sw", "po": "po", "op": "op", "cf": "cf", "cm": "cm", "sc": "sc", "fa": "fa", "jv": "jv", "pr": "pr", "l": "l", "ch": "ch",
}  # fmt: skip
"""Folded letters between year and serial, or words before the number, to one spelling."""

_NUMBER = re.compile(
    r"(?:(?P<office>\d{1,2})[:\-])?(?P<year>\d{4}|\d{2})\s*[-\s]?\s*(?P<kind>[a-z]{1,5})\.?\s*[-\s]?\s*(?:no\.?\s*)?(?P<serial>\d{1,7})(?!\d)"
    r"(?P<rest>.*)"
)
_UNTYPED = re.compile(r"(?<![\d-])(?:(?P<office>\d{1,2}):)?(?P<year>\d{2}|(?:19|20)\d{2})-(?P<serial>\d{1,6})(?!\d)(?P<rest>.*)")
_DEFENDANT = re.compile(r"^\s*-\s*\d{1,3}(?=\D|$)")
_INITIALS = re.compile(r"\(\s*([a-z]{1,4}(?:\s*[/,]?\s*[a-z]{2,4})*)\s*\)|-\s*([a-z]{1,4}(?:[-/][a-z]{2,4})*)")
_PREFIX_KIND = re.compile(r"\b(crim(?:inal)?|civ(?:il)?|misc(?:ellaneous)?|mag(?:istrate)?|mdl|adv)\b")
_LABEL = re.compile(
    r"^(?:(?:case|civil|criminal|misc|miscellaneous|crim|civ|action|docket|cause|index|file|nos?|number|numbers)\b[.:#\s]*|#)+"
)


def case_form(text: str) -> Form:
    """Return the form of a docket number: year, kind and serial, the office and the judges' initials kept for telling cases apart."""
    spelt = fold(tidy(text))
    label = _LABEL.match(spelt)
    body = spelt[label.end() :] if label else spelt
    found = _NUMBER.search(body)
    kind = _KINDS.get(found["kind"]) if found else None
    if found is None or kind is None:
        found, kind = _UNTYPED.search(body), _kind_before(spelt)
    if found is None:
        plain = re.sub(r"[\W_]+", "", body)
        return Form(
            EntityType.CASE_NUMBER, plain or spelt, Reach.MATTER if any(c.isdigit() for c in plain) else Reach.DOCUMENT, plain
        )
    year, serial, office = found["year"][-2:], found["serial"].lstrip("0") or "0", found["office"]
    judges = _judges(found["rest"])
    block = f"{year}-{serial}"
    key = ":".join([office or "", year, kind or "", serial, "-".join(judges)])
    return Form(EntityType.CASE_NUMBER, key, Reach.MATTER, block, office=office, kind=kind, suffixes=judges)


def _kind_before(spelt: str) -> str | None:
    found = _PREFIX_KIND.search(spelt)
    return _KINDS.get(found[1]) if found else None


def _judges(rest: str) -> tuple[str, ...]:
    """Return the initials behind the serial, less the number of a defendant ("17-201-1 (ABJ)")."""
    after = _DEFENDANT.sub("", rest).strip()
    found = _INITIALS.match(after)
    return tuple(re.findall(r"[a-z]+", found[1] or found[2])) if found else ()
