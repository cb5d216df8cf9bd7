"""The forms that start runs in the Prefect UI: what each asks for, as it was last agreed; `--update-golden` writes them anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.setup.definitions import read_definitions
from flows.setup.deployments import form_of

GOLDEN = Path(__file__).with_name("run_forms.json")
FLOWS = {definition.flow_name: definition for definition in read_definitions()}
SCHEMAS: dict[str, dict[str, Any]] = {name: form_of(each) for name, each in FLOWS.items()}


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field that a form shows, those of models inside it among them."""
    yield from schema.get("properties", {}).items()
    for definition in schema.get("definitions", {}).values():
        yield from definition.get("properties", {}).items()


def test_the_forms_are_those_that_were_agreed(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden", default=False):
        GOLDEN.write_text(json.dumps(SCHEMAS, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == json.loads(json.dumps(SCHEMAS))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_explained(name: str) -> None:
    assert [field for field, described in fields(SCHEMAS[name]) if not described.get("description")] == []


def test_no_form_takes_what_it_does_not_show() -> None:
    assert [name for name, schema in SCHEMAS.items() if schema["additionalProperties"] is not False] == []


def test_closed_lists_are_drop_downs() -> None:
    definitions = SCHEMAS["process-batch"]["definitions"]
    assert definitions["Priority"]["enum"] == ["high", "normal", "low"]
    assert definitions["Stage"]["enum"][0] == "ocr"
    assert definitions["ProcessingOptions"]["additionalProperties"] is False
    assert SCHEMAS["process-document"]["definitions"] == definitions, "both flows share one model of options"
