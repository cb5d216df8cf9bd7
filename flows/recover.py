"""Recovery: bring Prefect in line with the database, and give a run to every batch that nobody works on.

What is to be done is decided by `flows.recovery`; here it is read, done and told. It runs on a schedule, and `legaldocs resume` does the
same at once.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from prefect import flow

from blocks.database.store import Store, Transaction
from blocks.errors import LegalDocsError
from blocks.logs import logger
from blocks.parts import opened_parts
from blocks.records import BatchId
from blocks.store_records import Batch
from flows.batch_runs import LATE, RESUMED, STALLED, end_run, start_run, tell, told_late, told_stalled
from flows.end_events import tell_missed_ends
from flows.fleet import reached_api, read_fleet
from flows.fleet_seen import FleetSeen
from flows.leasing import is_gone
from flows.pools import pool_of
from flows.recovery import Situation, Todo, what_to_do
from flows.worker_settings import settings_of_worker
from tasks.review.answer import Answer
from tasks.review.batch_activity import SILENCE, deadline

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient


class Recovered(Answer):
    """What was done: lanes and leases that were ended, runs of Prefect that were ended, and the batches by what became of them."""

    dead_lanes: int
    expired_leases: int
    ended_runs: int
    started: dict[str, str]
    stalled: list[str]
    resumed: list[str]
    late: list[str]


@flow(name="recover", flow_run_name="recover", persist_result=False)
def recover() -> dict[str, int]:
    """End what died, start what nobody works on, tell what is stalled; return the numbers.

    Raises:
        Transient: the database or the Prefect server does not answer; the next run of the schedule tries again.
    """
    with opened_parts(settings_of_worker()) as parts:
        done = recover_now(parts.store)
    return {
        "dead_lanes": done.dead_lanes,
        "expired_leases": done.expired_leases,
        "ended_runs": done.ended_runs,
        "started": len(done.started),
        "stalled": len(done.stalled),
        "resumed": len(done.resumed),
        "late": len(done.late),
    }


def recover_now(store: Store, asked: Collection[BatchId] | None = None) -> Recovered:
    """Do what is to be done at this moment.

    Args:
        store: the database.
        asked: start only these batches, and each of them though nobody has begun it; None: every batch that was begun.

    Raises:
        Transient: the database or the Prefect server does not answer. What was done until then stays done, and nothing is done twice.
    """
    with reached_api() as client:
        fleet = read_fleet(client)
        with store.transaction(write=False) as tx:
            found = situation(tx, fleet, told_stalled(client), asked or (), told_late(client))
        todo = what_to_do(found)
        leases = _end_lanes(store, todo)
        ended = sum(end_run(client, run) for run in todo.dead_runs)
        started = _start(store, [batch for batch in todo.start if asked is None or batch.id in asked])
        _tell(client, store, todo)
        tell_missed_ends(client, store)
    return Recovered(
        dead_lanes=len(todo.dead_lanes),
        expired_leases=leases,
        ended_runs=ended,
        started=started,
        stalled=[batch.id for batch in todo.stalled],
        resumed=list(todo.resumed),
        late=[batch.id for batch in todo.late],
    )


def situation(
    tx: Transaction,
    fleet: FleetSeen,
    told: frozenset[BatchId],
    asked: Collection[BatchId] = (),
    told_to_be_late: frozenset[BatchId] = frozenset(),
) -> Situation:
    """Read what the rules decide on."""
    batches = tuple(tx.batches.open_ones())
    open_ids = {batch.id for batch in batches}
    lanes = [lane for batch in batches for lane in tx.lanes.of_batch(batch.id)]
    lanes += [lane for lane in tx.lanes.under_way() if lane.batch_id not in open_ids]
    return Situation(
        now=tx.clock(),
        batches=batches,
        lanes=tuple(lanes),
        expired=tuple(tx.leases.expired()),
        fleet=fleet,
        told=told,
        asked=frozenset(asked),
        gone=frozenset(lane.id for lane in lanes if is_gone(lane)),
        told_late=told_to_be_late,
    )


def _end_lanes(store: Store, todo: Todo) -> int:
    """End the lanes that are still silent, take their documents from them, and return how many leases were dropped.

    A lane that has beaten since it was looked at goes on.
    """
    with store.transaction() as tx:
        silent = {lane.id for lane in tx.lanes.silent(SILENCE.total_seconds())}
        gone = {lane.id for lane in tx.lanes.under_way() if is_gone(lane)}
        holders = {lease.lane_id for lease in tx.leases.expired()}
        for lane_id in (silent | gone) & set(todo.dead_lanes):
            tx.lanes.end(lane_id)
            holders.add(lane_id)
        return sum(tx.leases.drop_of_lane(lane_id) for lane_id in sorted(holders))


def _start(store: Store, batches: list[Batch]) -> dict[str, str]:
    """Start a run for each batch and return their ids by batch; one that can't be started keeps no other from it."""
    started: dict[str, str] = {}
    for batch in batches:
        try:
            run_id = start_run(batch)
        except LegalDocsError as error:
            _log.warning("batch not started", extra={"batch_id": batch.id, "code": error.code})
            continue
        with store.transaction() as tx:
            tx.batches.set_flow_run(batch.id, run_id)
        _log.info("batch started", extra={"batch_id": batch.id, "flow_run_id": run_id})
        started[batch.id] = run_id
    return started


def _tell(client: SyncPrefectClient, store: Store, todo: Todo) -> None:
    for batch in todo.stalled:
        pool = pool_of(batch.priority)
        with store.transaction(write=False) as tx:
            due = tx.batches.count_due(batch.id)
        tell(client, STALLED, batch.id, {"pool": pool, "reason": f"no worker for pool {pool}", "documents_due": due})
        _log.warning("batch stalled", extra={"batch_id": batch.id, "pool": pool})
    for batch in todo.late:
        with store.transaction(write=False) as tx:
            due = tx.batches.count_due(batch.id)
        at = deadline(batch)
        tell(
            client,
            LATE,
            batch.id,
            {"pool": pool_of(batch.priority), "deadline": at.isoformat() if at else "", "documents_due": due},
        )
        _log.warning("batch late", extra={"batch_id": batch.id, "documents_due": due})
    for batch_id in todo.resumed:
        tell(client, RESUMED, batch_id, {})
        _log.info("batch goes on", extra={"batch_id": batch_id})


_log = logger("flows.recover")
