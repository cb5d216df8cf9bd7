"""Reads citations of statutes, rules and cases down to what identifies the authority."""

from __future__ import annotations

import re

from blocks.records import EntityType
from tasks.resolution.folding import fold, tidy
from tasks.resolution.forms import Form, Reach

_CASE = re.compile(
    r"(?<!\w)(\d{1,4})\s+((?:[A-Za-z][\w.']*\s?){1,5}?(?:\d?d|\d(?:st|nd|rd|th))?\.?)\s*(?:,?\s*at\s+)?(\d{1,6})(?!\w)"
)
_AT = re.compile(r"\bat\s+\d")
_STATUTE_WORDS = (
    (re.compile(r"^title\s+(\d+),?\s+(?:of\s+the\s+)?(.+?),?\s+(?:sections?|§+)\s*"), r"\1 \2 "),
    (re.compile(r"united\s+states\s+code(?:\s+annotated)?|u\.?\s?s\.?\s?c\.?(?:\s?a\.?)?(?![a-z])"), "usc"),
    (re.compile(r"code\s+of\s+federal\s+regulations|c\.?\s?f\.?\s?r\.?(?![a-z])"), "cfr"),
    (re.compile(r"federal\s+rules?\s+of|fed\.?\s?r\.?(?![a-z])"), "frof"),
    (re.compile(r"civil\s+procedure|civ\.?\s?p\.?(?![a-z])"), "civp"),
    (re.compile(r"criminal\s+procedure|crim\.?\s?p\.?(?![a-z])"), "crimp"),
    (re.compile(r"appellate\s+procedure|app\.?\s?p\.?(?![a-z])"), "appp"),
    (re.compile(r"bankruptcy\s+procedure|bankr\.?\s?p\.?(?![a-z])"), "bankrp"),
    (re.compile(r"evidence|evid\.?(?![a-z])"), "evid"),
    (re.compile(r"\b(?:sections?|secs?\.?|rules?)\b|§+"), " "),
)


def citation_form(text: str) -> Form:
    """Return the form of a case citation: volume, reporter and page; without them its words."""
    spelt = tidy(text)
    found = _CASE.search(spelt)
    if found is None:
        return Form(EntityType.CITATION, " ".join(re.findall(r"\w+", fold(spelt))) or spelt, Reach.MATTER)
    reporter = re.sub(r"[\W_]+", "", fold(found[2]))
    at = "at " if _AT.search(found[0]) else ""
    return Form(EntityType.CITATION, f"{found[1]} {reporter} {at}{found[3]}", Reach.DOCUMENT if at else Reach.MATTER)


def statute_form(text: str) -> Form:
    """Return the form of a statute or rule: code, title and section in one spelling ("18 USC 1001 (a)(2)")."""
    spelt = fold(tidy(text))
    for pattern, plain in _STATUTE_WORDS:
        spelt = pattern.sub(plain, spelt)
    key = re.sub(r"[^\w().-]+", "", spelt).strip(".")
    return Form(EntityType.STATUTE, key or fold(tidy(text)), Reach.MATTER)
