"""What a language model says of two names becomes a relationship only where the page says so."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from blocks.language_model.answers import ChunkAnswer, SaidRelation
from blocks.predicates import Predicate
from blocks.records import Chunk
from tasks.relationships.relate import relate
from tasks.relationships.said import LanguageModelRule
from tests.tasks.relationships.conftest import Marked

ENGINE = "openai:test-model/1"
SOURCE = (
    "The accounts of [O:Gull Bay Fisheries, Inc.] were in the hands of [P:Imogen Castellane], whom its board had made treasurer in"
    " 2019. [P:Ruth Ambler] was never on its staff. [P:Bertrand Holt] sat beside [P:Ruth Ambler].\f"
    "[O:Pipistrelle Logistics, LLC] is not owned by [O:Gull Bay Fisheries, Inc.], and [P:Bertrand Holt] resides in [L:Austin].\f"
)
TREASURER = "in the hands of Imogen Castellane, whom its board had made treasurer"
WHOLE = f"The accounts of Gull Bay Fisheries, Inc. were {TREASURER}"


class Says:
    """A model that says this of every chunk."""

    def __init__(self, *said: tuple[str, str, str, str]) -> None:
        self.rows = tuple(SaidRelation(Predicate(p), subject, object_, evidence) for p, subject, object_, evidence in said)

    def of(self, chunks: Sequence[Chunk]) -> list[ChunkAnswer]:
        return [ChunkAnswer(ENGINE, relations=self.rows) for _ in chunks]


def rule(marked: Marked, *said: tuple[str, str, str, str]) -> LanguageModelRule:
    return LanguageModelRule(Says(*said), [Chunk(0, 0, len(marked.text), 1, len(marked.page_bounds), marked.text)])


def by_model(marked: Marked, asked: LanguageModelRule) -> set[tuple[str, str, str]]:
    own = dict(marked.mentions)
    found = relate(marked.text, marked.page_bounds, marked.mentions, [asked])
    assert all(marked.text[r.start : r.end] == r.evidence for r in found)
    return {(own[r.subject_id].text, str(r.predicate), own[r.object_id].text) for r in found if r.extractor == ENGINE}


def test_what_the_words_say_is_a_relationship_with_them_as_evidence(read: Callable[[str], Marked]) -> None:
    marked = read(SOURCE)
    asked = rule(marked, ("OFFICER_OF", "Imogen Castellane", "Gull Bay Fisheries, Inc.", WHOLE))
    assert by_model(marked, asked) == {("Imogen Castellane", "OFFICER_OF", "Gull Bay Fisheries, Inc.")}
    assert not asked.rejected


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (("OFFICER_OF", "Imogen Castellane", "Gull Bay Fisheries, Inc.", "Imogen Castellane is treasurer of Gull Bay"), "not_in_the_text"),
        (("OFFICER_OF", "Imogen Castellane", "Gull Bay Fisheries, Inc.", TREASURER), "no_mention_of_that_type"),
        (("OFFICER_OF", "Barnaby Fabricated", "Gull Bay Fisheries, Inc.", WHOLE), "no_mention_of_that_type"),
        (("OFFICER_OF", "Gull Bay Fisheries, Inc.", "Imogen Castellane", WHOLE), "no_mention_of_that_type"),
        (("OFFICER_OF", "board", "Gull Bay Fisheries, Inc.", WHOLE), "no_mention_of_that_type"),
        (("COUNSEL_FOR", "Imogen Castellane", "Gull Bay Fisheries, Inc.", WHOLE), "words_say_something_else"),
        (("ASSOCIATED_WITH", "Bertrand Holt", "Ruth Ambler", "Bertrand Holt sat beside Ruth Ambler"), "words_say_something_else"),
        (
            ("OWNER_OF", "Gull Bay Fisheries, Inc.", "Pipistrelle Logistics, LLC", "Pipistrelle Logistics, LLC is not owned by Gull Bay Fisheries, Inc."),
            "denied",
        ),
        (("LOCATED_IN", "Ruth Ambler", "Austin", "Ruth Ambler. Pipistrelle Logistics, LLC is not owned"), "crosses_page"),
        (("OFFICER_OF", "Imogen Castellane", "Gull Bay Fisheries, Inc.", ""), "empty_quote"),
    ],
)  # fmt: skip
def test_what_the_words_do_not_say_is_rejected_by_reason(
    read: Callable[[str], Marked], said: tuple[str, str, str, str], reason: str
) -> None:
    marked = read(SOURCE)
    asked = rule(marked, said)
    assert by_model(marked, asked) == set()
    assert asked.rejected == {reason: 1}


def test_of_five_hundred_fabricated_relations_none_is_accepted(read: Callable[[str], Marked]) -> None:
    """Invented evidence, invented names in true evidence, true names in evidence that is about others, and denied statements."""
    marked = read(SOURCE)
    chance = random.Random(7)  # noqa: S311 (makes the same inventions every time)
    names = sorted({m.text for _, m in marked.mentions})
    sentences = [s.strip() for s in marked.text.replace("\f", " ").split(". ") if s.strip()]
    predicates = [p.value for p in Predicate]
    invented = ["Osbert Quill", "Varga Lindqvist", "Holt & Thorne, Inc.", "Boston"]
    made: list[tuple[str, str, str, str]] = []
    for number in range(500):
        one, other = chance.sample(names, 2)
        match number % 4:
            case 0:
                said = (chance.choice(predicates), one, other, f"{one} is the owner, officer, counsel and member of {other}")
            case 1:
                said = (chance.choice(predicates), chance.choice(invented), other, chance.choice(sentences))
            case 2:
                apart = chance.choice([s for s in sentences if other not in s])
                said = (chance.choice(predicates), one, other, apart)
            case _:
                said = ("OWNER_OF", one, other, "Pipistrelle Logistics, LLC is not owned by Gull Bay Fisheries, Inc.")
        made.append(said)
    asked = rule(marked, *made)
    assert by_model(marked, asked) == set()
    assert sum(asked.rejected.values()) == 500
