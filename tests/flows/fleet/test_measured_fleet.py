"""The benchmarks of a fleet at a twentieth of their scale: what they hold at full scale holds here, times left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import predecessor
from benchmarks.priority import urgent
from benchmarks.running_fleet import RunningFleet
from blocks.database.store import Store
from blocks.records import DocumentStatus, Stage
from tests.flows.fleet.conftest import LiveFleet

pytestmark = [pytest.mark.slow, pytest.mark.fleet]


@pytest.fixture
def fleet(live_fleet: LiveFleet) -> RunningFleet:
    """The session's fleet, as the benchmarks see one."""
    return RunningFleet(live_fleet.home, live_fleet.environment, live_fleet.keeper)


@pytest.fixture
def store(fleet: RunningFleet) -> Iterator[Store]:
    with fleet.store() as opened:
        yield opened


def test_the_predecessors_batch_completes_with_every_stage_and_again(fleet: RunningFleet, store: Store, sample: Path) -> None:
    fleet.asked("register", sample, "--matter", predecessor.MATTER)
    for _ in range(2):
        outcome = predecessor.run_batch(fleet, store)
        assert outcome.ends == {DocumentStatus.COMPLETED: 1}
        assert (outcome.rows, outcome.findings) == (len(Stage), 0)
        assert outcome.holds(1)


def test_an_urgent_batch_is_timed_to_its_end(fleet: RunningFleet, store: Store, letter: Callable[[str], Path]) -> None:
    found = urgent(fleet, store, letter("Hurry"), "urgent")
    assert found.pages == 1
    assert 0 < found.ocr < found.wall
