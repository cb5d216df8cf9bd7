"""The table of the rules that read a page; each is a file of its own."""

from __future__ import annotations

from tasks.extraction import (
    captions,
    citations,
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

RULES: tuple[Rule, ...] = (
    captions.find,
    signatures.find,
    judges.find,
    courts.find,
    legal_forms.find,
    institutions.find,
    docket_numbers.find,
    dates.find,
    money.find,
    contacts.find,
    citations.find,
    statutes.find,
)
