"""One command starts a fleet that takes a batch of each priority to its end, is set up again without a change, and outlives its workers."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from blocks.errors import Code, Terminal
from blocks.settings import Settings
from flows.cli import exit_status
from flows.pools import PRIORITIES, RECOVER, every_deployment, every_pool, pool_of
from flows.setup.automations import make_automations
from flows.setup.named_blocks import make_blocks
from tests.flows.fleet.conftest import ROOT, LiveFleet

pytestmark = [pytest.mark.slow, pytest.mark.fleet]

Letter = Callable[[str], Path]


def api(fleet: LiveFleet, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the server as any program could; one on SQLite says at times that it is busy."""
    for _ in range(10):
        response = httpx.request(method, f"{fleet.api_url}{path}", json=body, timeout=30)
        if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    response.raise_for_status()
    return response.json() if response.content else None


def deployments(fleet: LiveFleet) -> dict[str, Any]:
    flows = {flow["id"]: flow["name"] for flow in api(fleet, "POST", "/flows/filter", {})}
    return {f"{flows[each['flow_id']]}/{each['name']}": each for each in api(fleet, "POST", "/deployments/filter", {})}


def completed(fleet: LiveFleet, matter: str) -> bool:
    (state,) = fleet.asked("status", "--matter", matter)["matters"]
    return bool(state["by_status"].get("completed") == state["documents"] == 1)


def test_a_batch_of_each_priority_completes(live_fleet: LiveFleet, letter: Letter) -> None:
    for priority in PRIORITIES:
        live_fleet.run("register", letter(priority.value), "--matter", priority.value)
        submitted = live_fleet.asked("submit", "--matter", priority.value, "--priority", priority.value)
        assert submitted["documents"] == 1
    for priority in PRIORITIES:
        live_fleet.await_that(
            lambda matter=priority.value: completed(live_fleet, matter), f"batch of priority {priority} completes"
        )
        live_fleet.run("verify", "--matter", priority.value)


def test_the_server_has_the_pools_and_deployments_that_are_named(live_fleet: LiveFleet) -> None:
    pools = api(live_fleet, "POST", "/work_pools/filter", {})
    found = deployments(live_fleet)
    assert {pool["name"] for pool in pools} == every_pool()
    assert {pool["type"] for pool in pools} == {"process"}
    assert found.keys() == every_deployment()
    assert all(each["pull_steps"] == [] and each["path"] is None for each in found.values())
    assert str(ROOT) not in str(found)
    assert live_fleet.workers().keys() == every_pool()


def test_setting_up_again_mends_what_was_changed_and_leaves_what_an_operator_may_choose(live_fleet: LiveFleet) -> None:
    pool = pool_of(PRIORITIES[-1])
    limit = api(live_fleet, "GET", f"/work_pools/{pool}")["concurrency_limit"]
    api(live_fleet, "PATCH", f"/work_pools/{pool}", {"concurrency_limit": limit + 7})
    lane, intake = (deployments(live_fleet)[name] for name in ("batch-lane/low", "intake/default"))
    api(live_fleet, "PATCH", f"/deployments/{lane['id']}", {"entrypoint": "flows.lane.nothing"})
    (schedule,) = intake["schedules"]
    assert not schedule["active"]
    api(live_fleet, "PATCH", f"/deployments/{intake['id']}/schedules/{schedule['id']}", {"active": True})

    changes = live_fleet.asked("setup")["changes"]
    assert {change["name"] for change in changes if change["outcome"] != "same"} == {pool, "batch-lane/low"}
    assert api(live_fleet, "GET", f"/work_pools/{pool}")["concurrency_limit"] == limit
    assert deployments(live_fleet)["intake/default"]["schedules"][0]["active"]

    assert {change["outcome"] for change in live_fleet.asked("setup")["changes"]} == {"same"}


def test_a_killed_worker_is_started_again_and_told(live_fleet: LiveFleet) -> None:
    pool = pool_of(PRIORITIES[-1])
    killed = live_fleet.workers()[pool]
    os.kill(killed, signal.SIGKILL)
    live_fleet.await_that(lambda: live_fleet.workers().get(pool, killed) != killed, "another worker of the pool")
    assert re.search(rf"worker of {pool} ended \(signal 9\)", (live_fleet.home / "up.err").read_text())


def test_schedules_run(live_fleet: LiveFleet) -> None:
    """Runs by schedule are inserted by another path of the server than runs that are asked for."""

    def recovered() -> bool:
        query = {"deployments": {"id": {"any_": [deployments(live_fleet)[RECOVER]["id"]]}}}
        return any(run["state_type"] == "COMPLETED" for run in api(live_fleet, "POST", "/flow_runs/filter", query))

    live_fleet.await_that(recovered, "a scheduled run of recover completes")


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("DATABASE", {"LEGALDOCS_DATABASE_URL": "postgresql://user:secret-canary@host/name"}),
        ("CACHE", {"LEGALDOCS_REDIS_URL": "redis://:secret-canary@host:6379"}),
        ("AWS", {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret-canary"}),
        ("MODEL", {"OPENAI_API_KEY": "secret-canary"}),
    ],
)
def test_no_secret_is_written_where_anybody_may_read(
    live_fleet: LiveFleet, home: Path, monkeypatch: pytest.MonkeyPatch, setting: str, values: dict[str, str]
) -> None:
    for name, value in (values | {f"LEGALDOCS_{setting}_BLOCK": f"open-{setting.lower()}"}).items():
        monkeypatch.setenv(name, value)
    with live_fleet.client() as client, pytest.raises(Terminal) as refused:
        make_blocks(client, Settings.load())
    assert refused.value.code is Code.SECRET_UNPROTECTED
    assert "secret-canary" not in str(refused.value)
    assert "secret-canary" not in str(api(live_fleet, "POST", "/block_documents/filter", {"include_secrets": True}))


def test_the_address_of_a_webhook_is_a_secret(live_fleet: LiveFleet) -> None:
    with live_fleet.client() as client, pytest.raises(Terminal) as refused:
        make_automations(client, "https://hooks.example/secret-canary")
    assert refused.value.code is Code.SECRET_UNPROTECTED
    assert exit_status(refused.value) == 2
    assert "secret-canary" not in str(api(live_fleet, "POST", "/block_documents/filter", {"include_secrets": True}))


def test_a_named_block_that_is_nowhere_is_told(live_fleet: LiveFleet, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_DATABASE_BLOCK", "nowhere")
    with live_fleet.client() as client, pytest.raises(Terminal) as refused:
        make_blocks(client, Settings.load())
    assert refused.value.code is Code.BLOCK_MISSING
    assert "nowhere" in refused.value.cause


def test_a_second_fleet_of_the_same_home_is_refused(live_fleet: LiveFleet) -> None:
    assert live_fleet.asked("up", exit_code=2)["error"]["code"] == "usage"


def test_intake_takes_a_folder_in_and_submits_it(live_fleet: LiveFleet, letter: Letter) -> None:
    deployment = deployments(live_fleet)["intake/default"]
    parameters = {"folder": str(letter("intake")), "matter": "taken in", "priority": "high"}
    api(live_fleet, "POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters})

    def taken() -> bool:
        matters = {each["name"] for each in live_fleet.asked("status")["matters"]}
        return "taken in" in matters and completed(live_fleet, "taken in")

    live_fleet.await_that(taken, "the file of the folder is a completed document")
