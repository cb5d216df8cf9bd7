"""What the Prefect API takes for a run: the forms as they are stored, and every wrong value refused before a run exists."""

from __future__ import annotations

from typing import Any

import pytest
from prefect.exceptions import PrefectHTTPStatusError

from blocks.parts import Parts
from blocks.records import BatchId, DocumentId, Priority
from flows.batch import process_batch
from flows.pools import BY_PRIORITY, PRIORITIES, PROCESS_BATCH, PROCESS_DOCUMENT, deployment_of
from flows.setup.definitions import read_definitions
from flows.setup.deployments import form_of
from tests.flows.submitting.conftest import Fleet


def test_the_server_keeps_the_forms_of_the_flows(fleet: Fleet) -> None:
    for definition in (each for each in read_definitions() if each.flow_name in BY_PRIORITY):
        stored = fleet.client.read_deployment_by_name(definition.full_name)
        assert stored.parameter_openapi_schema == form_of(definition)
        assert stored.enforce_parameter_schema


@pytest.mark.parametrize("priority", PRIORITIES)
def test_a_form_begins_with_the_priority_of_its_deployment(fleet: Fleet, priority: Priority) -> None:
    for flow in (PROCESS_BATCH, PROCESS_DOCUMENT):
        stored = fleet.client.read_deployment_by_name(deployment_of(flow, priority))
        assert stored.parameters["options"] == {"priority": priority.value}


@pytest.mark.parametrize(
    ("flow", "parameters"),
    [
        (PROCESS_BATCH, {"matter": "sample", "options": {"priority": "urgent"}}),
        (PROCESS_BATCH, {"matter": "sample", "options": {"force_reprocess": ["ocr", "reading"]}}),
        (PROCESS_BATCH, {"matter": "sample", "options": {"canary": 0}}),
        (PROCESS_BATCH, {"matter": "sample", "options": {"speed": "fast"}}),
        (PROCESS_BATCH, {"matter": "sample", "documents": "all"}),
        (PROCESS_BATCH, {"matter": ["sample"]}),
        (PROCESS_BATCH, {"matter": "sample", "speed": "fast"}),
        (PROCESS_DOCUMENT, {}),
        (PROCESS_DOCUMENT, {"document_id": 7}),
        (PROCESS_DOCUMENT, {"document_id": "d", "options": {"warm_cache": "perhaps"}}),
    ],
)
def test_what_a_form_does_not_offer_is_refused_before_a_run_exists(fleet: Fleet, flow: str, parameters: dict[str, Any]) -> None:
    deployment = fleet.client.read_deployment_by_name(deployment_of(flow, Priority.HIGH))
    with pytest.raises(PrefectHTTPStatusError) as refused:
        fleet.client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    assert refused.value.response.status_code in (409, 422)
    assert fleet.runs() == []


def test_a_form_that_was_left_as_it_is_drives_a_batch(fleet: Fleet, parts: Parts, document_id: DocumentId) -> None:
    deployment = fleet.client.read_deployment_by_name(deployment_of(PROCESS_BATCH, Priority.HIGH))
    with parts.store.transaction() as tx:
        matter_id = tx.documents.required(document_id).matter_id
        batch_id: BatchId = tx.batches.select(matter_id, Priority.HIGH, "{}", [document_id])
    sent = deployment.parameters | {"batch_id": batch_id}
    run = fleet.client.create_flow_run_from_deployment(deployment.id, parameters=sent)
    assert process_batch(**process_batch.validate_parameters(run.parameters)).processed == 1


def test_a_form_that_names_a_matter_by_its_id_makes_a_batch(fleet: Fleet, parts: Parts, document_id: DocumentId) -> None:
    with parts.store.transaction(write=False) as tx:
        matter_id = tx.documents.required(document_id).matter_id
    outcome = process_batch(matter=matter_id, batch_id="")
    assert (outcome.documents, outcome.processed, outcome.ended) == (1, 1, True)
