"""Keeps Python's cycle collector out of work that makes many small objects and no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LEAST = 5_000
"""Things to be worked on from which it pays: the collector would look at all that is there again and again, half of the whole time."""


@contextmanager
def collector_paused(things: int) -> Iterator[None]:
    """Pause the collector where there are many things to do; reference counts still free what is dropped."""
    pause = things >= LEAST and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            _settle()
            gc.enable()


def _settle() -> None:
    """Count all that was made as old, so that the collector does not look through it at once: what is kept lives long."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
