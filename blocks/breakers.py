"""The breakers of a process, one for each dependency, and the wait while one of them is open.

A lane calls `wait` before each document and `failed` with every `Transient` that a document ends with; the document goes back to the
others, and nothing is taken up again before the dependency answers. So an outage costs time and fails no document, unless it lasts
longer than `LEGALDOCS_PATIENCE_SECONDS`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from blocks.breaker import Breaker, State
from blocks.errors import Code, Transient
from blocks.machine_memory import available_mb
from blocks.memory_gate import Told
from blocks.memory_table import CHILD_MB
from blocks.storage_layout import storage_key

if TYPE_CHECKING:
    from blocks.parts import Parts

Probe = Callable[[], None]
"""Raises an error of ours, or an `OSError`, while the dependency is away."""

PROBE_KEY = storage_key("probe/breaker")
"""What the file store is asked to keep and to forget again; no document lies there."""


class Dependency(StrEnum):
    """What work can have to wait for."""

    DATABASE = "database"
    FILE_STORE = "file_store"
    PREFECT = "prefect"
    TEXTRACT = "textract"
    MODEL = "model"
    MEMORY = "memory"
    OTHER = "other"


DEPENDENCY_OF: Mapping[Code, Dependency] = {
    Code.DATABASE_UNREACHABLE: Dependency.DATABASE,
    Code.DATABASE_BUSY: Dependency.DATABASE,
    Code.FILE_STORE_UNREACHABLE: Dependency.FILE_STORE,
    Code.FILE_STORE_DENIED: Dependency.FILE_STORE,  # for now: credentials that expired and are renewed by somebody else
    Code.PREFECT_UNREACHABLE: Dependency.PREFECT,
    Code.LIMIT_MISSING: Dependency.PREFECT,
    Code.TEXTRACT_BUSY: Dependency.TEXTRACT,
    Code.MODEL_BUSY: Dependency.MODEL,
    Code.MEMORY_SHORT: Dependency.MEMORY,
}
"""Whose absence a code tells of; every other code opens the breaker `other`, which has no probe and closes when its pause is over."""


class Breakers:
    """The breakers of this process. `sleep(seconds)` waits; it returns True where the wait shall be given up."""

    def __init__(
        self,
        probes: Mapping[Dependency, Probe],
        patience_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], bool] | None = None,
    ) -> None:
        self._patience = patience_seconds
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._breakers = {name: Breaker(name, probes.get(name, _nothing), clock) for name in Dependency}

    def failed(self, error: Transient) -> None:
        """Note that work met that error, and open the breaker of the dependency that its code is about."""
        with self._lock:
            self._breakers[DEPENDENCY_OF.get(error.code, Dependency.OTHER)].failed(error)

    def open_ones(self) -> tuple[str, ...]:
        """Return the names of the dependencies that are away."""
        return tuple(name for name, breaker in self._breakers.items() if breaker.state is not State.CLOSED)

    def wait(self, told: Told, ended: threading.Event | None = None) -> bool:
        """Wait while a breaker is open, probing each when its pause is over.

        Args:
            told: hears the reason of the wait when it begins or changes, and None at its end; nothing where all are closed.
            ended: set by someone else to give the wait up.

        Returns:
            True when all are closed, False when the wait was given up.

        Raises:
            Transient: the error that opened the breaker, once the outage has lasted longer than the patience.
        """
        stop = ended or threading.Event()
        reason: str | None = None
        try:
            while waiting := self._after_probes():
                if waiting != reason:
                    reason = waiting
                    told(reason)
                pause = max(_SHORTEST_PAUSE_SECONDS, self._pause())
                if (self._sleep or stop.wait)(pause) or stop.is_set():
                    return False
            return True
        finally:
            if reason is not None:
                told(None)

    def _after_probes(self) -> str | None:
        """Probe what is due; return the reason to wait, None where there is none, or raise where patience is at its end."""
        with self._lock:
            for breaker in self._breakers.values():
                breaker.try_to_close()
            away = [breaker for breaker in self._breakers.values() if breaker.state is not State.CLOSED]
            for breaker in away:
                if breaker.error is not None and breaker.outage_seconds() > self._patience:
                    raise breaker.error
            return ", ".join(f"{breaker.name}: {breaker.error.code if breaker.error else 'away'}" for breaker in away) or None

    def _pause(self) -> float:
        """Return the seconds until the next probe is due."""
        return min((b.seconds_to_probe() for b in self._breakers.values() if b.state is not State.CLOSED), default=0.0)


def breakers_of(parts: Parts, extra: Mapping[Dependency, Probe] | None = None) -> Breakers:
    """Return the breakers of a process that works with those parts.

    Args:
        parts: the store and the file store are probed through them.
        extra: probes of dependencies that the parts do not know: Prefect, Textract, a language model. Without one a breaker closes
            when its pause is over, and the next document is the probe.
    """
    probes: dict[Dependency, Probe] = {
        Dependency.DATABASE: lambda: _ask_database(parts),
        Dependency.FILE_STORE: lambda: _ask_file_store(parts),
        Dependency.MEMORY: _ask_memory,
    }
    return Breakers({**probes, **(extra or {})}, parts.settings.patience_seconds)


_SHORTEST_PAUSE_SECONDS = 0.05
"""Least pause between two looks, so that a clock that stands still makes no busy loop."""


def _nothing() -> None:
    """Probe nothing: the next document will tell."""


def _ask_database(parts: Parts) -> None:
    """Ask the database for anything at all; the transaction itself sends the first statement."""
    with parts.store.transaction(write=False) as tx:
        tx.matters.find("probe")


def _ask_file_store(parts: Parts) -> None:
    """Write and remove a few bytes: a store that can be listed may still be full or read-only."""
    parts.files.put_bytes(PROBE_KEY, b"probe")
    parts.files.delete(PROBE_KEY)


def _ask_memory() -> None:
    """Ask for room for one child."""
    left = available_mb()
    if left < CHILD_MB:
        raise Transient(Code.MEMORY_SHORT, f"{left} MB are available, {CHILD_MB} MB are needed.")
