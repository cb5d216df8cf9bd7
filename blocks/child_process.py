"""One child process as its parent sees it: started, asked, listened to, and its death explained.

The pool (`blocks.child`) decides who works on what; this file knows pipes, limits and exit codes. What the child prints is read as
JSON and judged, never executed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TypeAlias

import psutil

from blocks.child_entry import OUT_OF_MEMORY_EXIT
from blocks.errors import Code

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

MAX_REPLY_BYTES = 256 * 1024 * 1024
"""A longer line is no page of ours: the child is out of its mind. JSON of a 40 MB page of text stays below it."""

_STDERR_TAIL = 40
"""Chunks of at most 4 KiB of a C library's complaints that are kept, only to find out why a child died."""

_END_SECONDS = 5.0
"""Longest wait for a process whose pipe has closed to be gone; then it is killed."""

_ROOT = Path(__file__).resolve().parent.parent
"""Where `blocks` and `tasks` are importable from."""

_INHERITED = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV"}
    | {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
)
"""All that a child gets of the environment: keys and passwords are not for a process that parses hostile files."""

_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Parallel work is done by several children; threads inside one cost more than they bring (Tesseract, two cores)."""

_MEMORY_WORDS = (b"bad_alloc", b"ut of memory", b"annot allocate memory", b"MemoryError")

_FATAL_SIGNALS = frozenset(
    getattr(signal, name) for name in ("SIGABRT", "SIGILL", "SIGTRAP", "SIGSEGV", "SIGBUS") if hasattr(signal, name)
)
"""How C code ends when it cannot go on; PDFium ends so when an allocation fails, without a word."""


_LOOK_SECONDS = 0.02
"""Between two looks at a child's memory: an engine that floods it fills a few dozen MiB in that time."""


def cause_of_death(exit_code: int, peak_bytes: int, limit_bytes: int, complaints: bytes) -> Code:
    """Tell why a child ended that nobody asked to end.

    Args:
        exit_code: as `subprocess` gives it, minus the number of the signal if there was one.
        peak_bytes: the largest resident memory of the process, 0 if unknown.
        limit_bytes: its memory limit.
        complaints: the end of what it wrote to standard error.

    Returns:
        `CHILD_OUT_OF_MEMORY` for a `MemoryError`, for an allocation failure that C++ reports, and for SIGKILL or a fatal signal
        with over half of the limit in use: an allocation that fails is by nature not part of the peak. `MEMORY_SHORT` for SIGKILL
        with less in use: nobody but the kernel's out-of-memory killer sends it unasked, and then it was the machine that had no
        memory, not the work that took too much. Everything else is `CHILD_CRASHED`.
    """
    if exit_code == OUT_OF_MEMORY_EXIT or any(words in complaints for words in _MEMORY_WORDS):
        return Code.CHILD_OUT_OF_MEMORY
    large = peak_bytes * 2 > limit_bytes
    if hasattr(signal, "SIGKILL") and exit_code == -signal.SIGKILL:
        return Code.CHILD_OUT_OF_MEMORY if large else Code.MEMORY_SHORT
    if -exit_code in _FATAL_SIGNALS and large:
        return Code.CHILD_OUT_OF_MEMORY
    return Code.CHILD_CRASHED


class ChildProcess:
    """A fresh interpreter under limits; every line that it sends is put into `events` as `(self, line)`, its end as `(self, None)`."""

    def __init__(self, seconds: int, memory_mb: int, events: queue.Queue[tuple[ChildProcess, bytes | None]]) -> None:
        self.items = 0
        self.resident_bytes = 0
        self.exit_code: int | None = None
        self.peak_bytes = 0
        self._limit_bytes = memory_mb * 1024 * 1024
        self._events = events
        self._silenced = threading.Event()
        self._complaints: deque[bytes] = deque(maxlen=_STDERR_TAIL)
        self._parent_peak = _own_peak_bytes()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-m", "blocks.child_entry", str(os.getpid()), str(memory_mb), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env={name: value for name, value in os.environ.items() if name.upper() in _INHERITED} | _ONE_THREAD,
            start_new_session=True,  # Ctrl-C goes to the parent, which ends its children
        )
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._listen, self._collect_complaints, self._watch_memory)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.exit_code is None and self._process.poll() is None

    def ask(self, function: str, item: JSON) -> None:
        """Send one work item, whose number in this child's life is then `items`.

        A child that is already dead is found out by its closed pipe, which is an event of its own.
        """
        self.items += 1
        request = json.dumps({"id": self.items, "function": function, "item": item}).encode() + b"\n"
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe above
        with contextlib.suppress(OSError):
            self._process.stdin.write(request)
            self._process.stdin.flush()

    def death(self) -> Code:
        """Wait for the end of a process whose pipe has closed, and tell its cause."""
        self._reap(_END_SECONDS)
        self._threads[1].join(1.0)
        return cause_of_death(self.exit_code or 0, self.peak_bytes, self._limit_bytes, b"".join(self._complaints))

    def end(self, *, now: bool) -> None:
        """End the process: `now` kills it, otherwise it gets a second to leave by itself. Its events stop."""
        self._silenced.set()
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None  # noqa: S101 - opened as a pipe above
            self._process.stdin.close()
        self._reap(0.0 if now else 1.0)
        for thread in self._threads:
            thread.join(1.0)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        """Thread: move the lines of the child into the bounded queue; a full queue stops the child's pipe, and so the child."""
        assert self._process.stdout is not None  # noqa: S101 - opened as a pipe above
        line: bytes | None = b""
        while line is not None and not self._silenced.is_set():
            line = self._process.stdout.readline(MAX_REPLY_BYTES + 1) or None
            while not self._silenced.is_set():
                with contextlib.suppress(queue.Full):
                    self._events.put((self, line), timeout=0.2)
                    break

    def _collect_complaints(self) -> None:
        """Thread: keep the end of standard error, so that a chatty library neither blocks nor fills anything."""
        assert self._process.stderr is not None  # noqa: S101 - opened as a pipe above
        while chunk := os.read(self._process.stderr.fileno(), 4096):
            self._complaints.append(chunk)

    def _watch_memory(self) -> None:
        """Thread: note the largest resident memory that is seen, for the kernel hides a peak below the parent's own."""
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(self._process.pid)
            while not self._silenced.is_set() and self.exit_code is None:
                self.peak_bytes = max(self.peak_bytes, process.memory_info().rss)
                time.sleep(_LOOK_SECONDS)

    def _reap(self, patience: float) -> None:
        """Collect the process, killing it when the patience (seconds) is over, and note its exit code and peak memory."""
        if self.exit_code is not None:
            return
        if not hasattr(os, "wait4"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
            self._process.kill()
            self.exit_code = self._process.wait()
            return
        until = time.monotonic() + patience
        while (status := self._wait4(os.WNOHANG)) is None and time.monotonic() < until:
            time.sleep(0.005)
        if status is None:
            self._process.send_signal(signal.SIGKILL)
            status = self._wait4(0)
        self.exit_code = self._process.returncode = 0 if status is None else status

    def _wait4(self, flags: int) -> int | None:
        """Return the exit code once the process has ended; its peak memory counts where it tops what it had from its parent.

        The kernel starts a child's peak at its parent's, so that a smaller figure says nothing.
        """
        try:
            pid, status, usage = os.wait4(self._process.pid, flags)
        except ChildProcessError:
            return self._process.returncode or 0
        if pid == 0:
            return None
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        if peak > self._parent_peak:
            self.peak_bytes = max(self.peak_bytes, peak)
        return os.waitstatus_to_exitcode(status)


def _own_peak_bytes() -> int:
    """Return the largest resident memory of this process so far, 0 where it cannot be known."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
