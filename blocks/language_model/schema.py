"""The shape that an answer must have: the strict JSON schema that is sent, and the reading of what comes back, row by row.

The service is asked to hold itself to the schema; whether it did is looked at here all the same, and one bad row spoils no other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blocks.language_model.answers import ChunkAnswer, SaidMention, SaidRelation
from blocks.predicates import Predicate
from blocks.records import EntityType

MOST_ROWS = 2_000
"""Mentions and relations that are read of one passage: a page full of nothing but names has a tenth."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)


class MentionRow(_Strict):
    """A name or value."""

    before: str = Field(description="Up to five words that stand right before the quote; empty at the start of the passage.")
    quote: str = Field(description="The words themselves, copied character by character.")
    type: EntityType


class RelationRow(_Strict):
    """What a sentence or block says of two names."""

    predicate: Predicate
    subject: str = Field(description="A name inside the evidence, copied character by character.")
    object: str = Field(description="Another name inside the evidence, copied character by character.")
    evidence: str = Field(description="The shortest stretch of the passage that holds both names and says so, copied.")


class PassageRow(_Strict):
    """What one passage says."""

    passage: int = Field(description="Number of the passage.")
    mentions: list[MentionRow]
    relations: list[RelationRow]


class AnswerRow(_Strict):
    """The whole answer."""

    passages: list[PassageRow]


NAME = "findings"
"""Name of the schema in a request."""

_Row = TypeVar("_Row", MentionRow, RelationRow)


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema: every object closed, every field required, every type and predicate one of a closed list."""
    return AnswerRow.model_json_schema()


@dataclass(frozen=True, slots=True)
class Read:
    """An answer that was read: one entry for each passage that was sent, None for one of which nothing was said."""

    passages: tuple[ChunkAnswer | None, ...]


def read_answer(content: str, passages: int, engine: str) -> Read | None:
    """Return what an answer says of each of so many passages; None where it is no JSON of the schema's outline."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    rows = found.get("passages") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        return None
    answers: list[ChunkAnswer | None] = [None] * passages
    strays = 0
    for row in rows[:MOST_ROWS]:
        number = row.get("passage") if isinstance(row, dict) else None
        if not isinstance(number, int) or not 1 <= number <= passages or answers[number - 1] is not None:
            strays += 1
            continue
        answers[number - 1] = _passage(row, engine)
    first = next((at for at, answer in enumerate(answers) if answer is not None), None)
    if strays and first is not None:
        answers[first] = _with_strays(answers[first], strays)
    return Read(tuple(answers))


def _passage(row: dict[str, Any], engine: str) -> ChunkAnswer:
    mentions, bad_mentions = _rows(MentionRow, row.get("mentions"))
    relations, bad_relations = _rows(RelationRow, row.get("relations"))
    return ChunkAnswer(
        engine,
        tuple(SaidMention(each.before, each.quote, each.type) for each in mentions),
        tuple(SaidRelation(each.predicate, each.subject, each.object, each.evidence) for each in relations),
        bad_mentions + bad_relations,
    )


def _rows(kind: type[_Row], rows: object) -> tuple[Sequence[_Row], int]:
    if not isinstance(rows, list):
        return (), 1
    good: list[_Row] = []
    for row in rows[:MOST_ROWS]:
        try:
            good.append(kind.model_validate(row))
        except ValidationError:
            continue
    return good, len(rows) - len(good)


def _with_strays(answer: ChunkAnswer | None, strays: int) -> ChunkAnswer | None:
    """Count rows of no passage with the first one that has an answer, so that they are counted at all."""
    if answer is None:
        return None
    return ChunkAnswer(answer.engine, answer.mentions, answer.relations, answer.malformed + strays, answer.faults)
