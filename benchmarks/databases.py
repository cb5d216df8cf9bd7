"""The databases that a benchmark may run on: SQLite in the home, or the real PostgreSQL that the tests start."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parent.parent / "tests" / "postgres.py"
"""Loaded by its path: an installed package has taken the name `tests`."""


class Database(StrEnum):
    """Which one."""

    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


@contextmanager
def database(kind: Database) -> Iterator[dict[str, str]]:
    """Give the settings of a new, empty database of that kind, which ends with the body."""
    if kind is Database.SQLITE:
        yield {}
        return
    spec = importlib.util.spec_from_file_location("postgres_launcher", LAUNCHER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(LAUNCHER)
    launcher = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launcher)
    with launcher.running_postgres() as server:
        yield {"database_url": server.create()}
