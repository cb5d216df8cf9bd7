"""How many runs a pool takes at once: its lanes, and above them the slots of its further queues.

Runs that tidy up have slots of their own, so that they never wait behind batches that fill the pool.
"""

from __future__ import annotations

from collections.abc import Sequence

UPKEEP_SLOTS = 2
"""Of each queue beside the default one: `recover` must start although the nightly maintenance runs, or a run of its own hangs."""


def slots_of_pool(lanes: int, queues: Sequence[str]) -> int:
    """Return the limit of a pool with so many lanes and these queues, the default one among them."""
    return lanes + UPKEEP_SLOTS * (len(queues) - 1)
