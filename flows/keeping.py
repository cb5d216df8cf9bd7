"""Keeping a fleet until somebody asks for its end: by a signal, in one of two ways.

SIGTERM and Ctrl-C end the workers and their runs; what was under way is taken up again later and nothing is lost. SIGUSR1 drains, and so
does SIGTERM where draining is the way to end: workers take no more runs, lanes end after the document that they have, and then the
fleet ends. A second SIGTERM ends at once.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from flows.keeper import Keeper

LOOK_SECONDS = 0.5


class Asked:
    """What this process was asked for by signals."""

    def __init__(self, *, drains: bool) -> None:
        self.end = False
        self.drain = False
        self._drains = drains

    def listen(self) -> None:
        """Take signals from now on."""
        signal.signal(signal.SIGTERM, self._on_end)
        signal.signal(signal.SIGINT, self._on_end)
        signal.signal(signal.SIGUSR1, self._on_drain)

    def _on_end(self, _number: int, _frame: FrameType | None) -> None:
        if self._drains and not self.drain:
            self.drain = True
        else:
            self.end = True

    def _on_drain(self, _number: int, _frame: FrameType | None) -> None:
        self.drain = True


def keep(keeper: Keeper, workers: Sequence[str], asked: Asked, drain_mark: Path, told: Callable[[str], None]) -> None:
    """Keep the programs running until the end is asked for, and end them all.

    Args:
        keeper: keeps the programs.
        workers: names of those among them that take runs and can be drained.
        asked: what signals ask for.
        drain_mark: a file that tells the lanes of this machine to end after the document that they have.
        told: called with lines for people.
    """
    try:
        while not (asked.end or asked.drain):
            keeper.look()
            time.sleep(LOOK_SECONDS)
        if asked.drain:
            told("Draining: no more work is taken, and what is under way is finished. Ask again to end at once.")
            _drain(keeper, workers, asked, drain_mark)
    finally:
        keeper.end()


def _drain(keeper: Keeper, workers: Sequence[str], asked: Asked, drain_mark: Path) -> None:
    drain_mark.touch()
    try:
        keeper.signal(signal.SIGUSR1, workers)
        while keeper.running(workers) and not asked.end:
            time.sleep(LOOK_SECONDS)
    finally:
        with suppress(OSError):
            drain_mark.unlink()
