"""Limits that hold for a stage across all lanes, pools and machines: which there are, how wide each is, and how a stage asks for its part.

Recognition is counted in units: one unit is one child process that is busy with pages. All units are slots of `legaldocs-ocr`; all but
one are also slots of `legaldocs-ocr-shared`. Normal and low lanes take a slot of both for each unit, high lanes of the first alone, so
that one unit is always left for the high pool. A unit is held for a group of pages, never for a document: a long document of a low batch
gives way every few pages.

A process that nobody limits (`legaldocs process`, a test) has all of its children to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol

from blocks.memory_plan import MemoryPlan
from blocks.records import Priority

OCR = "legaldocs-ocr"
"""Every unit of recognition."""

OCR_SHARED = "legaldocs-ocr-shared"
"""The units that normal and low lanes may hold: all but one."""

LEASE_SECONDS = 60
"""After this time without a sign of life a holder's slots come back; the shortest that Prefect takes."""


def limits(plan: MemoryPlan) -> Mapping[str, int]:
    """Return the slots of every limit, by its name."""
    return {OCR: plan.ocr_units, OCR_SHARED: max(0, plan.ocr_units - 1)}


def names_for(priority: Priority) -> tuple[str, ...]:
    """Return the limits of which a lane of that priority takes a slot for each unit of recognition."""
    return (OCR,) if priority is Priority.HIGH else (OCR, OCR_SHARED)


class StageLimits(Protocol):
    """How a stage asks for its part of what all lanes share."""

    def ocr(self, most: int) -> AbstractContextManager[int]:
        """Wait for units of recognition, hold them while the context lasts, and give their number: from 1 to `most`."""
        ...


_current: ContextVar[StageLimits | None] = ContextVar("stage_limits", default=None)


def current_limits() -> StageLimits | None:
    """Return the limits that hold in this context, None where there are none."""
    return _current.get()


@contextmanager
def using(limits_here: StageLimits) -> Iterator[None]:
    """Let those limits hold for the body, and for threads that run in a copy of its context."""
    token = _current.set(limits_here)
    try:
        yield
    finally:
        _current.reset(token)
