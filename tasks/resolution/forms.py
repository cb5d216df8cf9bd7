"""A form: what one spelling of a name says, and how far it reaches.

Mentions are first reduced to distinct forms, because a matter of a million mentions has some ten thousand spellings. The modules for
each type make forms; this one holds only the record.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from blocks.records import EntityType


class Reach(StrEnum):
    """How far two mentions of equal form mean one thing by the form alone."""

    MATTER = "matter"
    """A full name or a value: anywhere in the matter."""
    DOCUMENT = "document"
    """A short name: inside its document, where it may attach to a full name."""
    ROLE = "role"
    """A role or code name ("Defendant", "Company A"): inside its document, and never attached by its words."""


class Form(NamedTuple):
    """One spelling, normalised.

    `key` is equal for spellings of one form; `block` holds what could be one thing (a surname, a company's words without its legal
    form, a docket's year and serial). `parts` are words that must not contradict each other, in the order that the type knows:
    see `cannot_link`. `aliases` are keys of further names inside the same mention ("X d/b/a Y").
    """

    type: EntityType
    key: str
    reach: Reach
    block: str = ""
    given: tuple[str, ...] = ()
    generation: str | None = None
    gender: str | None = None
    legal: str | None = None
    numbers: frozenset[str] = frozenset()
    office: str | None = None
    kind: str | None = None
    suffixes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
