"""The small matter on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from tests.postgres import Postgres
from tests.tasks.review.small_matter import SmallMatter, build


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'legaldocs.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    found = server.create()
    yield found
    server.drop(found)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on each kind of database."""
    engine = open_engine(url)
    upgrade(engine)
    opened = Store(engine)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite alone."""
    engine = open_engine(f"sqlite:///{tmp_path / 'legaldocs.db'}")
    upgrade(engine)
    opened = Store(engine)
    yield opened
    opened.close()


@pytest.fixture
def small(store: Store, tmp_path: Path) -> SmallMatter:
    """The small matter on each kind of database."""
    return build(store, tmp_path / "files", tmp_path / "offered")


@pytest.fixture
def sqlite_small(sqlite_store: Store, tmp_path: Path) -> SmallMatter:
    """The small matter on SQLite alone."""
    return build(sqlite_store, tmp_path / "files", tmp_path / "offered")
