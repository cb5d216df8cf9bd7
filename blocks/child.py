"""A pool of child processes for work on hostile input: parsing, rendering, recognition, language analysis.

Functions are named by their importable path and run in fresh interpreters that import no Prefect (`blocks.child_entry`). Requests and
replies are JSON lines: the children may be taken over by what they read, so the parent believes no more of them than data. A child
that hangs, grows or crashes is replaced and hurts the one work item that it had.
"""

from __future__ import annotations

import errno
import itertools
import json
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from blocks.child_process import JSON, MAX_REPLY_BYTES, ChildProcess
from blocks.errors import Code, LegalDocsError, Terminal, Transient

__all__ = ["JSON", "ChildPool", "Ended", "Reply"]

START_SECONDS = 120
"""Time that a new child has to start and to import the function: paid once, on a busy machine too."""

RECYCLE_ITEMS = 1_000
"""Work items after which a child is replaced, so that what a C library leaks stays bounded."""

RECYCLE_SHARE = 0.5
"""Share of the memory limit that a child may hold between two items; above it, it is replaced before the next one."""

_QUEUED_REPLIES = 4
"""Replies waiting for each child; more stop the child until the reader has caught up, so that memory stays flat."""

_CAUSE_LENGTH = 500
"""Longest cause in characters that is taken over from a child."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One value that the function gave for the item with that index."""

    item: int
    value: JSON


@dataclass(frozen=True, slots=True)
class Ended:
    """No more replies for that item; `error` says why if it ended badly."""

    item: int
    error: LegalDocsError | None


@dataclass(slots=True)
class _Job:
    """What a child is busy with; `deadline` is on the monotonic clock and moves with every reply."""

    item: int
    deadline: float


class ChildPool:
    """Runs named functions in child processes, `processes` at a time.

    A child may take `seconds` for each reply and hold `memory_mb` MiB. Children are started when work comes and stay for the next
    call. Several threads may share a pool: they take turns, a whole `stream` each. Not for use across a fork.
    """

    def __init__(self, processes: int, seconds: int, memory_mb: int) -> None:
        self.processes = processes
        self.seconds = seconds
        self.memory_mb = memory_mb
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._idle: list[ChildProcess] = []
        self._events: queue.Queue[tuple[ChildProcess, bytes | None]] = queue.Queue(processes * _QUEUED_REPLIES)
        self._peak = 0

    @property
    def peak_memory_bytes(self) -> int:
        """The largest resident memory that any child of this pool has reported."""
        return self._peak

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the children; the pool may be used again and then starts new ones."""
        while self._idle:
            self._idle.pop().end(now=False)

    def call(self, function: str, item: Mapping[str, JSON]) -> JSON:
        """Run a function for one item and return its last reply; raise what it raised."""
        value: JSON = None
        for answer in self.stream(function, [item]):
            if isinstance(answer, Reply):
                value = answer.value
            elif answer.error is not None:
                raise answer.error
        return value

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]], at_once: int | None = None) -> Iterator[Reply | Ended]:
        """Run a function for every item and yield the replies as they come, each item's in their order, then its `Ended`.

        Args:
            function: importable path such as `tasks.ocr.pages:read_pages`. It takes the item; if it is a generator function, each
                value that it yields is a reply of its own, otherwise its result is the only one.
            items: taken one by one as children become free.
            at_once: how many children may work at the same time, at most and by default all.

        Yields:
            `Reply` and `Ended`. An `Ended` carries `Terminal` with `CHILD_TIMED_OUT`, `CHILD_OUT_OF_MEMORY` or `CHILD_CRASHED` where
            the child was lost, `Transient(MEMORY_SHORT)` where the machine had no memory for it, the child's own `LegalDocsError`
            with its class and code, or `Terminal(UNEXPECTED)` with the name of any other exception. The replies before it stand.

        Raises:
            Transient: `MEMORY_SHORT` where the system cannot start a child.
            RuntimeError: the thread is already inside a `stream` of this pool, and would wait for itself.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("a stream of this pool is still open in this thread")
        most = min(self.processes, at_once or self.processes)
        with self._turn:
            self._owner = threading.get_ident()
            waiting = enumerate(items)
            busy: dict[ChildProcess, _Job] = {}
            try:
                while True:
                    for index, item in itertools.islice(waiting, most - len(busy)):
                        child = self._free_child()
                        busy[child] = _Job(index, time.monotonic() + START_SECONDS)
                        child.ask(function, dict(item))
                    if not busy:
                        return
                    answer = self._next_answer(busy)
                    if answer is not None:
                        yield answer
            finally:
                self._owner = None
                for child in busy:
                    child.end(now=True)

    def _free_child(self) -> ChildProcess:
        """Return a child that waits for work, a new one if there is none."""
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            child.end(now=True)
        try:
            return ChildProcess(self.seconds, self.memory_mb, self._events)
        except OSError as error:
            if error.errno not in (errno.ENOMEM, errno.EAGAIN):
                raise
            raise Transient(Code.MEMORY_SHORT, "The machine has no room for another child process.") from error

    def _next_answer(self, busy: dict[ChildProcess, _Job]) -> Reply | Ended | None:
        """Wait for the next line of a busy child, or for the first deadline to pass."""
        first = min(busy, key=lambda child: busy[child].deadline)
        try:
            # The wait is never zero: a line that lies ready counts although the caller was away past the deadline.
            child, line = self._events.get(timeout=max(0.05, busy[first].deadline - time.monotonic()))
        except queue.Empty:
            return self._lost(busy, first, Code.CHILD_TIMED_OUT)
        if child not in busy:
            return None
        if line is None:
            late = time.monotonic() > busy[child].deadline
            code = child.death()
            return self._lost(busy, child, Code.CHILD_TIMED_OUT if late and code is Code.CHILD_CRASHED else code)
        return self._heard(busy, child, line)

    def _heard(self, busy: dict[ChildProcess, _Job], child: ChildProcess, line: bytes) -> Reply | Ended | None:
        """Judge one line of a busy child."""
        job = busy[child]
        message = _parsed(line)
        if message is None:
            return self._lost(busy, child, Code.CHILD_CRASHED)
        if message.get("id") != child.items:
            return None  # no child of ours answers anything but what it was asked last: not to be believed, and no excuse for lateness
        job.deadline = time.monotonic() + self.seconds
        if "value" in message:
            return Reply(job.item, message["value"])
        if "error" in message:
            self._release(busy, child)
            return Ended(job.item, _error(message["error"]))
        if "done" in message:
            child.resident_bytes = _count(message.get("resident"))
            self._peak = max(self._peak, _count(message.get("peak")))
            self._release(busy, child)
            return Ended(job.item, None)
        return None

    def _release(self, busy: dict[ChildProcess, _Job], child: ChildProcess) -> None:
        """Keep a child that has ended its item for the next one, or replace it if it has grown old or large."""
        del busy[child]
        if child.items >= RECYCLE_ITEMS or child.resident_bytes > self.memory_mb * 1024 * 1024 * RECYCLE_SHARE:
            child.end(now=False)
        else:
            self._idle.append(child)

    def _lost(self, busy: dict[ChildProcess, _Job], child: ChildProcess, code: Code) -> Ended:
        """End a child that cannot go on, and its item with it."""
        job = busy.pop(child)
        child.end(now=True)
        self._peak = max(self._peak, child.peak_bytes)
        causes = {
            Code.CHILD_TIMED_OUT: f"The child process gave no answer within {self.seconds} s.",
            Code.CHILD_OUT_OF_MEMORY: f"The child process needed more than {self.memory_mb} MiB of memory.",
            Code.MEMORY_SHORT: "The system ended a child process that had taken little memory.",
        }
        kind = Transient if code is Code.MEMORY_SHORT else Terminal
        return Ended(job.item, kind(code, causes.get(code, f"The child process ended with exit code {child.exit_code}.")))


def _parsed(line: bytes) -> dict[str, JSON] | None:
    """Return the message in a line, or None if it is not one."""
    if len(line) > MAX_REPLY_BYTES:
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def _count(value: JSON) -> int:
    """Return a number of bytes, 0 for anything else."""
    return value if isinstance(value, int) and value > 0 else 0


def _error(told: JSON) -> LegalDocsError:
    """Build the error that a child tells of, trusting nothing but its code."""
    fields = told if isinstance(told, dict) else {}
    code, cause, document_id = fields.get("code"), fields.get("cause"), fields.get("document_id")
    kind = Transient if fields.get("kind") == "transient" else Terminal
    known = Code(code) if isinstance(code, str) and code in set(Code) else Code.UNEXPECTED
    return kind(known, str(cause)[:_CAUSE_LENGTH], document_id if isinstance(document_id, str) else None)
