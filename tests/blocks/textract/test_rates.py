"""Calls keep to the rate, those that boto3 repeats too, in all lanes together; the machine is not held while the service works."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from blocks.external import Outside, Permit
from blocks.rate_limit import Rate, RateLimit
from blocks.records import ExternalPolicy, MatterId
from blocks.settings import Settings
from blocks.store_records import Matter
from blocks.textract.client import DETECT, GET, OPERATIONS, START, TextractClient, open_textract
from blocks.textract.rates import rates_of
from blocks.textract.waiting import Waiting
from tests.blocks.textract.conftest import FastClock, Office
from tests.textract_double import TextractDouble
from tests.valkey import running_valkey

RATE = 20.0
LANES = 3
CALLS = 10


def client(rates: dict[str, RateLimit]) -> TextractClient:
    matter = Matter(MatterId("m"), "Orlo", external=ExternalPolicy.ALLOW)
    return open_textract(Permit(matter, Outside.TEXTRACT), rates, Waiting(60, FastClock().clock))


def test_every_request_waits_for_the_rate_of_its_operation(double: TextractDouble) -> None:
    own = FastClock()
    limits = {name: RateLimit(Rate(name, 2.0, 1), None, lambda: own.now, own.sleep) for name in OPERATIONS}
    asked = client(limits)
    double.faults[GET] = ["ThrottlingException", "InternalServerError", "AccessDeniedException"]
    with pytest.raises(Exception, match="AccessDenied"):
        asked.look("job")
    assert double.gets == 3
    assert own.now == pytest.approx(1.0), "three requests at two a second, of which boto3 repeated two by itself"
    with pytest.raises(Exception, match="Unsupported"):
        asked.detect(b"no picture")
    assert own.now == pytest.approx(1.0), "another operation has a rate of its own"


def test_lanes_together_keep_to_the_rate(double: TextractDouble) -> None:
    made: list[float] = []
    double.heard = lambda _: made.append(time.monotonic())
    with running_valkey() as valkey:

        def lane() -> None:
            asked = client({DETECT: RateLimit(Rate("textract-test", RATE, LANES), redis.Redis.from_url(valkey.url))})
            for _ in range(CALLS):
                with pytest.raises(Exception, match="Unsupported"):
                    asked.detect(b"no picture")

        lanes = [threading.Thread(target=lane) for _ in range(LANES)]
        for thread in lanes:
            thread.start()
        for thread in lanes:
            thread.join()
    made.sort()
    assert len(made) == LANES * CALLS
    # Taken in time and heard late, a call may fall into the next window: one a lane.
    assert all(sum(start <= at < start + 1 for at in made) <= RATE + 1 + LANES for start in made)


def test_each_operation_has_the_rate_of_the_settings_once_for_a_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_TEXTRACT_CALLS_PER_SECOND", "7")
    monkeypatch.setenv("LEGALDOCS_REDIS_URL", "none")
    rates = rates_of(Settings.load())
    assert set(rates) == {START, GET, DETECT}
    again = rates_of(Settings.load())
    assert all(again[name] is rate for name, rate in rates.items())


class Turns:
    """The right to the machine, one at a time; notes whether it is held."""

    def __init__(self) -> None:
        self.taken = 0
        self.held = False

    @contextmanager
    def __call__(self, most: int) -> Iterator[int]:
        assert not self.held
        self.taken, self.held = self.taken + 1, True
        try:
            yield min(1, most)
        finally:
            self.held = False


@pytest.mark.parametrize("by_pictures", [False, True])
def test_the_machine_is_free_while_the_service_works(office: Office, by_pictures: bool) -> None:
    turns, held = Turns(), Counter[tuple[str, bool]]()
    office.turn, office.by_pictures, office.double.polls = turns, by_pictures, 4
    office.double.heard = lambda operation: held.update([(operation, turns.held)])
    office.run()
    assert [page.number for page in office.pages] == [1, 2, 3]
    assert held == ({(DETECT, False): 3} if by_pictures else {(START, False): 1, (GET, False): 5})
    assert turns.taken >= 3, "survey, parts or pictures, reading"
    assert not turns.held
