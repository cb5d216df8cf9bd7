"""Reads what a language model says of two names: a rule like the others, whose words are sought on the page before they count.

Its evidence must stand in the chunk, both names inside it and on one page, each must be a mention of the document, and the words must be
able to mean what is claimed. The rest is rejected and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from blocks.language_model.answers import Answers, SaidRelation
from blocks.records import PAGE_END, Chunk, EntityType
from tasks.quotes import Lost, Quoted, Span
from tasks.relationships.claims import LAID_OUT, Claim
from tasks.relationships.grounds import DENIED, GROUNDS
from tasks.relationships.reading import Named, Reading

LEAST_SHARED = 0.5
"""Share of the longer of two spans that both must cover for a quoted name to be a mention."""


class LanguageModelRule:
    """A rule that asks a model about the chunks of a document; `rejected` counts by reason what it gave up."""

    def __init__(self, answers: Answers, chunks: Sequence[Chunk]) -> None:
        self._answers = answers
        self._chunks = chunks
        self.rejected: Counter[str] = Counter()

    def __call__(self, reading: Reading) -> Iterator[Claim]:
        """Yield what the model says and the words bear out."""
        for chunk, answer in zip(self._chunks, self._answers.of(self._chunks), strict=True):
            quoted = Quoted(chunk.text)
            for said in answer.relations:
                found = _claim(reading, chunk, quoted, said, answer.engine)
                if isinstance(found, Claim):
                    yield found
                else:
                    self.rejected[found] += 1


def _claim(reading: Reading, chunk: Chunk, quoted: Quoted, said: SaidRelation, engine: str) -> Claim | str:
    """Return what is said as a claim, or why it is none."""
    place = _evidence(chunk.text, quoted, said)
    if isinstance(place, str):
        return place
    start, end = place[0] + chunk.start, place[1] + chunk.start
    words, ground = reading.text[start:end], GROUNDS[said.predicate]
    subject = _end(reading, start, words, said.subject, ground.subject)
    object_ = _end(reading, start, words, said.object, ground.object)
    if subject is None or object_ is None:
        return "no_mention_of_that_type"
    if subject.id == object_.id:
        return "one_and_the_same"
    first, second = sorted((subject, object_), key=lambda named: named.start)
    if DENIED.search(reading.text, first.end, max(first.end, second.start)):
        return "denied"
    return Claim(said.predicate, subject, object_, start, end, LAID_OUT, engine)


def _evidence(text: str, quoted: Quoted, said: SaidRelation) -> Span | str:
    """Return where the evidence stands in the chunk, or why it carries nothing."""
    place = quoted.sentence(said.evidence)
    if isinstance(place, Lost):
        return place
    words = text[slice(*place)]
    if PAGE_END in words:
        return "crosses_page"
    if said.predicate not in GROUNDS or GROUNDS[said.predicate].words.search(words) is None:
        return "words_say_something_else"
    return place


def _end(reading: Reading, start: int, words: str, name: str, types: frozenset[EntityType]) -> Named | None:
    """Return the mention of one of the types that a name inside the evidence is, None where there is none."""
    place = Quoted(words).name(name)
    if isinstance(place, Lost):
        return None
    low, high = place[0] + start, place[1] + start
    near = reading.overlapping(low, high)
    fitting = [(share, named) for named in near if named.type in types and (share := _shared((low, high), named)) >= LEAST_SHARED]
    return max(fitting, key=lambda each: (each[0], -each[1].start))[1] if fitting else None


def _shared(span: Span, named: Named) -> float:
    shared = min(span[1], named.end) - max(span[0], named.start)
    return shared / max(span[1] - span[0], named.end - named.start)
