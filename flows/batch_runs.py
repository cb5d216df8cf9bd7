"""What we write to the Prefect server about batches: a run that drives one, the end of runs that died, and events for automations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast
from uuid import UUID

from blocks.errors import Code, Terminal
from blocks.records import BatchId
from blocks.store_records import Batch
from flows.fleet import batch_and_document
from flows.pools import PROCESS_BATCH, deployment_of
from flows.recovery import DeadRun

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

STALLED = "legaldocs.batch.stalled"
RESUMED = "legaldocs.batch.resumed"
LATE = "legaldocs.batch.late"

RESOURCE = "legaldocs.batch."
"""Begins the id of the resource of a batch's events; the batch's id follows."""

EVENT_PAGES = 20
"""Pages of 50 events that are looked through for what was told last."""


def start_run(batch: Batch) -> str:
    """Ask for a run that drives the batch and return its id; call it where `reached_api` bounds the requests.

    Asking twice gives the same run, until the batch's row names that run: then the next one is meant.

    Raises:
        Terminal: `DEPLOYMENT_MISSING`.
    """
    from prefect.deployments import run_deployment
    from prefect.exceptions import ObjectNotFound

    name = deployment_of(PROCESS_BATCH, batch.priority)
    parameters = {"batch_id": batch.id, "options": None}  # the batch keeps its own options, whatever the deployment would fill in
    key = f"legaldocs-batch-{batch.id}" + (f"-after-{batch.flow_run_id}" if batch.flow_run_id else "")
    try:
        asked = run_deployment(
            name,
            parameters=parameters,
            timeout=0,
            flow_run_name=f"batch {batch.id}",
            as_subflow=False,
            idempotency_key=key,
        )
    except ObjectNotFound as error:
        raise Terminal(Code.DEPLOYMENT_MISSING, f"There is no deployment {name}.") from error
    return str(cast("FlowRun", asked).id)  # an awaitable only where a loop runs, which a flow of ours never has


def end_run(client: SyncPrefectClient, dead: DeadRun) -> int:
    """End a run that died, with the runs and tasks under it, as crashed; return how many of them Prefect still took for running.

    Each is told which batch and document it had. A run that this server does not know is another server's, and left to it.
    """
    from prefect.states import Crashed

    runs = list(_running(client, UUID(dead.run_id)))
    for run in runs:
        _, document_id = batch_and_document(run.parameters)
        client.set_flow_run_state(run.id, Crashed(message=_message(dead, document_id)), force=True)
    for task_id in _running_tasks(client, [run.id for run in runs]):
        client.set_task_run_state(task_id, Crashed(message=_message(dead, None)), force=True)
    return len(runs)


def tell(client: SyncPrefectClient, event: str, batch_id: BatchId, payload: Mapping[str, str | int]) -> None:
    """Send an event about a batch, for automations and the event feed; the server has it when this returns."""
    from prefect.events import Event, Resource

    told = Event(event=event, resource=Resource({"prefect.resource.id": RESOURCE + batch_id}), payload=dict(payload))
    client.request("POST", "/events", json=[told.model_dump(mode="json")])


def told_stalled(client: SyncPrefectClient) -> frozenset[BatchId]:
    """Return the batches of which the last that was told is that they are stalled."""
    return frozenset(batch_id for batch_id, event in _last_told(client, STALLED, RESUMED).items() if event == STALLED)


def told_late(client: SyncPrefectClient) -> frozenset[BatchId]:
    """Return the batches that were told to be late."""
    return frozenset(_last_told(client, LATE))


def _last_told(client: SyncPrefectClient, *names: str) -> dict[BatchId, str]:
    """Return the last event of these names of each batch that had one."""
    from prefect.events.filters import EventFilter, EventNameFilter

    page = client.read_events(EventFilter(event=EventNameFilter(name=list(names))), limit=50)
    last: dict[BatchId, str] = {}
    for _ in range(EVENT_PAGES):
        for event in page.events:  # the newest come first
            last.setdefault(BatchId(event.resource.id.removeprefix(RESOURCE)), event.event)
        if page.next_page is None:
            break
        page = client.read_events_page(str(page.next_page))
    return last


def _message(dead: DeadRun, document_id: str | None) -> str:
    documents = [document_id] if document_id else list(dead.document_ids)
    of = f" of batch {dead.batch_id}" if dead.batch_id else ""
    on = f", document {', '.join(documents)}" if documents else ""
    return f"Ended by recover: this run{of}{on} is dead, for {dead.reason}. The work goes on in another run."


def _running(client: SyncPrefectClient, run_id: UUID) -> Iterator[FlowRun]:
    """Yield the run and the runs under it that have not ended, the lowest first, so that no parent ends before its children."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterParentFlowRunId

    below: Sequence[FlowRun] = client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))
    levels = []
    while below:
        levels.append(below)
        parents = FlowRunFilterParentFlowRunId(any_=[run.id for run in below])
        below = client.read_flow_runs(flow_run_filter=FlowRunFilter(parent_flow_run_id=parents))
    for level in reversed(levels):
        yield from (run for run in level if run.state is not None and not run.state.is_final())


def _running_tasks(client: SyncPrefectClient, run_ids: list[UUID]) -> list[UUID]:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    if not run_ids:
        return []
    tasks = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=run_ids)))
    return [task.id for task in tasks if task.state is not None and not task.state.is_final()]
