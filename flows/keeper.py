"""Keeps processes running: one that ends is started again, later each time that it ends soon.

The processes are ours alone: each has a session of its own, so that a key pressed in a terminal reaches only its keeper, and ends with
its keeper (see `flows.parent_watch`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""Pauses before a process is started again; they double as long as it ends soon."""

SOUND_SECONDS = 60.0
"""A process that has lived so long has not ended soon: the next pause is the first one again."""

GRACE_SECONDS = 15.0
"""How long a process may take to end when it is asked to; a flow run gets ten of them from Prefect."""


LEFT_SECONDS = 5.0
"""The same for what a program has started and left behind: its work is lost to it anyhow."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is to run: its name for people, its command, and the file that its output is added to."""

    name: str
    command: tuple[str, ...]
    log: Path


@dataclass(slots=True)
class _Kept:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = FIRST_PAUSE_SECONDS
    again_at: float | None = None


@dataclass
class Keeper:
    """Programs that are kept running until they are ended; `told` is called with a line for people whenever one ends."""

    told: Callable[[str], None]
    _kept: list[_Kept] = field(default_factory=list)

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        self._kept.append(_Kept(program, _started(program), time.monotonic()))

    def look(self) -> None:
        """Start again what has ended and waited its pause; call it every second or so."""
        for kept in self._kept:
            if kept.again_at is not None:
                if time.monotonic() >= kept.again_at:
                    kept.process, kept.started, kept.again_at = _started(kept.program), time.monotonic(), None
            elif kept.process.poll() is not None:
                self._ended(kept)

    def pids(self) -> dict[str, int]:
        """Return the process ids of the programs that run at this moment, by name."""
        return {kept.program.name: kept.process.pid for kept in self._kept if kept.process.poll() is None}

    def signal(self, number: signal.Signals, names: Sequence[str]) -> None:
        """Send a signal to programs; those that do not run are left as they are."""
        for kept in self._named(names):
            with suppress(ProcessLookupError):
                kept.process.send_signal(number)

    def running(self, names: Sequence[str]) -> bool:
        """Say whether any of the programs runs."""
        return any(kept.process.poll() is None for kept in self._named(names))

    def end(self, names: Sequence[str] | None = None) -> None:
        """End programs, and whatever they started: all of them without names, the last that was started first."""
        ending = list(reversed(self._named(names) if names is not None else self._kept))
        started = [each for kept in ending for each in _below(kept.process)]
        for kept in ending:
            kept.process.terminate()
        until = time.monotonic() + GRACE_SECONDS
        for kept in ending:
            _wait(kept.process, until)
            self._kept.remove(kept)
        _end_all(started)

    def _named(self, names: Sequence[str]) -> list[_Kept]:
        return [kept for kept in self._kept if kept.program.name in names]

    def _ended(self, kept: _Kept) -> None:
        if time.monotonic() - kept.started > SOUND_SECONDS:
            kept.pause = FIRST_PAUSE_SECONDS
        self.told(
            f"{kept.program.name} ended ({_how(kept.process)}); it starts again in {kept.pause:.0f} s. See {kept.program.log}"
        )
        kept.again_at = time.monotonic() + kept.pause
        kept.pause = min(kept.pause * 2, LONGEST_PAUSE_SECONDS)


def _started(program: Program) -> subprocess.Popen[bytes]:
    """Start the program with a pipe on its standard input that nobody writes to: it closes when we end."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 our own programs
            program.command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, env=dict(os.environ)
        )


def _below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return everything that the process has started, and that has started in turn."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _wait(process: subprocess.Popen[bytes], until: float) -> None:
    """Wait for the process to end, and kill it where it has not by then."""
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_all(processes: list[psutil.Process]) -> None:
    """End processes that the ones that started them have left behind."""
    for how in (psutil.Process.terminate, psutil.Process.kill):
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                how(each)
        _, processes = psutil.wait_procs(processes, timeout=LEFT_SECONDS)


def _how(process: subprocess.Popen[bytes]) -> str:
    status = process.returncode
    return f"signal {-status}" if status < 0 else f"status {status}"
