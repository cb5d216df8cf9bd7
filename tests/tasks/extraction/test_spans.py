"""Of overlapping candidates one wins, whatever the order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.records import EntityType
from tasks.extraction.candidates import DEFINED, FORMULA, MODEL, REPEATED, SHAPE, Candidate
from tasks.extraction.spans import settled

candidates = st.builds(
    lambda start, length, kind, confidence: Candidate(start, start + length, kind, confidence, "test/1"),
    st.integers(0, 40),
    st.integers(1, 12),
    st.sampled_from(EntityType),
    st.sampled_from([SHAPE, FORMULA, DEFINED, REPEATED, MODEL]),
)


def candidate(start: int, end: int, kind: EntityType, confidence: float) -> Candidate:
    return Candidate(start, end, kind, confidence, "test/1")


@given(found=st.lists(candidates, max_size=30), seed=st.randoms())
def test_the_outcome_is_apart_sorted_and_independent_of_order(found: list[Candidate], seed: object) -> None:
    outcome = settled(found)
    assert all(one.end <= other.start for one, other in pairwise(outcome))
    shuffled = list(found)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settled(shuffled) == outcome
    assert settled(outcome) == outcome
    assert set(outcome) <= set(found)


@pytest.mark.parametrize(
    ("losing", "winning"),
    [
        (candidate(0, 9, EntityType.PERSON, MODEL), candidate(2, 5, EntityType.ORGANIZATION, FORMULA)),
        (candidate(0, 5, EntityType.PERSON, FORMULA), candidate(2, 12, EntityType.ORGANIZATION, FORMULA)),
        (candidate(0, 5, EntityType.ORGANIZATION, FORMULA), candidate(0, 5, EntityType.PERSON, FORMULA)),
        (candidate(2, 5, EntityType.ORGANIZATION, DEFINED), candidate(0, 9, EntityType.ORGANIZATION, MODEL)),
        (candidate(0, 9, EntityType.PERSON, MODEL), candidate(2, 5, EntityType.ORGANIZATION, DEFINED)),
    ],
    ids=["better founded", "longer", "earlier type", "longer name around a short one", "no name of another type around it"],
)
def test_who_wins(losing: Candidate, winning: Candidate) -> None:
    assert settled([losing, winning]) == [winning]
