"""What is kept runs again when it ends, later each time; what is ended leaves nothing behind, even where the keeper is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from flows.keeper import FIRST_PAUSE_SECONDS, Keeper, Program

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
SLEEPS = "import flows.parent_watch as w, time; w.end_with_parent(); print('here', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); {SLEEPS}"
ENDS = "print('ran', flush=True)"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def keeper(told: list[str]) -> Iterator[Keeper]:
    made = Keeper(told.append)
    yield made
    made.end()


def program(tmp_path: Path, code: str, name: str = "program") -> Program:
    return Program(name, (sys.executable, "-c", code), tmp_path / "logs" / f"{name}.log")


def await_that(holds: Callable[[], object]) -> None:
    until = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def wrote(each: Program, word: str) -> int:
    return each.log.read_text(errors="replace").count(word)


def test_a_killed_program_starts_again_and_it_is_told(keeper: Keeper, told: list[str], tmp_path: Path) -> None:
    sleeper = program(tmp_path, SLEEPS)
    keeper.start(sleeper)
    await_that(lambda: wrote(sleeper, "here") == 1)
    killed = keeper.pids()["program"]
    os.kill(killed, signal.SIGKILL)

    def again() -> bool:
        keeper.look()
        return wrote(sleeper, "here") == 2

    await_that(again)
    assert keeper.pids()["program"] != killed
    assert told == [f"program ended (signal 9); it starts again in {FIRST_PAUSE_SECONDS:.0f} s. See {sleeper.log}"]


def test_pauses_grow_as_long_as_it_ends_soon(keeper: Keeper, told: list[str], tmp_path: Path) -> None:
    brief = program(tmp_path, ENDS)
    keeper.start(brief)

    def three_times() -> bool:
        keeper.look()
        return len(told) == 3

    await_that(three_times)
    assert [line.partition("again in ")[2].partition(" s")[0] for line in told] == ["1", "2", "4"]
    assert wrote(brief, "ran") == 3


def test_ending_takes_what_a_program_started_with_it(keeper: Keeper, tmp_path: Path) -> None:
    parent = program(tmp_path, PARENT)
    keeper.start(parent)
    await_that(lambda: wrote(parent, "here"))
    (child,) = psutil.Process(keeper.pids()["program"]).children()
    keeper.end()
    assert not keeper.running(["program"])
    assert not child.is_running()


def test_a_program_ends_with_a_keeper_that_is_killed(tmp_path: Path) -> None:
    keeps = f"""
import sys, time
from pathlib import Path
from flows.keeper import Keeper, Program
keeper = Keeper(print)
keeper.start(Program("program", (sys.executable, "-c", {SLEEPS!r}), Path({str(tmp_path)!r}) / "program.log"))
print(keeper.pids()["program"], flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", keeps], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        kept = psutil.Process(int(process.stdout.readline()))
        await_that(lambda: "here" in (tmp_path / "program.log").read_text())
        process.kill()
    await_that(lambda: not kept.is_running() or kept.status() == psutil.STATUS_ZOMBIE)
