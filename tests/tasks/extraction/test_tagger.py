"""The name taggers: what they learned, on documents that training never saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.annotated_texts import DATA, FILES, Span, held_out, read_set
from benchmarks.span_scores import scores
from blocks.records import EntityType, Mention
from tasks.extraction import names, tagger
from tasks.extraction.page_text import PageText
from tasks.extraction.register import MODEL, Register
from tasks.extraction.tokens import tokens

TEXT = "The applicant was represented by Ms A. Kowalska, a lawyer practising in Gdansk. The Gdansk Regional Court refused on 3 May 1999."


def test_names_are_found_by_our_convention_and_always_the_same() -> None:
    found = [(str(c.type), TEXT[c.start : c.end]) for c in names.find(PageText(TEXT), Register.STRASBOURG)]
    assert found == [("PERSON", "A. Kowalska"), ("LOCATION", "Gdansk"), ("COURT", "Gdansk Regional Court")]
    assert [(str(c.type), TEXT[c.start : c.end]) for c in names.find(PageText(TEXT), Register.STRASBOURG)] == found


@pytest.mark.parametrize("text", ["", "   ", "12", "\u0130", "A" * 5000, "x\u00ad y", "\U0001f600 Mr K"])
@pytest.mark.parametrize("register", [Register.STRASBOURG, Register.INDIA])
def test_any_text_is_read(text: str, register: Register) -> None:
    for candidate in names.find(PageText(text), register):
        assert text[candidate.start : candidate.end].strip() == text[candidate.start : candidate.end] != ""


def test_labels_make_spans() -> None:
    found = tokens("Orla Finch of Gull Bay")
    spans = tagger.spans(found, ["B-PERSON", "I-PERSON", "O", "I-LOCATION", "B-LOCATION"])
    assert spans == [(0, 10, EntityType.PERSON), (14, 18, EntityType.LOCATION), (19, 22, EntityType.LOCATION)]


def test_the_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in Path(MODEL).iterdir()) < 1_500_000


@pytest.mark.skipif(not (DATA / "annotated").is_dir(), reason="the annotated judgments are not on this machine")
@pytest.mark.parametrize(("register", "least", "most_texts"), [(Register.STRASBOURG, 0.78, 6), (Register.INDIA, 0.55, 60)])
def test_judgments_that_training_never_saw(
    register: Register, least: float, most_texts: int, mentions: Callable[[str], tuple[Mention, ...]]
) -> None:
    texts = [text for text in read_set(DATA / "annotated" / FILES[register]) if held_out(text.id)][:most_texts]
    found = {text.id: [Span(m.start, m.end, m.type) for m in mentions(text.text)] for text in texts}
    assert scores(texts, found)["all"].strict[2] >= least
