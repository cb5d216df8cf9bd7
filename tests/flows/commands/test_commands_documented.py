"""docs/commands.md has a section for each command that names each of its options, and each option has help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup

from flows.cli import COMMANDS
from tasks.review.verify import CHECKS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "commands.md"
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE))


def test_every_command_has_a_section_and_no_other_has() -> None:
    assert list(SECTIONS) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_helpful(commands: TyperGroup, name: str) -> None:
    command = commands.commands[name]
    documented = set(re.findall(r"`(--?[a-z-]+|[A-Z]+)`", SECTIONS[name]))
    expected = set()
    for parameter in command.params:
        names = (
            [*parameter.opts, *parameter.secondary_opts]
            if parameter.param_type_name == "option"
            else [(parameter.name or "").upper()]
        )
        assert getattr(parameter, "help", None), f"{name} {names} has no help"
        expected |= set(names) - {"--help"}
    table = {
        word
        for word in documented
        if word.startswith("-") or word in {"PATHS", "SECTION", "WORDS", "DOCUMENT", "ACTION", "BATCHES"}
    }
    assert expected == table
    assert command.help
    assert f"    legaldocs {name}" in SECTIONS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_json(commands: TyperGroup, name: str) -> None:
    assert any("--json" in parameter.opts for parameter in commands.commands[name].params)


def test_every_check_is_documented() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", SECTIONS["verify"].partition("The checks:")[2], re.MULTILINE)) == set(CHECKS)


def test_exit_statuses_are_those_of_the_command_line() -> None:
    from blocks.errors import Code, Terminal
    from flows.cli import exit_status

    assert exit_status(Terminal(Code.MATTER_UNKNOWN, "")) == 2
    assert exit_status(Terminal(Code.DATABASE_UNREACHABLE, "")) == 3
    assert exit_status(Terminal(Code.CHECKS_FAILED, "")) == 1
