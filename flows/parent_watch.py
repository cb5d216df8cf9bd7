"""A process that another one keeps ends with it, even where that one is killed: nothing is left behind that nobody watches."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

GRACE_SECONDS = 10
"""How long a process may take to end in peace once its keeper is gone."""


def end_with_parent() -> None:
    """End this process when its standard input closes: its keeper holds the other end of that pipe and writes nothing to it."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not by Python's buffered reader, whose lock would be held when the process ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
