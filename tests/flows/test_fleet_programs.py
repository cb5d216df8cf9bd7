"""What the programs of a fleet are started with."""

from __future__ import annotations

from itertools import pairwise

from blocks.records import Priority
from flows.fleet_programs import NICENESS


def test_a_more_urgent_pool_never_gives_way_to_a_less_urgent_one() -> None:
    order = [Priority.HIGH, Priority.NORMAL, Priority.LOW]
    assert all(NICENESS[one] < NICENESS[other] for one, other in pairwise(order))
    assert NICENESS.keys() == set(Priority)
