"""Reads any mention into its form: one reader for each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from blocks.records import EntityType
from tasks.resolution.amounts import money_form
from tasks.resolution.case_numbers import case_form
from tasks.resolution.citations import citation_form, statute_form
from tasks.resolution.contacts import email_form, phone_form
from tasks.resolution.dates import date_form
from tasks.resolution.forms import Form
from tasks.resolution.organizations import organization_form
from tasks.resolution.persons import person_form
from tasks.resolution.places import address_form, court_form, location_form

READERS: Mapping[EntityType, Callable[[str], Form]] = {
    EntityType.PERSON: person_form,
    EntityType.ORGANIZATION: organization_form,
    EntityType.LOCATION: location_form,
    EntityType.COURT: court_form,
    EntityType.DATE: date_form,
    EntityType.MONEY: money_form,
    EntityType.CASE_NUMBER: case_form,
    EntityType.CITATION: citation_form,
    EntityType.STATUTE: statute_form,
    EntityType.EMAIL: email_form,
    EntityType.PHONE: phone_form,
    EntityType.ADDRESS: address_form,
}


SPELLINGS = 1 << 16
"""Forms that a process remembers: a matter is resolved again with each of its documents, and most spellings are old ones."""


@lru_cache(SPELLINGS)
def read(type: EntityType, text: str) -> Form:
    """Return the form of a mention's text."""
    return READERS[type](text)
