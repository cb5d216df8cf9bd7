"""One model of options for both flows: what the one takes the other takes, and neither takes what it does not know."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prefect.exceptions import ParameterTypeError

from blocks.records import Priority, Stage
from flows.batch import process_batch
from flows.document import process_document
from flows.options import ProcessingOptions

ANY_FLAG = st.sampled_from([True, False, "yes", "perhaps", 2, None])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "priority": st.sampled_from([*map(str, Priority), "urgent", 9]),
    "warm_cache": ANY_FLAG,
    "entity_resolution": ANY_FLAG,
    "force_reprocess": st.one_of(st.booleans(), st.lists(st.sampled_from([*map(str, Stage), "reading"]), max_size=3)),
    "canary": st.sampled_from([None, 0, 1, 10, "many"]),
    "deadline": st.sampled_from(
        [None, "2031-01-31T17:00Z", "2031-01-31T17:00", "soon", datetime(2031, 1, 31, tzinfo=UTC).isoformat()]
    ),
}
"""Values of each option, right and wrong ones."""

FLOWS = ((process_batch, {"matter": "m"}), (process_document, {"document_id": "d"}))


def taken(options: dict[str, Any]) -> list[ProcessingOptions | None]:
    """Return what each flow makes of the options, None where it refuses them."""
    made: list[ProcessingOptions | None] = []
    for flow, rest in FLOWS:
        try:
            made.append(flow.validate_parameters({**rest, "options": options})["options"])
        except ParameterTypeError:
            made.append(None)
    return made


def test_every_option_is_tried() -> None:
    assert VALUES.keys() == ProcessingOptions.model_fields.keys()
    annotations = {inspect.signature(flow.fn).parameters["options"].annotation for flow, _ in FLOWS}
    assert len(annotations) == 1


@settings(deadline=None, max_examples=50)
@given(options=st.fixed_dictionaries({}, optional=VALUES))
def test_what_one_flow_takes_the_other_takes(options: dict[str, Any]) -> None:
    of_batch, of_document = taken(options)
    assert of_batch == of_document
    if of_batch is not None:
        assert taken(of_batch.model_dump(mode="json")) == [of_batch] * 2, "what a batch keeps is what its documents are asked for"


@settings(deadline=None, max_examples=50)
@given(
    options=st.fixed_dictionaries({}, optional={"priority": st.sampled_from(list(map(str, Priority)))}),
    unknown=st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1).filter(lambda name: name not in VALUES),
)
def test_what_is_not_known_is_refused_not_dropped(options: dict[str, Any], unknown: str) -> None:
    assert None not in taken(options)
    assert taken({**options, unknown: True}) == [None, None]


@pytest.mark.parametrize("deadline", ["2031-01-31T17:00", "soon"])
def test_a_deadline_without_an_offset_is_refused(deadline: str) -> None:
    assert taken({"deadline": deadline}) == [None, None]
