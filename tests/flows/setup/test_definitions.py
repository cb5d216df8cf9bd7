"""`prefect.yaml` is the one list of pools and deployments: what the code names is what the file defines, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.records import Priority
from flows.pools import BY_PRIORITY, PRIORITIES, deployment_of, every_deployment, every_pool, pool_of
from flows.setup.definitions import DEFAULT_QUEUE, PREFECT_YAML, queues_of, read_definitions
from flows.setup.deployments import flow_of

ROOT = Path(__file__).resolve().parents[3]
TEXT = PREFECT_YAML.read_text(encoding="utf-8")
NAMED = [number for number, line in enumerate(TEXT.splitlines()) if re.search(r"\bname: |work_pool: |<<: ", line)]
"""Lines of the file that name a pool or a deployment, or take one over."""


def spelt(path: Path) -> tuple[set[str], set[str]]:
    """Return the pools and the deployments that a file defines."""
    definitions = read_definitions(path)
    return {each.pool for each in definitions}, {each.full_name for each in definitions}


def differs(path: Path) -> bool:
    """Say whether a file is refused, or defines something else than the code names."""
    try:
        return spelt(path) != (set(every_pool()), set(every_deployment()))
    except Terminal as refused:
        return refused.code is Code.SETTING_INVALID


def test_what_the_code_names_is_what_the_file_defines() -> None:
    assert spelt(PREFECT_YAML) == (set(every_pool()), set(every_deployment()))
    assert not differs(PREFECT_YAML)
    assert len(read_definitions()) == len(every_deployment())


@pytest.mark.parametrize("number", NAMED[1:])
def test_without_any_one_line_the_two_differ(number: int, tmp_path: Path) -> None:
    """The first of them is the project's name, which names nothing that runs."""
    lines = TEXT.splitlines(keepends=True)
    shortened = tmp_path / "prefect.yaml"
    shortened.write_text("".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
    assert differs(shortened)


@pytest.mark.parametrize("priority", PRIORITIES)
@pytest.mark.parametrize("flow", BY_PRIORITY)
def test_work_of_a_priority_runs_in_its_pool(flow: str, priority: Priority) -> None:
    pools = {each.full_name: each.pool for each in read_definitions()}
    assert pools[deployment_of(flow, priority)] == pool_of(priority)


@pytest.mark.parametrize("definition", read_definitions(), ids=lambda each: each.full_name)
def test_every_entrypoint_is_a_flow_of_that_name(definition) -> None:
    assert re.fullmatch(r"flows(\.\w+)+", definition.entrypoint)
    assert flow_of(definition).name == definition.flow_name


def test_schedules_are_those_of_the_design() -> None:
    schedules = {each.full_name: [(s.cron, s.active) for s in each.schedules] for each in read_definitions() if each.schedules}
    assert schedules == {
        "intake/default": [("0 * * * *", False)],
        "recover/default": [("* * * * *", True)],
        "maintenance/default": [("30 2 * * *", True)],
    }


def test_what_tidies_up_does_not_wait_behind_batches() -> None:
    assert queues_of(read_definitions()) == {
        "legaldocs-high": (DEFAULT_QUEUE, "upkeep"),
        "legaldocs-normal": (DEFAULT_QUEUE,),
        "legaldocs-low": (DEFAULT_QUEUE,),
    }


def test_the_file_holds_no_path_of_a_machine() -> None:
    assert "pull: []" in TEXT
    assert str(ROOT) not in TEXT
    assert not re.search(r"(^|\s)/\w", TEXT)


def test_a_version_that_is_a_number_is_refused(tmp_path: Path) -> None:
    unquoted = tmp_path / "prefect.yaml"
    unquoted.write_text(TEXT.replace('version: "1"', "version: 1", 1), encoding="utf-8")
    with pytest.raises(Terminal) as refused:
        read_definitions(unquoted)
    assert refused.value.code is Code.SETTING_INVALID
    assert "quoted" in refused.value.cause


def test_no_pool_or_deployment_is_spelt_elsewhere() -> None:
    spelling = re.compile(r"legaldocs-(high|normal|low)\b|process-(batch|document)/|batch-lane/")
    files = [p for layer in ("flows", "tasks", "blocks") for p in (ROOT / layer).rglob("*.py")]
    code = {p.relative_to(ROOT).as_posix(): re.sub(r'"""(.|\n)*?"""|#.*', "", p.read_text(encoding="utf-8")) for p in files}
    assert [name for name, text in code.items() if spelling.search(text) and name != "flows/pools.py"] == []
