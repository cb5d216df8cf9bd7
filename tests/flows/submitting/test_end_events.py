"""Events at the end of documents and batches on a real server, and the webhook that an automation calls: once for each batch."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.webhook import Webhook
from prefect.events.filters import EventFilter, EventNameFilter
from pydantic import SecretStr

from blocks.parts import Parts
from blocks.records import BatchId, BatchStatus, DocumentId, MatterId, Priority
from flows.batch import process_batch
from flows.document import process_document
from flows.end_events import (
    BATCH_COMPLETED,
    BATCH_FAILED,
    DOCUMENT_COMPLETED,
    DOCUMENT_FAILED,
    DOCUMENT_RESOURCE,
    tell_batch_end,
    tell_missed_ends,
)
from flows.recover import recover_now
from flows.setup.automations import BATCH_WEBHOOK, batch_end
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES, Register
from tests.flows.submitting.conftest import Fleet

PATIENCE_SECONDS = 60
"""A bound against a test that hangs: the server takes events in groups."""


class Receiver:
    """A web server that keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        kept = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                kept.append({"path": self.path, **json.loads(body)})
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def calls(self, batch_id: str) -> list[dict[str, Any]]:
        return [call for call in self.received if call["batch"]["batch_id"] == batch_id]

    def await_call(self, batch_id: str) -> None:
        await_that(lambda: bool(self.calls(batch_id)))


def await_that(holds: Any) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def receiver(fleet: Fleet) -> Iterator[Receiver]:
    """A receiver that the server calls when a batch has ended."""
    receiver, client = Receiver(), fleet.client
    Webhook.register_type_and_schema(_sync=True)
    Webhook(method="POST", url=SecretStr(receiver.url)).save(BATCH_WEBHOOK, overwrite=True, _sync=True)
    block = client.read_block_document_by_name(BATCH_WEBHOOK, "webhook").id
    automation = client.create_automation(batch_end(block))
    yield receiver
    client.delete_automation(automation)
    client.delete_block_document(block)
    receiver.server.shutdown()
    receiver.server.server_close()


def told(fleet: Fleet, *names: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return name, resource and payload of the events of these names, the oldest first."""
    events = fleet.client.read_events(EventFilter(event=EventNameFilter(name=list(names))), limit=50).events
    return [(event.event, event.resource.id, event.payload) for event in reversed(events)]


def test_the_hook_is_called_once_for_a_batch_however_often_its_end_is_told(
    fleet: Fleet, receiver: Receiver, parts: Parts, register: Register, tmp_path: Path
) -> None:
    broken = tmp_path / "Wombat secret complaint.pdf"
    broken.write_bytes((SAMPLES / DISCLOSURE).read_bytes()[:700])
    batch_id, documents = register(DECLARATION, broken)
    process_batch(batch_id=batch_id)
    receiver.await_call(batch_id)
    tell_batch_end(parts.store, batch_id)
    recover_now(parts.store)
    process_batch(batch_id=batch_id)

    sentinel, _ = register(DISCLOSURE)
    process_batch(batch_id=sentinel)
    receiver.await_call(sentinel)  # what came before it has come by now
    (call,) = receiver.calls(batch_id)
    with parts.store.transaction(write=False) as tx:
        matter_id = tx.batches.required(batch_id).matter_id
    assert (call["path"], call["event"]) == ("/hook", BATCH_COMPLETED)
    numbers = {name: call["batch"][name] for name in ("matter_id", "priority", "status", "documents", "completed", "failed")}
    assert numbers == {
        "matter_id": matter_id,
        "priority": "normal",
        "status": "completed",
        "documents": 2,
        "completed": 1,
        "failed": 1,
    }
    assert "ombat" not in json.dumps(call)

    await_that(
        lambda: (
            len([e for e in told(fleet, DOCUMENT_COMPLETED, DOCUMENT_FAILED) if e[1][len(DOCUMENT_RESOURCE) :] in documents]) == 2
        )
    )
    ends = {e[1][len(DOCUMENT_RESOURCE) :]: e for e in told(fleet, DOCUMENT_COMPLETED, DOCUMENT_FAILED)}
    by_name = {ends[document_id][0]: ends[document_id][2] for document_id in documents}
    assert by_name[DOCUMENT_FAILED]["code"] == "pdf_damaged"
    assert by_name[DOCUMENT_COMPLETED]["pages"] > 0
    assert "ombat" not in json.dumps(by_name)


def test_a_document_that_needs_no_work_is_not_told_again(fleet: Fleet, parts: Parts, document_id: DocumentId) -> None:
    for _ in range(2):
        process_document(document_id)
    names = (DOCUMENT_COMPLETED, BATCH_COMPLETED)
    with parts.store.transaction(write=False) as tx:
        batches = {batch.id for batch in tx.batches.of_matter(tx.documents.required(document_id).matter_id)}

    def batches_told() -> set[str]:
        return {payload["batch_id"] for name, _, payload in told(fleet, *names) if name == BATCH_COMPLETED}

    ended = {batch for batch in batches if tx_status(parts, batch) is BatchStatus.COMPLETED}
    await_that(lambda: ended <= batches_told())
    ours = [name for name, resource, _ in told(fleet, *names) if resource == DOCUMENT_RESOURCE + document_id]
    assert ours == [DOCUMENT_COMPLETED]


def tx_status(parts: Parts, batch_id: BatchId) -> BatchStatus:
    with parts.store.transaction(write=False) as tx:
        return tx.batches.required(batch_id).status


def test_an_end_that_nobody_told_is_told_by_recover_if_the_batch_ran_here(
    fleet: Fleet, parts: Parts, register: Register, matter_id: MatterId
) -> None:
    _, documents = register(DECLARATION)
    ran = process_batch(matter="sample", documents=documents)
    with parts.store.transaction() as tx:
        run_id = tx.batches.required(BatchId(ran.batch_id)).flow_run_id
        here, elsewhere, never = (tx.batches.select(matter_id, Priority.LOW, "{}", documents) for _ in range(3))
        assert run_id
        tx.batches.set_flow_run(here, run_id)
        tx.batches.set_flow_run(elsewhere, "00000000-0000-4000-8000-00000000000b")
        for batch_id in (here, elsewhere, never):
            tx.batches.finish(batch_id, BatchStatus.FAILED)
    await_that(lambda: any(payload["batch_id"] == ran.batch_id for _, _, payload in told(fleet, BATCH_COMPLETED)))
    assert tell_missed_ends(fleet.client, parts.store) == [here]
    await_that(lambda: any(payload["batch_id"] == here for _, _, payload in told(fleet, BATCH_FAILED)))
    assert tell_missed_ends(fleet.client, parts.store) == []
