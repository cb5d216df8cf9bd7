"""How processes share the processors: work that is less urgent gives way to work that is more so."""

from __future__ import annotations

import os
import time
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")

_TRIES, _PAUSE_SECONDS = 5, 0.1
"""Linux lets only one session a tenth of a second change its group, where it is not root that asks."""


def give_way(niceness: int) -> None:
    """Have this process, and what it starts from now on, give way by at least that niceness; only root may take any of it back."""
    os.nice(max(0, niceness - os.nice(0)))
    keep_giving_way()


def keep_giving_way() -> None:
    """Have the session of this process give way as the process does; call it once in each process that began a session.

    Where Linux groups processes by session (sched_autogroup, sched(7)), a niceness counts within a session only, and the group
    of a new session has the niceness 0 whatever its processes have.
    """
    if not os.nice(0):
        return
    for _ in range(_TRIES):
        try:
            _AUTOGROUP.write_text(str(os.nice(0)))
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        except OSError:  # not Linux, or not grouped: then the niceness of the process is what counts
            return
        else:
            return
