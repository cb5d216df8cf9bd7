"""What is to be done about work that nobody does any more: pure rules over what the database and the Prefect server say.

The database decides who works: a lane lives while its heartbeat is young. Prefect's states follow: a run whose lane is dead is ended, and
a batch that nobody drives and that waits for nobody gets a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from blocks.records import BatchId, DocumentId, LaneId
from blocks.store_records import Batch, Lane, Lease
from flows.fleet_conditions import needs_workers
from flows.fleet_seen import FleetSeen, RunSeen, RunState
from flows.pools import BATCH_LANE, BY_PRIORITY, pool_of
from tasks.review.batch_activity import SILENCE, begun, is_late, lane_lives

UNBORN = timedelta(minutes=5)
"""A run that started so long ago and has opened no lane was killed before it could; loading everything takes under a minute."""

LINGERING = timedelta(minutes=15)
"""A run whose lane ended so long ago is not verifying its matter any more: it was killed at its end."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was found at the moment `now` of the database's clock.

    Attributes:
        now: by which heartbeats and leases are judged.
        batches: the open ones.
        lanes: every lane of the open batches, and those of other batches that have not ended.
        expired: leases that nobody renewed.
        fleet: what the Prefect server says.
        told: the batches that were last told to be stalled.
        told_late: the batches that were told to be late.
        asked: batches that are to be worked on though nobody has begun them.
        gone: lanes of this machine whose process is there no more, ended or not.
    """

    now: datetime
    batches: tuple[Batch, ...]
    lanes: tuple[Lane, ...]
    expired: tuple[Lease, ...]
    fleet: FleetSeen
    told: frozenset[BatchId]
    asked: frozenset[BatchId] = frozenset()
    gone: frozenset[LaneId] = frozenset()
    told_late: frozenset[BatchId] = frozenset()


@dataclass(frozen=True, slots=True)
class DeadRun:
    """A run to be ended at Prefect, the batch and the documents that it had, and why it is taken for dead."""

    run_id: str
    batch_id: BatchId | None
    document_ids: tuple[DocumentId, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Todo:
    """What is to be done."""

    dead_lanes: tuple[LaneId, ...]
    dead_runs: tuple[DeadRun, ...]
    start: tuple[Batch, ...]
    stalled: tuple[Batch, ...]
    resumed: tuple[BatchId, ...]
    late: tuple[Batch, ...] = ()


def what_to_do(found: Situation) -> Todo:
    """Return what is to be done; nothing of it depends on what was done before, so that doing it twice changes nothing."""
    dead = [lane for lane in found.lanes if lane.ended_at is None and not _lives(lane, found)]
    runs = tuple(_dead_runs(found, dead))
    ended = {run.run_id for run in runs}
    wanted = [batch for batch in found.batches if batch.id in found.asked or begun(batch, found.lanes)]
    left = [batch for batch in wanted if not _driven(batch, found)]
    stalled = [batch for batch in left if not _lived_in(batch, found) and not workers_can_come(found.fleet, batch)]
    going = {lane.batch_id for lane in found.lanes if _lives(lane, found)}
    open_ids = {batch.id for batch in found.batches}
    return Todo(
        dead_lanes=tuple(lane.id for lane in dead),
        dead_runs=runs,
        start=tuple(batch for batch in left if not _waits(batch, found.fleet.runs, ended)),
        stalled=tuple(batch for batch in stalled if batch.id not in found.told),
        resumed=tuple(sorted(batch_id for batch_id in found.told if batch_id in going or batch_id not in open_ids)),
        late=tuple(batch for batch in found.batches if is_late(batch, found.now) and batch.id not in found.told_late),
    )


def workers_can_come(fleet: FleetSeen, batch: Batch) -> bool:
    """Say whether a run of the batch would be taken up: a worker of its pool lives, or the pool needs none."""
    pool = pool_of(batch.priority)
    return bool(fleet.live_workers(pool)) or not needs_workers(fleet.pool(pool))


def _lived_in(batch: Batch, found: Situation) -> bool:
    return any(lane.batch_id == batch.id and _lives(lane, found) for lane in found.lanes)


def _driven(batch: Batch, found: Situation) -> bool:
    """Say whether the run that drives the batch lives: further lanes alone replace no lane that died, and do not end the batch."""
    living = (lane for lane in found.lanes if lane.batch_id == batch.id and _lives(lane, found))
    return any(batch.flow_run_id in (None, lane.flow_run_id) for lane in living)


def _lives(lane: Lane, found: Situation) -> bool:
    return lane.id not in found.gone and lane_lives(lane, found.now)


def _waits(batch: Batch, runs: Iterable[RunSeen], ended: set[str]) -> bool:
    """Say whether a run that drives the batch is on its way: queued, starting, or running and not yet taken for dead."""
    others = [run for run in runs if run.id not in ended and not (run.deployment or "").startswith(f"{BATCH_LANE}/")]
    return any(batch.id == run.batch_id or run.id == batch.flow_run_id for run in others)


def _dead_runs(found: Situation, dead: list[Lane]) -> Iterator[DeadRun]:
    """Yield the runs of dead lanes, then the runs that Prefect takes for running and that have no lane."""
    seen = set()
    for lane in dead:
        if lane.flow_run_id is not None:
            seen.add(lane.flow_run_id)
            documents = tuple(lease.document_id for lease in found.expired if lease.lane_id == lane.id)
            silence = round((found.now - lane.heartbeat_at).total_seconds())
            end = "is gone" if lane.id in found.gone else f"was silent for {silence} s"
            yield DeadRun(lane.flow_run_id, lane.batch_id, documents, f"its lane on {lane.host} {end}")
    of_run = {lane.flow_run_id: lane for lane in found.lanes}  # they come in the order of time, so that the last counts
    for run in found.fleet.runs:
        if run.id not in seen and _works_in_a_lane(run):
            reason = _laneless(run, of_run.get(run.id), found)
            if reason is not None:
                yield DeadRun(run.id, BatchId(run.batch_id) if run.batch_id else None, (), reason)


def _works_in_a_lane(run: RunSeen) -> bool:
    flow = (run.deployment or "").partition("/")[0]
    return flow in BY_PRIORITY and run.state in (RunState.RUNNING, RunState.PENDING)


def _laneless(run: RunSeen, lane: Lane | None, found: Situation) -> str | None:
    """Say why a run that has no living lane is dead; None where it may be about to open one or to end."""
    if lane is None:
        return "it opened no lane" if found.fleet.at - run.since > UNBORN else None
    if lane.ended_at is None:
        return None
    if lane.id in found.gone and found.now - lane.ended_at > SILENCE:
        return f"its process on {lane.host} is gone"
    return "its lane ended long ago" if found.now - lane.ended_at > LINGERING else None
