"""Calls a second to a paid or throttled service, counted for all lanes together in Redis, and carefully without it.

Time is cut into places of 1/rate seconds by the server's clock, one call each; a place is a key that `SET NX` takes and that is forgotten
by its TTL: no script, no lock. Any second holds at most one call more than the rate, where a counter for each second could let twice the
rate through around its border. With Redis gone each lane keeps to its share, the rate divided by all lanes that could be at work: a rate
of 3 over 10 lanes is one call in 3.3 seconds for each of them.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis

from blocks.logs import logger

PREFIX = "legaldocs:v1:rate"
"""Where the counters of all matters lie: a vendor's limit is one for the whole installation."""

KEPT_SECONDS = 10
"""TTL of a place beyond its own length: nobody asks for it again by then."""

_LEAST_PAUSE_SECONDS = 0.005
"""Shortest pause, so that a place that is about to end makes no busy loop."""

RETRY_SECONDS = 30.0
"""How long the own share is kept to before Redis is asked again, so that its absence costs one timeout in that time."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit of `per_second` calls to a service, shared by at most `lanes` lanes."""

    service: str
    per_second: float
    lanes: int


class RateLimit:
    """The rate of one service as this process keeps it; may be shared by threads. `client` None: there is no Redis."""

    def __init__(
        self,
        rate: Rate,
        client: redis.Redis | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._rate = rate
        self._client = client
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_own = -math.inf
        self._ask_again = -math.inf
        self._alone = client is None

    def wait(self) -> None:
        """Return when one more call may be made."""
        while (pause := self._pause()) > 0:
            self._sleep(pause)

    def _pause(self) -> float:
        """Take the right to one call and return 0, or return the seconds after which to ask again."""
        if self._client is not None and self._clock() >= self._ask_again:
            try:
                pause = self._shared(self._client)
            except redis.RedisError as error:
                _log.warning("rate kept without redis", extra={"service": self._rate.service, "exception": type(error).__name__})
                self._ask_again = self._clock() + RETRY_SECONDS
                if not self._alone:  # what others may make in this moment has been counted already
                    self._alone, self._next_own = True, self._clock() + self._own_interval()
            else:
                self._alone = False
                return pause
        return self._own()

    def _shared(self, client: redis.Redis) -> float:
        """Take the place that runs, by the server's clock: those of the machines may differ."""
        seconds, microseconds = client.time()
        now = (seconds + microseconds / 1e6) * self._rate.per_second
        place = math.floor(now)
        key = f"{PREFIX}:{self._rate.service}:{self._rate.per_second:g}:{place}"
        kept = KEPT_SECONDS + math.ceil(1 / self._rate.per_second)
        if client.set(key, 1, nx=True, ex=kept):
            return 0.0
        return max(_LEAST_PAUSE_SECONDS, (place + 1 - now) / self._rate.per_second)

    def _own(self) -> float:
        """Space the calls of this lane so that all lanes together keep to the rate."""
        with self._lock:
            now = self._clock()
            if now >= self._next_own:
                self._next_own = now + self._own_interval()
                return 0.0
            return self._next_own - now

    def _own_interval(self) -> float:
        """Return the seconds between two calls of one lane where each keeps to its share."""
        return self._rate.lanes / self._rate.per_second


_log = logger("blocks.rate_limit")
