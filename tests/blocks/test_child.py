from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from blocks import child
from blocks.child import ChildPool, Ended, Reply
from blocks.child_process import cause_of_death
from blocks.errors import Code, Terminal, Transient

ROOT = Path(__file__).resolve().parents[2]

FAULTS = "child_functions"
"""A module of tests/faults, found by the children through PYTHONPATH: a package named `tests` may be installed."""


@pytest.fixture(scope="module", autouse=True)
def faults() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT / "tests" / "faults"))
        yield


@pytest.fixture(scope="module")
def pool() -> Iterator[ChildPool]:
    with ChildPool(processes=2, seconds=30, memory_mb=512) as pool:
        yield pool


@pytest.fixture
def hasty() -> Iterator[ChildPool]:
    with ChildPool(processes=2, seconds=1, memory_mb=512) as pool:
        yield pool


def outcomes(
    pool: ChildPool, function: str, items: list[dict[str, object]]
) -> tuple[dict[int, list[object]], dict[int, Code | None]]:
    values: dict[int, list[object]] = {index: [] for index in range(len(items))}
    codes: dict[int, Code | None] = {}
    for answer in pool.stream(f"{FAULTS}:{function}", items):  # type: ignore[arg-type]
        if isinstance(answer, Reply):
            assert answer.item not in codes, "no reply after the end"
            values[answer.item].append(answer.value)
        else:
            codes[answer.item] = answer.error.code if answer.error else None
    return values, codes


def test_items_are_worked_on_and_each_ends_once(pool: ChildPool) -> None:
    values, codes = outcomes(pool, "double", [{"n": n} for n in range(40)])
    assert values == {n: [2 * n] for n in range(40)}
    assert codes == dict.fromkeys(range(40))


def test_a_generator_streams_its_replies_in_order(pool: ChildPool) -> None:
    values, _ = outcomes(pool, "count", [{"n": 5}, {"n": 0}, {"n": 3}])
    assert values == {0: [0, 1, 2, 3, 4], 1: [], 2: [0, 1, 2]}


def test_both_children_work_at_the_same_time(pool: ChildPool) -> None:
    seen = {answer.item for answer in itertools.islice(pool.stream(f"{FAULTS}:pause", [{"seconds": [0.05] * 40}] * 2), 30)}
    assert seen == {0, 1}


def test_a_child_imports_no_prefect_and_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", "postgresql://u:p@h/d")
    with ChildPool(1, 30, 512) as pool:
        with pytest.raises(Terminal):
            pool.call("tasks.ocr.pages:page_count", {})
        found = pool.call(f"{FAULTS}:process", {})
    assert isinstance(found, dict)
    modules, env = found["modules"], found["env"]
    assert isinstance(modules, list)
    assert isinstance(env, dict)
    assert "tasks.ocr.pages" in modules
    assert not [m for m in modules if str(m).split(".")[0] in ("prefect", "sqlalchemy", "boto3", "redis", "openai")]
    assert env["OMP_THREAD_LIMIT"] == "1"
    assert not {"OPENAI_API_KEY", "LEGALDOCS_DATABASE_URL"} & env.keys()


def test_children_are_kept_for_the_next_call(pool: ChildPool) -> None:
    def pids() -> set[object]:
        values, _ = outcomes(pool, "process", [{}] * 6)
        return {value["pid"] for replies in values.values() for value in replies}  # type: ignore[call-overload,index]

    first = pids()
    assert len(first) <= 2
    assert pids() <= first | pids()
    assert os.getpid() not in first


@pytest.mark.parametrize(("kind", "error"), [("terminal", Terminal), ("transient", Transient)])
def test_an_error_of_ours_keeps_class_code_cause_and_document(pool: ChildPool, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        pool.call(f"{FAULTS}:refuse", {"kind": kind})
    assert isinstance(caught.value, Terminal | Transient)
    assert (caught.value.code, caught.value.cause, caught.value.document_id) == (Code.PDF_ENCRYPTED, "locked", "doc-1")


def test_any_other_exception_is_told_by_its_name_alone(pool: ChildPool) -> None:
    answers = list(pool.stream(f"{FAULTS}:stumble", [{"secret": "words of a client"}]))
    assert answers[0] == Reply(0, 1)
    assert isinstance(answers[1], Ended)
    error = answers[1].error
    assert isinstance(error, Terminal)
    assert error.code is Code.UNEXPECTED
    assert "ValueError" in error.cause
    assert "client" not in str(error)


def test_a_function_that_does_not_exist_is_a_missing_engine(pool: ChildPool) -> None:
    with pytest.raises(Terminal) as caught:
        pool.call("child_functions:nothing", {})
    assert caught.value.code is Code.ENGINE_MISSING


@pytest.mark.parametrize(
    ("function", "item", "code"),
    [
        ("segfault", {}, Code.CHILD_CRASHED),
        ("leave", {"code": 3}, Code.CHILD_CRASHED),
        ("leave", {"code": 0}, Code.CHILD_CRASHED),
        ("allocate", {"mib": 1024}, Code.CHILD_OUT_OF_MEMORY),
        ("allocate_in_c", {}, Code.CHILD_OUT_OF_MEMORY),
    ],
)
def test_a_lost_child_is_named_and_replaced(pool: ChildPool, function: str, item: dict[str, int], code: Code) -> None:
    with pytest.raises(Terminal) as caught:
        pool.call(f"{FAULTS}:{function}", item)  # type: ignore[arg-type]
    assert caught.value.code is code
    assert pool.call(f"{FAULTS}:double", {"n": 4}) == 8


def test_a_small_child_that_the_system_ended_is_no_fault_of_its_work(pool: ChildPool) -> None:
    with pytest.raises(Transient) as caught:
        pool.call(f"{FAULTS}:kill_itself", {})
    assert caught.value.code is Code.MEMORY_SHORT
    assert pool.call(f"{FAULTS}:double", {"n": 4}) == 8


@pytest.mark.parametrize(
    ("exit_code", "peak_mb", "complaints", "code"),
    [
        (-9, 400, b"", Code.CHILD_OUT_OF_MEMORY),
        (-9, 100, b"", Code.MEMORY_SHORT),
        (-9, 100, b"MemoryError", Code.CHILD_OUT_OF_MEMORY),
        (77, 100, b"", Code.CHILD_OUT_OF_MEMORY),
        (-5, 400, b"", Code.CHILD_OUT_OF_MEMORY),
        (-5, 100, b"", Code.CHILD_CRASHED),
        (3, 400, b"", Code.CHILD_CRASHED),
    ],
)
def test_the_cause_of_death_is_told_by_size_signal_and_words(exit_code: int, peak_mb: int, complaints: bytes, code: Code) -> None:
    assert cause_of_death(exit_code, peak_mb * 1024**2, 512 * 1024**2, complaints) is code


def test_a_machine_without_room_for_a_child_is_no_fault_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    with ChildPool(1, 30, 512) as pool:
        monkeypatch.setattr(subprocess, "Popen", no_room)
        with pytest.raises(Transient) as caught:
            pool.call(f"{FAULTS}:double", {"n": 1})
        assert caught.value.code is Code.MEMORY_SHORT


def test_no_more_children_work_than_are_allowed_at_once(pool: ChildPool) -> None:
    order = [type(answer).__name__ for answer in pool.stream(f"{FAULTS}:count", [{"n": 3}] * 4, at_once=1)]
    assert order == ["Reply", "Reply", "Reply", "Ended"] * 4


def test_a_parent_that_was_large_hides_no_flood(pool: ChildPool) -> None:
    """The kernel starts a child's recorded peak at its parent's, which says nothing about the child."""
    ballast = bytearray(2 * pool.memory_mb * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])
    with pytest.raises(Terminal) as caught:
        pool.call(f"{FAULTS}:allocate_in_c", {})
    assert caught.value.code is Code.CHILD_OUT_OF_MEMORY


def test_a_task_that_takes_twice_the_limit_dies_alone(pool: ChildPool) -> None:
    items: list[dict[str, object]] = [{"mib": 2 * pool.memory_mb if n == 3 else 1} for n in range(8)]
    values, codes = outcomes(pool, "allocate", items)
    assert codes == {n: Code.CHILD_OUT_OF_MEMORY if n == 3 else None for n in range(8)}
    assert all(values[n] for n in range(8) if n != 3)


def test_half_the_limit_is_free_to_use(pool: ChildPool) -> None:
    assert pool.call(f"{FAULTS}:allocate", {"mib": pool.memory_mb // 2}) == pool.memory_mb // 2 * 1024 * 1024
    assert pool.peak_memory_bytes > pool.memory_mb // 4 * 1024 * 1024


def test_a_late_reply_costs_its_own_item_only(hasty: ChildPool) -> None:
    values, codes = outcomes(hasty, "pause", [{"seconds": 0.01}, {"seconds": 60}, {"seconds": 0.01}, {"seconds": 0.02}])
    assert codes == {0: None, 1: Code.CHILD_TIMED_OUT, 2: None, 3: None}
    assert values[1] == []


def test_each_reply_gets_the_whole_time(hasty: ChildPool) -> None:
    values, codes = outcomes(hasty, "pause", [{"seconds": [0.4] * 5}])
    assert (len(values[0]), codes[0]) == (5, None)


def test_replies_before_a_loss_stand(hasty: ChildPool) -> None:
    values, codes = outcomes(hasty, "pause", [{"seconds": [0.01, 0.01, 60]}])
    assert (len(values[0]), codes[0]) == (2, Code.CHILD_TIMED_OUT)


def test_time_that_the_reader_takes_is_not_the_childs(hasty: ChildPool) -> None:
    answers = hasty.stream(f"{FAULTS}:large", [{"n": 200, "size": 10_000}])
    first = next(answers)
    time.sleep(1.5)
    rest = list(answers)
    assert isinstance(first, Reply)
    assert len(rest) == 200
    assert rest[-1] == Ended(0, None)


def test_noise_on_standard_output_is_no_reply(pool: ChildPool) -> None:
    assert outcomes(pool, "chatter", [{}, {}]) == ({0: [1], 1: [1]}, {0: None, 1: None})


@pytest.mark.skipif(sys.platform != "linux", reason="finds the pipe through /proc")
@pytest.mark.parametrize("line", ["not json", "[" * 5000, '"text"', "\xff"])
def test_what_is_no_message_ends_the_child(pool: ChildPool, line: str) -> None:
    with pytest.raises(Terminal) as caught:
        pool.call(f"{FAULTS}:forge", {"line": line})
    assert caught.value.code is Code.CHILD_CRASHED


@pytest.mark.skipif(sys.platform != "linux", reason="finds the pipe through /proc")
@pytest.mark.parametrize("error", ['{"kind": "os.system", "code": "made up"}', "7"])
def test_a_forged_error_is_an_unexpected_one(error: str) -> None:
    with ChildPool(1, 30, 512) as pool, pytest.raises(Terminal) as caught:
        pool.call(f"{FAULTS}:forge", {"line": f'{{"id": 1, "error": {error}}}'})
    assert caught.value.code is Code.UNEXPECTED


@pytest.mark.skipif(sys.platform != "linux", reason="finds the pipe through /proc")
def test_what_a_child_says_of_another_item_is_not_heard() -> None:
    with ChildPool(1, 30, 512) as pool:
        assert pool.call(f"{FAULTS}:forge", {"line": '{"id": 2, "value": 666}'}) == 1
        assert pool.call(f"{FAULTS}:forge", {"line": '{"id": 1, "error": {}}'}) == 1
        assert pool.call(f"{FAULTS}:double", {"n": 1}) == 2


def test_items_are_taken_as_children_become_free(pool: ChildPool) -> None:
    taken = []

    def items() -> Iterator[dict[str, int]]:
        for n in range(1_000):
            taken.append(n)
            yield {"n": n}

    answers = pool.stream(f"{FAULTS}:double", items())
    for _ in range(10):
        next(answers)
    assert len(taken) <= 10 + pool.processes
    answers.close()  # type: ignore[attr-defined]
    assert pool.call(f"{FAULTS}:double", {"n": 1}) == 2


def test_unread_replies_stop_the_child(pool: ChildPool) -> None:
    answers = pool.stream(f"{FAULTS}:large", [{"n": 2_000, "size": 100_000}])
    next(answers)
    before = psutil.Process().memory_info().rss
    time.sleep(1.0)
    assert psutil.Process().memory_info().rss - before < 20 * 1024 * 1024
    answers.close()  # type: ignore[attr-defined]


def test_a_stream_inside_a_stream_is_refused(pool: ChildPool) -> None:
    answers = pool.stream(f"{FAULTS}:count", [{"n": 3}])
    next(answers)
    with pytest.raises(RuntimeError, match="still open"):
        pool.call(f"{FAULTS}:double", {"n": 1})
    answers.close()  # type: ignore[attr-defined]


def test_threads_take_turns(pool: ChildPool) -> None:
    results: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n: results.update({n: pool.call(f"{FAULTS}:double", {"n": n})})) for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == {n: 2 * n for n in range(5)}


def test_a_child_that_keeps_much_memory_is_replaced() -> None:
    with ChildPool(1, 30, 512) as pool:
        first = pool.call(f"{FAULTS}:hold", {"mib": 10})
        assert pool.call(f"{FAULTS}:hold", {"mib": 300}) == first
        assert pool.call(f"{FAULTS}:hold", {"mib": 10}) != first


def test_a_child_is_replaced_after_its_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "RECYCLE_ITEMS", 3)
    with ChildPool(1, 30, 512) as pool:
        pids = [pool.call(f"{FAULTS}:hold", {"mib": 0}) for _ in range(7)]
    assert [len(list(group)) for _, group in itertools.groupby(pids)] == [3, 3, 1]


def test_closing_ends_every_child() -> None:
    pool = ChildPool(2, 30, 512)
    values, _ = outcomes(pool, "process", [{}] * 8)
    pids = {value["pid"] for replies in values.values() for value in replies}  # type: ignore[call-overload,index]
    pool.close()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


@pytest.mark.slow
@pytest.mark.parametrize(("function", "patience"), [("hang_in_c", 10), ("hang_with_lock", 40)])
def test_children_die_with_a_parent_that_is_killed(tmp_path: Path, function: str, patience: int) -> None:
    pid_file = tmp_path / "pid"
    program = textwrap.dedent(f"""
        from blocks.child import ChildPool
        ChildPool(1, 2 if "{function}" == "hang_with_lock" else 600, 512).call("{FAULTS}:{function}", {{"pid_file": "{pid_file}"}})
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    while not (pid_file.exists() and pid_file.read_text()):
        time.sleep(0.01)
    orphan = psutil.Process(int(pid_file.read_text()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert psutil.wait_procs([orphan], timeout=patience)[1] == []
