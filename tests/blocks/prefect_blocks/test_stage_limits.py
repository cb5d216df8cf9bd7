"""Stage limits on a real Prefect server: never more holders than slots, one unit kept for the high pool, nothing leaked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, temporary_settings

from blocks.errors import Code, Transient
from blocks.memory_plan import plan
from blocks.prefect_blocks.stage_limits import PrefectLimits, limited_to
from blocks.records import Priority
from blocks.settings import Settings
from blocks.stage_limits import OCR, OCR_SHARED, current_limits, limits

ROOT = Path(__file__).resolve().parents[3]
UNITS = 3


@pytest.fixture
def client(prefect_server: None) -> Iterator[SyncPrefectClient]:
    with get_client(sync_client=True) as opened:
        yield opened


@pytest.fixture
def made(client: SyncPrefectClient) -> Iterator[None]:
    """The limits of a machine of two cores; what a test before held is not carried over."""
    _forget(client)
    _make(client)
    yield
    _forget(client)


def _make(client: SyncPrefectClient) -> None:
    for name, slots in limits(plan(Settings(_env_file=None), 24 * 1024, cores=UNITS - 1)).items():  # type: ignore[call-arg]
        client.upsert_global_concurrency_limit_by_name(name, slots)


def _forget(client: SyncPrefectClient) -> None:
    for name in (OCR, OCR_SHARED):
        with suppress(ObjectNotFound):
            client.delete_global_concurrency_limit_by_name(name)


def held(client: SyncPrefectClient, name: str = OCR) -> int:
    return client.read_global_concurrency_limit_by_name(name).active_slots


def silent(_: str | None) -> None:
    """Hear nothing."""


def test_a_lane_gets_all_units_that_it_asks_for_where_they_are_free(client: SyncPrefectClient, made: None) -> None:
    lane = PrefectLimits(client, Priority.LOW, silent)
    with lane.ocr(2) as units:
        assert (units, held(client), held(client, OCR_SHARED)) == (2, 2, 2)
        with PrefectLimits(client, Priority.HIGH, silent).ocr(2) as left:
            assert (left, held(client), held(client, OCR_SHARED)) == (1, 3, 2)
    assert (held(client), held(client, OCR_SHARED)) == (0, 0)


def test_a_lane_that_asks_for_more_than_there_is_gets_one(client: SyncPrefectClient, made: None) -> None:
    with PrefectLimits(client, Priority.NORMAL, silent).ocr(16) as units:
        assert units == 1


def test_a_flood_of_low_lanes_leaves_a_unit_to_the_high_pool(client: SyncPrefectClient, made: None) -> None:
    """While every shared unit is held and more low lanes wait, a high lane is not told to wait."""
    waiting, told = threading.Event(), []
    flood = PrefectLimits(client, Priority.LOW, silent)
    with flood.ocr(2):
        late = threading.Thread(
            target=_take_once, args=(PrefectLimits(client, Priority.NORMAL, lambda reason: waiting.set() if reason else None),)
        )
        late.start()
        assert waiting.wait(30)
        with PrefectLimits(client, Priority.HIGH, told.append).ocr(2) as units:
            assert units == 1
            assert late.is_alive(), "the normal lane is still waiting"
        assert told == []
    late.join(60)
    assert not late.is_alive()
    assert held(client) == 0


@pytest.mark.slow
def test_a_flood_of_high_lanes_does_not_starve_a_low_one(client: SyncPrefectClient, made: None) -> None:
    """High lanes that ask again the moment they gave back, and for more than there is, let a low lane have its turn."""
    over = threading.Event()

    def flood() -> None:
        with get_client(sync_client=True) as own:
            lane = PrefectLimits(own, Priority.HIGH, silent)
            while not over.is_set():
                with lane.ocr(UNITS - 1):
                    time.sleep(0.3)

    threads = [threading.Thread(target=flood) for _ in range(UNITS - 1)]
    for thread in threads:
        thread.start()
    while held(client) < UNITS:
        time.sleep(0.01)
    low = threading.Thread(target=_take_once, args=(PrefectLimits(client, Priority.LOW, silent),))
    low.start()
    low.join(120)
    starved = low.is_alive()
    over.set()
    for thread in (*threads, low):
        thread.join(60)
    assert not starved
    assert held(client) == 0


def _take_once(limits_: PrefectLimits) -> None:
    with limits_.ocr(1):
        pass


def test_a_wait_is_told_with_its_reason_and_withdrawn(client: SyncPrefectClient, made: None) -> None:
    told: list[str | None] = []
    waiting = threading.Event()

    def hear(reason: str | None) -> None:
        told.append(reason)
        waiting.set()

    with PrefectLimits(client, Priority.LOW, silent).ocr(2):
        late = threading.Thread(target=_take_once, args=(PrefectLimits(client, Priority.LOW, hear),))
        late.start()
        assert waiting.wait(30)
    late.join(60)
    assert told == [f"a unit of recognition: all of {OCR_SHARED} are held", None]


HOLDER = textwrap.dedent("""
    import sys, threading, time
    from blocks.prefect_blocks.stage_limits import limited_to
    from blocks.records import Priority

    def lane(priority, number):
        with limited_to(priority, lambda reason: None) as limits:
            for _ in range(number):
                with limits.ocr(2) as units:
                    start = time.time()
                    time.sleep(0.05)
                    print(priority.value, units, start, time.time(), flush=True)

    priorities = [Priority(name) for name in sys.argv[2:]]
    threads = [threading.Thread(target=lane, args=(priority, int(sys.argv[1]))) for priority in priorities]
    [t.start() for t in threads]
    [t.join() for t in threads]
""")


def holder(*arguments: str, program: str = HOLDER) -> subprocess.Popen[str]:
    url = PREFECT_API_URL.value()
    assert url
    environment = {"PREFECT_API_URL": url, "PATH": "/usr/bin:/bin", "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_threads_and_processes_together_never_hold_more(client: SyncPrefectClient, made: None) -> None:
    processes = [holder("6", "high", "low"), holder("6", "normal", "low")]
    rows = [line.split() for process in processes for line in process.communicate(timeout=240)[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(rows) == 24
    turns = [(priority, int(units), float(start), float(end)) for priority, units, start, end in rows]
    for _, _, moment, _ in turns:
        now = [(priority, units) for priority, units, start, end in turns if start <= moment < end]
        assert sum(units for _, units in now) <= UNITS
        assert sum(units for priority, units in now if priority != "high") <= UNITS - 1
    assert (held(client), held(client, OCR_SHARED)) == (0, 0)


@pytest.mark.slow
def test_slots_come_back_from_a_killed_holder_though_the_server_was_killed_too(tmp_path: Path) -> None:
    """With the lease, a minute later, where leases are files. A server that was started for one process looks after none."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "1",
    }
    with (
        _server(environment) as (server, url),
        temporary_settings({PREFECT_API_URL: url}),
        get_client(sync_client=True) as client,
    ):
        _make(client)
        process = holder("1", "low", program=HOLDER.replace("time.sleep(0.05)", "print('held', flush=True); time.sleep(600)"))
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        process.kill()
        process.communicate()
        server.kill()
        server.wait()
    with _server(environment) as (_, url), temporary_settings({PREFECT_API_URL: url}), get_client(sync_client=True) as client:
        assert held(client, OCR_SHARED) == 2
        told: list[str | None] = []
        with limited_to(Priority.LOW, told.append) as lane, lane.ocr(2) as units:
            assert held(client, OCR_SHARED) == units
        assert len(told) == 2


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a server of its own, with all that it looks after by itself, until the body ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "critical"], env=environment)
    try:
        while process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield process, f"http://127.0.0.1:{port}/api"
    finally:
        process.kill()
        process.wait()


def test_a_hundred_failures_leak_no_slot(client: SyncPrefectClient, made: None) -> None:
    lane, failures = PrefectLimits(client, Priority.LOW, silent), 0
    for _ in range(100):
        try:
            with lane.ocr(2):
                raise RuntimeError
        except RuntimeError:
            failures += 1
    assert (failures, held(client), held(client, OCR_SHARED)) == (100, 0, 0)


@pytest.mark.parametrize("there", [(), (OCR,), (OCR_SHARED,)], ids=["none", "all units", "shared units"])
def test_a_missing_limit_is_refused_by_its_name(client: SyncPrefectClient, there: tuple[str, ...]) -> None:
    _forget(client)
    for name in there:
        client.upsert_global_concurrency_limit_by_name(name, UNITS)
    lane = PrefectLimits(client, Priority.LOW, silent)
    with pytest.raises(Transient) as refused, lane.ocr(1):
        pytest.fail("the body ran without a limit")
    assert refused.value.code is Code.LIMIT_MISSING
    assert all(name in refused.value.cause for name in {OCR, OCR_SHARED} - set(there))
    assert all(held(client, name) == 0 for name in there)
    with pytest.raises(Transient) as probed:
        lane.check()
    assert probed.value.code is Code.LIMIT_MISSING
    _forget(client)


def test_a_probe_takes_nothing(client: SyncPrefectClient, made: None) -> None:
    PrefectLimits(client, Priority.LOW, silent).check()
    assert held(client) == 0


def test_a_server_that_does_not_answer_is_waited_for_by_its_code(prefect_server: None) -> None:
    with (
        temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}),
        limited_to(Priority.HIGH, silent) as lane,
        pytest.raises(Transient) as refused,
        lane.ocr(1),
    ):
        pytest.fail("the body ran without a server")
    assert refused.value.code is Code.PREFECT_UNREACHABLE


def test_a_lease_that_is_lost_does_not_end_its_work(
    client: SyncPrefectClient, made: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocks.prefect_blocks.stage_limits.RENEW_SECONDS", 0.05)
    with PrefectLimits(client, Priority.HIGH, silent).ocr(1) as units:
        _forget(client)
        time.sleep(0.3)
        assert units == 1


def test_limits_hold_in_their_body_only(client: SyncPrefectClient, made: None) -> None:
    assert current_limits() is None
    with limited_to(Priority.LOW, silent) as lane:
        assert current_limits() is lane
    assert current_limits() is None
