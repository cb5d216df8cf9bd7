"""The gate before heavy work: it stays closed while there is less memory than the work needs, and opens by itself.

Waiting here never fails a document. Whoever waits says so: the reason is told once when the gate is found closed and withdrawn when it
opens, and a lane shows it in its row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from blocks.logs import logger
from blocks.machine_memory import available_mb

LOOK_SECONDS = 1.0
"""How often a closed gate looks again: a neighbour's page, which frees memory when it ends, takes about as long."""

Told = Callable[[str | None], None]
"""Takes the reason of a wait when it begins, and None when it ends."""


def wait_for_memory(
    need_mb: int,
    told: Told,
    ended: threading.Event,
    available: Callable[[], int] = available_mb,
    look_seconds: float = LOOK_SECONDS,
) -> bool:
    """Wait until that much memory is available.

    Args:
        need_mb: what the work to come needs, in MiB.
        told: hears the reason where there is a wait, and None at its end; it hears nothing where the gate is open.
        ended: set by someone else to give the wait up.
        available: gives the memory in MiB that can be taken now.
        look_seconds: how often to ask.

    Returns:
        True when there is enough, False when the wait was given up.
    """
    left = available()
    if left >= need_mb:
        return True
    told(f"memory: {left} MB are available, {need_mb} MB are needed")
    _log.warning("waiting for memory", extra={"available_mb": left, "need_mb": need_mb})
    try:
        while not ended.wait(look_seconds):
            if available() >= need_mb:
                _log.info("memory is available again", extra={"need_mb": need_mb})
                return True
        return False
    finally:
        told(None)


_log = logger("blocks.memory_gate")
