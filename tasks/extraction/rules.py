"""The table of the rules that read a page; each is a file of its own."""

from __future__ import annotations

from tasks.extraction import (
    captions,
    citations,
    code_names,
    contacts,
    courts,
    dates,
    docket_numbers,
    institutions,
    judges,
    legal_forms,
    money,
    signatures,
    statutes,
)
from tasks.extraction.candidates import Rule

NAME_RULES: tuple[Rule, ...] = (
    captions.find,
    signatures.find,
    judges.find,
    courts.find,
    legal_forms.find,
    institutions.find,
    code_names.find,
)
"""What names people, organisations and courts; where a tagger has learned the register it reads these and decides."""

FORM_RULES: tuple[Rule, ...] = (
    docket_numbers.find,
    dates.find,
    money.find,
    contacts.find,
    citations.find,
    statutes.find,
)
"""What the form of the words proves, in every register."""

RULES = (*NAME_RULES, *FORM_RULES)
