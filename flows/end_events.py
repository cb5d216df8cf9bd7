"""Events at the end of documents and batches, for automations and the event feed: ids, codes and counts, never names or text.

An event's id is made of what ended and when, and a server that has it already takes it for told. So the end of a batch can be told by
whoever finds it untold, and is told once; a document's is told by its own process alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid5

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.events import Event, RelatedResource, Resource, emit_event
from prefect.events.filters import EventFilter, EventIDFilter

from blocks.database.store import Store, Transaction
from blocks.errors import Code, LegalDocsError
from blocks.logs import logger
from blocks.records import BatchId, BatchStatus, Document, DocumentId, DocumentStatus, MatterId, Stage
from blocks.store_records import Batch
from flows.batch_runs import RESOURCE

DOCUMENT_COMPLETED = "legaldocs.document.completed"
DOCUMENT_FAILED = "legaldocs.document.failed"
BATCH_COMPLETED = "legaldocs.batch.completed"
BATCH_FAILED = "legaldocs.batch.failed"

DOCUMENT_RESOURCE = "legaldocs.document."
MATTER_RESOURCE = "legaldocs.matter."
"""Begin the ids of the resources of events; the id of the document or matter follows."""

LOOK_BACK = timedelta(hours=1)
"""How long after its end a batch whose event is missing is still told: its process was killed at that moment."""

PAGE = 50
"""Events of one answer: the most that a server gives."""

_NAMES = UUID("5f0b7a52-6f5b-4b63-9d55-6a0f4d2f5a10")
"""The space that ids of events are made in; its value means nothing and never changes."""


def tell_document_end(tx: Transaction, document_id: DocumentId) -> None:
    """Send the event of a document that has just ended; it leaves by Prefect's own thread and costs no request."""
    document = tx.documents.required(document_id)
    emit_event(
        event=DOCUMENT_FAILED if document.status is DocumentStatus.FAILED else DOCUMENT_COMPLETED,
        resource={"prefect.resource.id": DOCUMENT_RESOURCE + document.id},
        related=[_matter(document.matter_id)],
        payload=_document_payload(tx, document),
        id=uuid5(_NAMES, f"{document.id} {document.completed_at}"),
    )


@contextmanager
def batch_end_told(store: Store, batch_id: BatchId) -> Iterator[None]:
    """Send the event of a batch that the body has brought to its end, well or not."""
    try:
        yield
    finally:
        tell_batch_end(store, batch_id)


def tell_batch_end(store: Store, batch_id: BatchId) -> None:
    """Send the event of a batch, if it has ended; where that fails, the next `recover` sends it."""
    try:
        with store.transaction(write=False) as tx:
            batch = tx.batches.required(batch_id)
            if batch.status is BatchStatus.OPEN:
                return
            event = batch_end_event(tx, batch)
        with get_client(sync_client=True) as client:
            _send(client, [event])
    except (HTTPError, LegalDocsError) as error:
        _log.warning("end of batch not told", extra={"batch_id": batch_id, "exception": type(error).__name__})


def tell_missed_ends(client: SyncPrefectClient, store: Store) -> list[BatchId]:
    """Send the events of batches that have ended in the last hour and are untold, and return those batches.

    A batch that no run of this server has driven is not its affair.
    """
    with store.transaction(write=False) as tx:
        ended = [batch for batch in tx.batches.ended_since(tx.clock() - LOOK_BACK) if batch.flow_run_id]
    told = _told(client, ended)
    missed = _driven_here(client, [batch for batch in ended if _event_id(batch.id) not in told])
    if missed:
        with store.transaction(write=False) as tx:
            events = [batch_end_event(tx, batch) for batch in missed]
        _send(client, events)
    return [batch.id for batch in missed]


def batch_end_event(tx: Transaction, batch: Batch) -> Event:
    """Return the event of a batch that has ended: the same one whoever asks."""
    counted = Counter(tx.documents.required(each).status for each in tx.batches.documents(batch.id))
    return Event(
        event=BATCH_COMPLETED if batch.status is BatchStatus.COMPLETED else BATCH_FAILED,
        resource=Resource({"prefect.resource.id": RESOURCE + batch.id}),
        related=[RelatedResource(each) for each in (_matter(batch.matter_id), *_run_of(batch))],
        payload={
            "batch_id": batch.id,
            "matter_id": batch.matter_id,
            "priority": batch.priority.value,
            "status": batch.status.value,
            "documents": counted.total(),
            **{status.value: counted[status] for status in DocumentStatus},
            "seconds": round((batch.finished_at - batch.created_at).total_seconds(), 1) if batch.finished_at else 0.0,
        },
        occurred=batch.finished_at or batch.created_at,
        id=_event_id(batch.id),
    )


def _document_payload(tx: Transaction, document: Document) -> dict[str, str | int]:
    latest = tx.stages.latest(document.id)
    done = latest[Stage.FINALIZATION].counts if Stage.FINALIZATION in latest else {}
    return {
        "document_id": document.id,
        "matter_id": document.matter_id,
        "status": document.status.value,
        "code": Code(document.error_code).value if document.error_code else "",
        **{name: done.get(name, 0) for name in ("pages", "chunks", "mentions", "relationships")},
    }


def _event_id(batch_id: BatchId) -> UUID:
    """Return the id of the event of a batch's end, of which there is one."""
    return uuid5(_NAMES, batch_id)


def _matter(matter_id: MatterId) -> dict[str, str]:
    return {"prefect.resource.id": MATTER_RESOURCE + matter_id, "prefect.resource.role": "matter"}


def _run_of(batch: Batch) -> list[dict[str, str]]:
    """Return the run that drove the batch, on whose page the event then shows."""
    run = f"prefect.flow-run.{batch.flow_run_id}"
    return [{"prefect.resource.id": run, "prefect.resource.role": "flow-run"}] if batch.flow_run_id else []


def _send(client: SyncPrefectClient, events: Sequence[Event]) -> None:
    """Send events and return when the server has them."""
    client.request("POST", "/events", json=[event.model_dump(mode="json") for event in events]).raise_for_status()


def _told(client: SyncPrefectClient, batches: Sequence[Batch]) -> set[UUID]:
    """Return the ids of the events that the server holds of the ends of these batches."""
    asked = [_event_id(batch.id) for batch in batches]
    groups = (asked[start : start + PAGE] for start in range(0, len(asked), PAGE))
    return {event.id for ids in groups for event in client.read_events(EventFilter(id=EventIDFilter(id=ids)), limit=PAGE).events}


def _driven_here(client: SyncPrefectClient, batches: Sequence[Batch]) -> list[Batch]:
    if not batches:
        return []
    wanted = [UUID(batch.flow_run_id) for batch in batches if batch.flow_run_id]
    known = {str(run.id) for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=wanted)))}
    return [batch for batch in batches if batch.flow_run_id in known]


_log = logger("flows.end_events")
