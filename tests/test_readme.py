"""What README.md tells people to type is what the command line takes, and the first of it does what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from flows.cli import build

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line.strip()]
COMMANDS = [shlex.split(line.replace("&  ", ""), comments=True) for line in LINES if line.startswith("legaldocs ")]
TARGETS = [shlex.split(line, comments=True) for line in LINES if line.startswith("make ")]
DEMO = re.search(r"^demo:.*\n\t\$\(RUN\)/legaldocs (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_one_that_there_is(command: list[str]) -> None:
    _, name, *arguments = command
    get_command(build()).commands[name].make_context(name, arguments)  # type: ignore[attr-defined]


def test_there_is_one_way_to_begin() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert TARGETS[0] == ["make", "demo"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for _, target in TARGETS)
    assert [command for command in COMMANDS if command[1] == "up"] == [["legaldocs", "up"]]
    assert len(COMMANDS) > 10


@pytest.mark.slow
def test_what_begins_takes_ten_documents_to_their_end_on_a_bare_machine(tmp_path: Path) -> None:
    """No server, no database, no home, no setting: all of it comes with the one command."""
    assert DEMO is not None
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LEGALDOCS_", "PREFECT_"))}
    environment = {**bare, "HOME": str(tmp_path), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    command = [sys.executable, "-m", "flows.cli", *shlex.split(DEMO[1]), "--json"]

    def run() -> dict[str, Any]:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    told = run()
    assert (told["files"], told["documents"], told["completed"], told["findings"]) == (10, 10, 10, 0)
    assert (tmp_path / ".legaldocs" / "legaldocs.db").exists()
    again = run()
    assert (again["cache"]["hits"], again["cache"]["misses"]) == (60, 0), "six stages of ten documents, and nothing is done again"
    assert (again["duplicates"], again["documents"], again["entities"]) == (0, 10, told["entities"])
