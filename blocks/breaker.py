"""The breaker of one dependency: closed while it works, open while it does not, half-open while it is tried.

A pure state machine on a clock that is handed in. It does not wait: `blocks.breakers` does, for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from blocks.errors import LegalDocsError, Transient
from blocks.logs import logger

FIRST_PAUSE_SECONDS = 1.0
"""Pause before the first probe; most disturbances are over by then (a failover, a busy table)."""

LONGEST_PAUSE_SECONDS = 30.0
"""Pauses double up to this, so that work goes on at most half a minute after the dependency does."""

CALM_SECONDS = 300.0
"""A breaker that opens again within this time after it closed is in the same outage: a probe may succeed where work does not. Longer
than a stage's own retries and the longest pause together, so that work that only ever fails is found out by `patience`."""


class State(StrEnum):
    """Where a breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """One dependency. `probe` raises while it is away; `clock` gives seconds that never run backwards."""

    def __init__(self, name: str, probe: Callable[[], None], clock: Callable[[], float]) -> None:
        self.name = name
        self.state = State.CLOSED
        self.error: Transient | None = None
        self._probe = probe
        self._clock = clock
        self._since = self._closed_at = self._probe_at = -math.inf
        self._pause = FIRST_PAUSE_SECONDS

    def failed(self, error: Transient) -> None:
        """Open, for work met that error. Where the breaker is open already nothing changes but the error."""
        self.error = error
        if self.state is State.OPEN:
            return
        now = self._clock()
        if now - self._closed_at > CALM_SECONDS:
            self._since, self._pause = now, FIRST_PAUSE_SECONDS
        self._open()

    def outage_seconds(self) -> float:
        """Return how long the outage has lasted, 0 where there is none."""
        return 0.0 if self.state is State.CLOSED else self._clock() - self._since

    def seconds_to_probe(self) -> float:
        """Return how long the pause before the next probe still is, 0 where it is over."""
        return max(0.0, self._probe_at - self._clock()) if self.state is State.OPEN else 0.0

    def try_to_close(self) -> None:
        """Probe an open breaker whose pause is over: it closes, or opens again for twice as long."""
        if self.state is State.CLOSED or self.seconds_to_probe() > 0:
            return
        self._move(State.HALF_OPEN)
        try:
            self._probe()
        except (LegalDocsError, OSError):  # what an absent dependency raises; it stays absent
            self._open()
            return
        self._closed_at = self._clock()
        self._move(State.CLOSED)

    def _open(self) -> None:
        self._probe_at = self._clock() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        self._move(State.OPEN)

    def _move(self, state: State) -> None:
        self.state, before = state, self.state
        code = self.error.code if self.error else None
        _log.warning("breaker moved", extra={"breaker": self.name, "from": before, "to": state, "code": code})


_log = logger("blocks.breaker")
