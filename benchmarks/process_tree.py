"""Wall and CPU seconds and the largest memory of a command with everything that it starts, as the operating system counts them."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

LOOK_SECONDS = 0.1
"""How often the tree is looked at: what a process used in its last tenth of a second may be missed."""


@dataclass
class Used:
    """What a tree of processes used: seconds, and the resident bytes that it had at most, of the largest process and of all together."""

    wall: float = 0.0
    cpu: float = 0.0
    largest_bytes: int = 0
    together_bytes: int = 0
    by_process: dict[tuple[int, float], float] = field(default_factory=dict)


@contextmanager
def watched(roots: list[int]) -> Iterator[Used]:
    """Watch the processes of these ids and their descendants while the body runs; what they used before does not count."""
    used, ended = Used(), threading.Event()
    before = _look(roots, Used())
    watcher = threading.Thread(target=_watch, args=(roots, used, ended), daemon=True)
    started = time.perf_counter()
    watcher.start()
    try:
        yield used
    finally:
        used.wall = time.perf_counter() - started
        ended.set()
        watcher.join()
        _look(roots, used)
        used.cpu = sum(cpu - before.by_process.get(key, 0.0) for key, cpu in used.by_process.items())


def run(command: list[str], environment: dict[str, str]) -> Used:
    """Run a command to its end and return what it used; raise `CalledProcessError` where it fails."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process, watched([process.pid]) as used:  # noqa: S603
        process.wait()
    if process.returncode not in (0, 1):  # 1: some documents failed
        raise subprocess.CalledProcessError(process.returncode, command)
    return used


def _watch(roots: list[int], used: Used, ended: threading.Event) -> None:
    while not ended.wait(LOOK_SECONDS):
        _look(roots, used)


def _look(roots: list[int], used: Used) -> Used:
    """Add what the processes show now; a process that is gone keeps what it showed last."""
    together = 0
    for process in _tree(roots):
        with suppress(psutil.Error), process.oneshot():
            times, resident = process.cpu_times(), process.memory_info().rss
            used.by_process[process.pid, process.create_time()] = times.user + times.system
            used.largest_bytes = max(used.largest_bytes, resident)
            together += resident
    used.together_bytes = max(used.together_bytes, together)
    return used


def _tree(roots: list[int]) -> Iterator[psutil.Process]:
    for pid in roots:
        with suppress(psutil.Error):
            root = psutil.Process(pid)
            yield root
            yield from root.children(recursive=True)
