"""All breakers of a process: an outage makes work wait, with a reason, and fails nothing that patience covers."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from blocks.breakers import DEPENDENCY_OF, PROBE_KEY, Breakers, Dependency, breakers_of
from blocks.errors import Code, Transient
from blocks.parts import opened_parts
from blocks.settings import Settings


@dataclass
class World:
    """A clock that sleeping moves, and dependencies that are away until a time."""

    now: float = 0.0
    back_at: dict[Dependency, float] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> bool:
        self.slept.append(seconds)
        self.now += seconds
        return False

    def use(self, dependency: Dependency) -> None:
        if self.now < self.back_at.get(dependency, 0.0):
            raise Transient(CODE_OF[dependency], "away")

    def breakers(self, patience: float = 3_600) -> Breakers:
        probes = {name: (lambda name=name: self.use(name)) for name in CODE_OF}
        return Breakers(probes, patience, self.clock, self.sleep)


CODE_OF = {dependency: code for code, dependency in DEPENDENCY_OF.items()}


def drive(world: World, breakers: Breakers, documents: int, dependency: Dependency) -> tuple[int, list[str | None]]:
    """Process documents as a lane does: wait, work, give back what met an outage. Return how many failed, and what was told."""
    told: list[str | None] = []
    due, failed = list(range(documents)), 0
    while due:
        try:
            breakers.wait(told.append)
        except Transient:
            failed += 1
            due.pop()
            continue
        try:
            world.now += 1.0
            world.use(dependency)
            due.pop()
        except Transient as error:
            breakers.failed(error)
    return failed, told


@pytest.mark.parametrize("dependency", list(CODE_OF))
def test_an_outage_of_a_minute_fails_no_document(dependency: Dependency) -> None:
    world = World(back_at={dependency: 60.0})
    failed, told = drive(world, world.breakers(), 10, dependency)
    assert failed == 0
    assert told == [f"{dependency}: {CODE_OF[dependency]}", None]
    assert world.now <= 60 + 30 + 10 + 1


def test_an_outage_longer_than_the_patience_raises_what_began_it() -> None:
    world = World(back_at={Dependency.DATABASE: 10_000.0})
    breakers = world.breakers(patience=100)
    breakers.failed(Transient(Code.DATABASE_UNREACHABLE, "away"))
    with pytest.raises(Transient) as raised:
        breakers.wait(lambda _: None)
    assert raised.value.code is Code.DATABASE_UNREACHABLE
    assert 100 < world.now <= 131


def test_two_outages_are_told_together_and_end_apart() -> None:
    world = World(back_at={Dependency.DATABASE: 5.0, Dependency.FILE_STORE: 50.0})
    breakers = world.breakers()
    breakers.failed(Transient(Code.DATABASE_UNREACHABLE, "away"))
    breakers.failed(Transient(Code.FILE_STORE_UNREACHABLE, "away"))
    told: list[str | None] = []
    assert breakers.wait(told.append)
    assert told == [
        "database: database_unreachable, file_store: file_store_unreachable",
        "file_store: file_store_unreachable",
        None,
    ]
    assert breakers.open_ones() == ()


def test_a_dependency_without_a_probe_closes_after_its_pause() -> None:
    world = World()
    breakers = Breakers({}, 3_600, world.clock, world.sleep)
    breakers.failed(Transient(Code.UNEXPECTED, "a code that belongs to no dependency"))
    assert breakers.open_ones() == (Dependency.OTHER,)
    assert breakers.wait(lambda _: None)
    assert world.now == pytest.approx(1.0)


def test_nothing_is_told_where_all_are_closed() -> None:
    told: list[str | None] = []
    assert Breakers({}, 1).wait(told.append)
    assert told == []


def test_a_wait_can_be_given_up() -> None:
    def away() -> None:
        raise Transient(Code.DATABASE_UNREACHABLE, "away")

    breakers = Breakers({Dependency.DATABASE: away}, 3_600)
    breakers.failed(Transient(Code.DATABASE_UNREACHABLE, "away"))
    ended = threading.Event()
    threading.Timer(0.05, ended.set).start()
    assert not breakers.wait(lambda _: None, ended)
    assert breakers.open_ones() == (Dependency.DATABASE,)


@pytest.mark.parametrize("away", ["files", "database"])
def test_a_real_outage_of_two_seconds_is_waited_for(home: Path, tmp_path: Path, away: str) -> None:
    """The real store and file store, moved away and back."""
    place = home / ("legaldocs.db" if away == "database" else "files")
    with opened_parts(Settings.load()) as parts:
        breakers = breakers_of(parts)
        parts.store.close()
        shutil.move(place, tmp_path / "moved")
        (place / "x" if away == "database" else place).parent.mkdir(
            exist_ok=True
        )  # a folder where the database file was opens nothing
        if away == "files":
            place.write_text("a file where the folder was")

        def bring_back() -> None:
            time.sleep(2)
            place.unlink() if away == "files" else place.rmdir()
            shutil.move(tmp_path / "moved", place)

        breakers.failed(Transient(Code.DATABASE_UNREACHABLE if away == "database" else Code.FILE_STORE_UNREACHABLE, "away"))
        back = threading.Thread(target=bring_back)
        back.start()
        told: list[str | None] = []
        assert breakers.wait(told.append)
        back.join()
        assert told[-1] is None
        assert len(told) == 2
        assert not parts.files.exists(PROBE_KEY)
