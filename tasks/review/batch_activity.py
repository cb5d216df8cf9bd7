"""What goes on in a batch, told from its row, its lanes and, where it is known, whether a worker could take it up: pure rules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from blocks.records import BatchOrigin, BatchStatus
from blocks.store_records import Batch, Lane

SILENCE = timedelta(seconds=60)
"""A lane whose last heartbeat is older is dead: it has missed four in a row."""


class Activity(StrEnum):
    """What goes on in a batch; the last two are its end."""

    OPEN = "open"
    RUNNING = "running"
    WAITING = "waiting"
    STALLED = "stalled"
    COMPLETED = "completed"
    FAILED = "failed"


class Doing(NamedTuple):
    """An activity, and why it is no other (None: it needs no reason)."""

    activity: Activity
    reason: str | None


def lane_lives(lane: Lane, now: datetime) -> bool:
    """Say whether a lane has ended neither in peace nor in silence; `now` is the time of the database's clock."""
    return lane.ended_at is None and now - lane.heartbeat_at <= SILENCE


def deadline(batch: Batch) -> datetime | None:
    """Return when the batch was asked to have ended, or None where no such time was named."""
    named = json.loads(batch.options_json).get("deadline")
    return datetime.fromisoformat(named) if named else None


def is_late(batch: Batch, now: datetime) -> bool:
    """Say whether a batch has not ended, or ended after its deadline."""
    due = deadline(batch)
    return due is not None and (batch.finished_at or now) > due


def begun(batch: Batch, lanes: Iterable[Lane]) -> bool:
    """Say whether a batch is meant to be worked on: `register` makes batches of files that nobody has asked to be processed."""
    if batch.origin is BatchOrigin.DOCUMENTS or batch.flow_run_id is not None:
        return True
    return any(lane.batch_id == batch.id for lane in lanes)


def activity(batch: Batch, lanes: Iterable[Lane], now: datetime, *, idle_pool: str | None = None) -> Doing:
    """Return what goes on in a batch.

    Args:
        batch: the batch.
        lanes: its lanes, ended and dead ones among them.
        now: the time of the database's clock.
        idle_pool: the pool that would work on it, where that pool is known to have no living worker; None where it has or is not known.
    """
    if batch.status is not BatchStatus.OPEN:
        return Doing(Activity(batch.status.value), None)
    lanes = list(lanes)
    living = [lane for lane in lanes if lane_lives(lane, now)]
    if any(lane.waiting_for is None for lane in living):
        return Doing(Activity.RUNNING, None)
    if living:
        return Doing(Activity.WAITING, ", ".join(sorted({lane.waiting_for or "" for lane in living})))
    if not begun(batch, lanes):
        return Doing(Activity.OPEN, "registered; nobody has asked for its documents to be processed")
    if idle_pool is not None:
        return Doing(Activity.STALLED, f"no worker for pool {idle_pool}")
    return Doing(Activity.OPEN, "no lane works on it yet" if not lanes else "no lane works on it now")
