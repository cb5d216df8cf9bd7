"""One breaker on a clock of our own: every move, and none but these."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.breaker import CALM_SECONDS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Breaker, State
from blocks.errors import Code, Terminal, Transient

AWAY = Transient(Code.DATABASE_UNREACHABLE, "gone")


@dataclass
class World:
    """A dependency that is away until a time, and the clock."""

    now: float = 1_000.0
    back_at: float = 0.0
    probes: int = 0

    def probe(self) -> None:
        self.probes += 1
        if self.now < self.back_at:
            raise AWAY


class Lines(logging.Handler):
    """Keeps the fields of every line."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.fields.append(record.__dict__)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def breaker(world: World) -> Breaker:
    return Breaker("database", world.probe, lambda: world.now)


def test_a_failure_opens_and_no_probe_comes_before_its_time(world: World, breaker: Breaker) -> None:
    breaker.failed(AWAY)
    breaker.try_to_close()
    assert (breaker.state, world.probes) == (State.OPEN, 0)
    world.now += FIRST_PAUSE_SECONDS
    breaker.try_to_close()
    assert (breaker.state, world.probes) == (State.CLOSED, 1)
    assert breaker.outage_seconds() == 0


def test_every_move_is_logged(world: World, breaker: Breaker, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Lines()
    log = logging.getLogger("legaldocs.blocks.breaker")
    monkeypatch.setattr(log, "handlers", [lines])
    monkeypatch.setattr(log, "propagate", False)  # Prefect's own handlers above it must not decide what is counted
    world.back_at = world.now + 2
    breaker.failed(AWAY)
    for _ in range(8):
        world.now += 1
        breaker.try_to_close()
    assert [(line["from"], line["to"]) for line in lines.fields] == [
        ("closed", "open"),
        ("open", "half_open"),
        ("half_open", "open"),
        ("open", "half_open"),
        ("half_open", "closed"),
    ]
    assert {line["code"] for line in lines.fields} == {Code.DATABASE_UNREACHABLE}


def test_pauses_double_up_to_the_longest(world: World, breaker: Breaker) -> None:
    world.back_at = float("inf")
    breaker.failed(AWAY)
    pauses = []
    for _ in range(8):
        pauses.append(breaker.seconds_to_probe())
        world.now += pauses[-1]
        breaker.try_to_close()
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_work_that_fails_while_the_probe_succeeds_is_one_outage(world: World, breaker: Breaker) -> None:
    begun = world.now
    for _ in range(5):
        breaker.failed(AWAY)
        world.now += breaker.seconds_to_probe()
        breaker.try_to_close()
        assert breaker.state is State.CLOSED
        world.now += CALM_SECONDS / 10
    breaker.failed(AWAY)
    assert breaker.outage_seconds() == world.now - begun


def test_after_a_calm_time_an_outage_is_a_new_one(world: World, breaker: Breaker) -> None:
    breaker.failed(AWAY)
    world.now += FIRST_PAUSE_SECONDS
    breaker.try_to_close()
    world.now += CALM_SECONDS + 1
    breaker.failed(AWAY)
    assert breaker.outage_seconds() == 0
    assert breaker.seconds_to_probe() == FIRST_PAUSE_SECONDS


@pytest.mark.parametrize("error", [Terminal(Code.FILE_STORE_UNREACHABLE, "refused"), OSError(5, "i/o"), TimeoutError()])
def test_what_an_absent_dependency_raises_keeps_it_open(world: World, error: Exception) -> None:
    def probe() -> None:
        raise error

    breaker = Breaker("file_store", probe, lambda: world.now)
    breaker.failed(AWAY)
    world.now += FIRST_PAUSE_SECONDS
    breaker.try_to_close()
    assert breaker.state is State.OPEN


ALLOWED = {("closed", "open"), ("open", "half_open"), ("half_open", "open"), ("half_open", "closed")}


@given(st.lists(st.one_of(st.just("fail"), st.just("try"), st.floats(0, 100)), max_size=60), st.floats(0, 200))
def test_no_order_of_events_makes_another_move(events: list[str | float], back_after: float) -> None:
    world = World(back_at=1_000.0 + back_after)
    moves = []
    breaker = Breaker("x", world.probe, lambda: world.now)
    move = breaker._move
    breaker._move = lambda state: (moves.append((str(breaker.state), str(state))), move(state))[1]  # type: ignore[method-assign,func-returns-value]
    for event in events:
        if event == "fail":
            breaker.failed(AWAY)
        elif event == "try":
            breaker.try_to_close()
        else:
            world.now += float(event)
    assert set(moves) <= ALLOWED
    assert breaker.state in (State.OPEN, State.CLOSED), "half-open is no place to stay"
