"""Further lanes of a batch: runs of `batch-lane/*` on the batch's own pool.

The batch's run is itself the first lane and makes progress alone, so that a pool whose slots are all taken delays a batch and never stops
it. Lanes that find no slot before the work is done are cancelled.
"""

from __future__ import annotations

from uuid import UUID

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.deployments import run_deployment
from prefect.runtime import deployment
from prefect.states import Cancelled

from blocks.errors import Code, Terminal
from blocks.logs import logger
from blocks.records import LaneId
from blocks.store_records import Batch
from flows.pools import BATCH_LANE, PROCESS_BATCH, deployment_of, pool_of
from flows.setup.definitions import DEFAULT_QUEUE

NOT_STARTED = [StateType.SCHEDULED, StateType.PENDING]


def runs_on_a_worker() -> bool:
    """Say whether a worker started this run; other runs have this process alone."""
    return bool(deployment.id)


def start_lanes(batch: Batch, documents: int) -> list[UUID]:
    """Ask for as many further lanes as the pool has slots beside ours and the batch has documents; return their runs."""
    if not runs_on_a_worker():
        return []
    with get_client(sync_client=True) as client:
        slots = _slots(client, pool_of(batch.priority))
    wanted = max(0, min(slots, documents) - 1)
    started = [_start(batch, number) for number in range(2, wanted + 2)]
    _log.info("lanes asked for", extra={"lanes": wanted, "slots": slots})
    return started


def cancel_lanes(runs: list[UUID]) -> None:
    """Cancel those of the runs that have not begun: there is nothing left for them.

    A server that does not answer is no reason to fail a batch that is done: a lane that begins later finds nothing to do and ends.
    """
    if not runs:
        return
    not_started = FlowRunFilterState(type=FlowRunFilterStateType(any_=NOT_STARTED))
    try:
        with get_client(sync_client=True) as client:
            for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=runs), state=not_started)):
                _cancel(client, run.id)
    except HTTPError as error:
        _log.warning("lanes not cancelled", extra={"exception": type(error).__name__})


def go_on_elsewhere(batch: Batch, lane_id: LaneId) -> None:
    """Ask for another run of the batch, in a fresh process; asked twice by the same lane it is one run."""
    run_deployment(
        deployment_of(PROCESS_BATCH, batch.priority),
        parameters={"batch_id": batch.id},
        timeout=0,
        flow_run_name=f"batch {batch.id}",
        as_subflow=False,
        idempotency_key=f"{batch.id} after {lane_id}",
    )
    _log.info("the batch goes on in another run")


def _slots(client: SyncPrefectClient, pool: str) -> int:
    """Return how many runs of batches the pool takes at once: slots of other queues in it are not for them."""
    limits = (
        client.read_work_pool(pool).concurrency_limit,
        client.read_work_queue_by_name(DEFAULT_QUEUE, pool).concurrency_limit,
    )
    return min((limit for limit in limits if limit is not None), default=1)


def _start(batch: Batch, number: int) -> UUID:
    run = run_deployment(
        deployment_of(BATCH_LANE, batch.priority),
        parameters={"batch_id": batch.id},
        timeout=0,
        flow_run_name=f"lane {number} of batch {batch.id}",
    )
    if not isinstance(run, FlowRun):  # called from a coroutine Prefect would hand out another, which nobody here awaits
        raise Terminal(Code.UNEXPECTED, "A lane was asked for from a coroutine.")
    return run.id


def _cancel(client: SyncPrefectClient, run_id: UUID) -> None:
    client.set_flow_run_state(run_id, Cancelled(message="The batch had no document left for this lane."))


_log = logger("flows.batch_lanes")
