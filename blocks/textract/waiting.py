"""Waiting for a service that is busy: with growing pauses, up to the patience of this installation, and never without an end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from blocks.errors import Transient
from blocks.logs import logger

FIRST_PAUSE_SECONDS = 1.0
"""A job for a few pages takes some seconds; a second that is over its quota is followed by one that is not."""

LONGEST_PAUSE_SECONDS = 30.0
"""Pauses double up to this: half a minute is little beside a job of a thousand pages."""

T = TypeVar("T")


class Clock(NamedTuple):
    """Where time comes from and how it is spent; a test hands in one that runs faster."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long is waited for one answer or one job, in seconds, and by which clock."""

    patience_seconds: float
    clock: Clock = Clock()  # noqa: RUF009 (a tuple of two functions)

    def until_answered(self, call: Callable[[], T]) -> T:
        """Return what the call returns, calling again after each `Transient`; raise the last one when patience is at its end."""
        pauses = self.pauses()
        while True:
            try:
                return call()
            except Transient as error:
                pause = next(pauses, None)
                if pause is None:
                    raise
                _log.warning("textract waits", extra={"code": error.code, "seconds": round(pause, 1)})
                self.clock.sleep(pause)

    def pauses(self) -> Iterator[float]:
        """Yield seconds to sleep until patience is at its end; a part of each is chance, so that lanes do not ask in step."""
        until, pause = self.clock.now() + self.patience_seconds, FIRST_PAUSE_SECONDS
        while self.clock.now() < until:
            yield pause * random.uniform(0.5, 1.0)  # noqa: S311 (spreads calls, hides nothing)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


_log = logger("blocks.textract.waiting")
