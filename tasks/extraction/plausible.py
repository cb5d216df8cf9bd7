"""What the words of a mention must look like to be of its type: a quote that stands on the page may still be called what it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping

from blocks.records import EntityType
from tasks.extraction.vocabulary import MONTHS, NOT_NAMES

_MONTH = "|".join(MONTHS)
_SHAPES: Mapping[EntityType, re.Pattern[str]] = {
    EntityType.PERSON: re.compile(r"[A-Z]"),
    EntityType.ORGANIZATION: re.compile(r"[A-Z]"),
    EntityType.LOCATION: re.compile(r"[A-Z]"),
    EntityType.COURT: re.compile(r"\b(?i:courts?|tribunals?|circuit|chancery|division|magistrates|commission|board|bench)\b"),
    EntityType.DATE: re.compile(rf"\b(?i:{_MONTH})\b|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}\b|\b(?:1[6-9]|20)\d\d\b"),
    EntityType.MONEY: re.compile(r"\d|\b(?i:hundred|thousand|million|billion|dollars?|cents?|pounds?|euros?)\b"),
    EntityType.CASE_NUMBER: re.compile(r"\d"),
    EntityType.CITATION: re.compile(r"\d"),
    EntityType.STATUTE: re.compile(r"\d|\b(?i:act|code|constitution|amendment|rules?|regulations?|statute|law|ordinance)\b"),
    EntityType.EMAIL: re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z"),
    EntityType.PHONE: re.compile(r"(?:\d[^\dA-Za-z]{0,3}){6,15}\d"),
    EntityType.ADDRESS: re.compile(r"\d.*[A-Za-z]|\b(?i:box)\b", re.DOTALL),
}
_WORD = re.compile(r"[\w'-]+")


def plausible(text: str, kind: EntityType) -> bool:
    """Say whether the words can be a mention of that type: its shape is there, and it is no role, month or other common word alone."""
    if _SHAPES[kind].search(text) is None:
        return False
    if kind in (EntityType.DATE, EntityType.MONEY, EntityType.STATUTE, EntityType.COURT):
        return True
    return not all(word.lower() in NOT_NAMES for word in _WORD.findall(text))
