"""Mentions in short hand: a matter is a mapping from document to its mentions, each "TYPE text"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from blocks.records import Cluster, DocumentId, EntityType, MatterMention, MentionId
from blocks.store_records import EntityJudgement, Judgement, Named
from tests.blocks.database.conftest import (
    backend,
    case,
    engine,
    engine_of,
    other_case,
    postgres_template,
    sqlite_template,
    store,
    url,
)
from tests.valkey import shared_valkey, valkey

__all__ = [
    "backend",
    "case",
    "engine",
    "engine_of",
    "other_case",
    "postgres_template",
    "shared_valkey",
    "sqlite_template",
    "store",
    "url",
    "valkey",
]

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
Matter = Mapping[str, Sequence[str]]

TYPES = {
    "P": EntityType.PERSON,
    "O": EntityType.ORGANIZATION,
    "C": EntityType.CASE_NUMBER,
    "D": EntityType.DATE,
    "M": EntityType.MONEY,
    "L": EntityType.LOCATION,
    "K": EntityType.COURT,
}


def mentions_of(matter: Matter) -> list[MatterMention]:
    """Make the mentions; "P Paul <- 0" was defined to stand for mention 0 of its document."""
    made: list[MatterMention] = []
    for document, texts in matter.items():
        for at, spelt in enumerate(texts):
            text, _, antecedent = spelt[2:].partition(" <- ")
            of = MentionId(f"{document}.{antecedent}") if antecedent else None
            made.append(MatterMention(MentionId(f"{document}.{at}"), DocumentId(document), TYPES[spelt[0]], text, at, of))
    return made


def named(spelt: str) -> Named:
    """Read "P Jane Keller" or "P Jane Keller @ a"."""
    text, _, document = spelt[2:].partition(" @ ")
    return Named(TYPES[spelt[0]], text, DocumentId(document) if document else None)


def judgement(
    number: int, kind: str, left: str = "", right: str = "", *, name: str | None = None, ends: int | None = None
) -> EntityJudgement:
    """Make a judgement in short hand."""
    pair = [named(each) if each else None for each in (left, right)]
    return EntityJudgement(number, Judgement(kind), *pair, name, ends, "a reviewer", "seen in the file", NOON)


def grouped(clusters: Sequence[Cluster]) -> set[frozenset[str]]:
    """Return the mention ids of each cluster."""
    return {frozenset(map(str, cluster.mention_ids)) for cluster in clusters}


@pytest.fixture
def make() -> Callable[[Matter], list[MatterMention]]:
    return mentions_of


@pytest.fixture
def groups() -> Callable[[Sequence[Cluster]], set[frozenset[str]]]:
    return grouped
