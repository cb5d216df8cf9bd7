"""A process that gives way does so in each session that it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TELL = """
import os, sys, subprocess
from blocks.urgency import give_way, keep_giving_way
if len(sys.argv) > 1:
    give_way(int(sys.argv[1]))
    sys.exit(subprocess.run([sys.executable, "-c", sys.argv[2]], start_new_session=True).returncode)
keep_giving_way()
print(os.nice(0))
try:
    print(open("/proc/self/autogroup").read().split()[-1])
except OSError:
    print("none")
"""
ROOT = Path(__file__).resolve().parents[2]


def told(*arguments: str) -> list[str]:
    command = [sys.executable, "-c", TELL, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=True).stdout.split()


@pytest.mark.parametrize("niceness", [0, 5, 10])
def test_a_session_of_its_own_gives_way_as_its_process_does(niceness: int) -> None:
    before = int(told()[0])
    if before > niceness:
        pytest.skip("the tests themselves give way more than that")
    process, group = told(str(niceness), TELL)
    assert int(process) == niceness
    assert group in (str(niceness), "none")
