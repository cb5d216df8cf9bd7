"""What every test may ask for: a home of its own, and one Prefect server for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.settings import Settings
from tests.postgres import postgres
from tests.s3 import s3

__all__ = ["postgres", "s3"]  # fixtures: one real PostgreSQL and one real S3 API for the whole run

# Prefect reads these when it is imported, which a test module does before any fixture runs.
os.environ.update(
    {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    }
)

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Real documents beside the repository; they are not part of it."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder that the environment names, with no other setting of ours in it."""
    for field in Settings.model_fields:
        monkeypatch.delenv(Settings.variable(field), raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("LEGALDOCS_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """A real Prefect server on a database of its own, started once."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents; tests that need it are skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real documents beside the repository")
    return SHARED
