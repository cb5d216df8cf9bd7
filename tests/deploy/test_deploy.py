"""What starts the system in production starts it: units that systemd accepts, services whose commands the command line knows."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from blocks.records import Priority
from blocks.settings import PREFIX, Settings
from flows.cli import build

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "legaldocs"}

KNOWN = {
    "Unit": {"Description", "Documentation", "After", "Wants"},
    "Service": {
        *(
            "Type",
            "User",
            "EnvironmentFile",
            "ExecStart",
            "Restart",
            "RestartSec",
            "KillMode",
            "TimeoutStopSec",
            "RemainAfterExit",
        ),
    },
    "Install": {"WantedBy"},
}
"""What our units may say: a misspelt key is one that systemd passes over."""


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def accepted(command: list[str]) -> None:
    """Let the command line that runs read the command; the program itself is not run."""
    program, *arguments = command
    if Path(program).name == "legaldocs":
        group = get_command(build())
        name, *rest = arguments
        group.commands[name].make_context(name, rest)  # type: ignore[attr-defined]
    elif Path(program).name == "prefect":
        known = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments[:2], "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert all(option in known for option in arguments if option.startswith("--"))
    else:
        assert program == "valkey-server"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_says_only_what_systemd_knows(path: Path) -> None:
    found = unit(path)
    assert set(found.sections()) == set(KNOWN)
    assert all(set(found[section]) <= known for section, known in KNOWN.items())


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_there_is(path: Path) -> None:
    for priority in Priority:
        accepted(unit(path)["Service"]["ExecStart"].replace("%i", priority.value).split())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_a_unit(path: Path, tmp_path: Path) -> None:
    for each in UNITS:  # programs and user of this machine stand for those of the one that it is meant for
        text = each.read_text(encoding="utf-8").replace("/opt/legaldocs/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / each.name).write_text(re.sub(r"^User=.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    name = path.name.replace("@.", "@high.")
    if name != path.name:
        (tmp_path / path.name).rename(tmp_path / name)
    checked = subprocess.run(["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_killed_worker_is_started_again_and_a_stop_drains() -> None:
    service = unit(ROOT / "deploy" / "systemd" / "legaldocs-worker@.service")["Service"]
    assert service["Restart"] == "always"
    assert service["KillMode"] == "mixed"
    assert "--drain" in service["ExecStart"]
    assert SERVICES["worker"]["restart"] == "unless-stopped"
    assert "--drain" in SERVICES["worker"]["command"]
    assert SERVICES["worker"]["stop_grace_period"] == "30m"


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "command" in service])
def test_a_service_starts_a_command_that_there_is(name: str) -> None:
    accepted(SERVICES[name]["command"])


def test_every_part_of_production_is_a_service() -> None:
    images = {name: service["image"].partition(":")[0] for name, service in SERVICES.items()}
    assert images == {
        "database": "postgres",
        "cache": "valkey/valkey",
        "server": "legaldocs",
        "setup": "legaldocs",
        "worker": "legaldocs",
    }
    assert all(set(service.get("depends_on", ())) <= SERVICES.keys() for service in SERVICES.values())
    assert all((ROOT / "deploy" / service["build"]["dockerfile"].removeprefix("deploy/")).is_file() for service in OURS.values())


def test_services_set_only_settings_that_there_are() -> None:
    import prefect.settings

    named = {variable for service in OURS.values() for variable in service["environment"]}
    assert {v for v in named if v.startswith(PREFIX)} <= {Settings.variable(field) for field in Settings.model_fields}
    assert [v for v in named if v.startswith("PREFECT_") and not hasattr(prefect.settings, v)] == []


def test_no_secret_is_in_the_file_and_the_server_is_not_open() -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:PASSWORD|AUTH_STRING): (\S+)", text)) == {
        "${LEGALDOCS_DATABASE_PASSWORD:?}",
        "${PREFECT_AUTH_STRING:?}",
    }
    assert SERVICES["server"]["ports"] == ["127.0.0.1:4200:4200"]
    assert "PREFECT_SERVER_API_AUTH_STRING" in SERVICES["server"]["environment"]
