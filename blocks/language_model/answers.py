"""What a language model says of a stretch of text, as it said it: quotes and closed words, never offsets, and nothing is checked yet.

Kept in this shape, as JSON, so that better checks never cost a second call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import TypeAdapter, ValidationError

from blocks.predicates import Predicate
from blocks.records import Chunk, EntityType


class AnswerFault(StrEnum):
    """Why there is no answer for some text although the model was asked."""

    TRUNCATED = "truncated"
    REFUSED = "refused"
    INVALID = "invalid_json"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class SaidMention:
    """A name or value: the words that stand there, some words before them (may be empty), and what it is."""

    before: str
    quote: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class SaidRelation:
    """What `evidence` is to say of the two names, all three as they stand in the text."""

    predicate: Predicate
    subject: str
    object: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ChunkAnswer:
    """What was said of one chunk.

    `malformed` counts rows that were neither mention nor relation, `faults` names parts of the chunk without an answer. `engine` names
    model and prompt.
    """

    engine: str
    mentions: tuple[SaidMention, ...] = ()
    relations: tuple[SaidRelation, ...] = ()
    malformed: int = 0
    faults: tuple[AnswerFault, ...] = ()


class Answers(Protocol):
    """A model that has been asked, or is asked now."""

    def of(self, chunks: Sequence[Chunk]) -> list[ChunkAnswer]:
        """Return what is said of each chunk, in their order.

        Raises:
            Terminal: the matter lets nothing out (`EXTERNAL_DENIED`), or the service refuses us.
            Transient: the service did not answer; answers that were paid for are kept.
        """
        ...


_ANSWER = TypeAdapter(ChunkAnswer)


def joined(answers: Sequence[ChunkAnswer]) -> ChunkAnswer:
    """Return one answer for a chunk that was asked about in pieces; there is one piece at least."""
    return ChunkAnswer(
        answers[0].engine,
        tuple(each for answer in answers for each in answer.mentions),
        tuple(each for answer in answers for each in answer.relations),
        sum(answer.malformed for answer in answers),
        tuple(each for answer in answers for each in answer.faults),
    )


def answer_to_json(answer: ChunkAnswer) -> str:
    """Return an answer as one line of JSON."""
    return _ANSWER.dump_json(answer).decode()


def answer_from_json(text: str | bytes) -> ChunkAnswer | None:
    """Return the answer in JSON that `answer_to_json` wrote; None for anything else, which is asked for again."""
    try:
        return _ANSWER.validate_json(text)
    except ValidationError:
        return None
