"""The small matter in a home folder of its own, and a way to run commands on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from blocks.database.store import open_store
from blocks.settings import Settings
from flows.cli import build
from tests.tasks.review.small_matter import SmallMatter
from tests.tasks.review.small_matter import build as build_matter

Run = Callable[..., Result]
Asked = Callable[..., Any]


@pytest.fixture
def at_home(home: Path, tmp_path: Path) -> SmallMatter:
    """The small matter on the embedded defaults of the home folder."""
    settings = Settings.load()
    store = open_store(settings)
    made = build_matter(store, settings.home / "files", tmp_path / "offered")
    store.close()
    return made


@pytest.fixture(scope="session")
def commands() -> TyperGroup:
    """The command line as click sees it."""
    group = get_command(build())
    assert isinstance(group, TyperGroup)
    return group


@pytest.fixture
def run() -> Run:
    """Runs a command in this process and returns what it printed; errors of ours are raised."""
    app = build()

    def running(*arguments: str | Path, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "200"}, catch_exceptions=True)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == exit_code, result.output
        return result

    return running


@pytest.fixture
def asked(run: Run) -> Asked:
    """Runs a command with --json and returns its one object."""

    def asking(*arguments: str | Path, exit_code: int = 0) -> Any:
        return json.loads(run(*arguments, "--json", exit_code=exit_code).stdout)

    return asking
