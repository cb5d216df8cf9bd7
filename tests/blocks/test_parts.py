"""A process opens its parts once, and whoever asks again gets the same."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from blocks.database import engine as engines
from blocks.errors import Code, Terminal
from blocks.parts import Parts, current_parts, opened_parts
from blocks.settings import Settings


def test_opening_again_joins_what_is_open(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    create = engines.create_engine
    monkeypatch.setattr(engines, "create_engine", lambda *a, **k: made.append(1) or create(*a, **k))
    seen: list[Parts] = []
    with opened_parts() as outer:
        with opened_parts() as inner:
            assert inner is outer is current_parts()
        threads = [threading.Thread(target=lambda: seen.append(current_parts())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [outer] * 8
    assert len(made) == 1


def test_a_stage_outside_of_its_flow_is_told_so(home: Path) -> None:
    with opened_parts():
        pass
    with pytest.raises(Terminal) as refused:
        current_parts()
    assert refused.value.code is Code.UNEXPECTED


def test_what_was_opened_is_closed(home: Path) -> None:
    live = 0

    def opened(*_: object) -> None:
        nonlocal live
        live += 1

    def closed(*_: object) -> None:
        nonlocal live
        live -= 1

    event.listen(Pool, "connect", opened)
    event.listen(Pool, "close", closed)
    try:
        with opened_parts() as parts, parts.store.transaction(write=False) as tx:
            assert tx.matters.all() == []
            assert live == 1
        assert live == 0
    finally:
        event.remove(Pool, "connect", opened)
        event.remove(Pool, "close", closed)


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_home_that_cannot_be_used_is_a_wrong_setting(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Terminal) as refused, opened_parts(Settings(home=tmp_path / "file" / below)):
        pass
    assert refused.value.code is Code.SETTING_INVALID
    assert "LEGALDOCS_HOME" in refused.value.cause


def test_a_new_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    with opened_parts(Settings(home=tmp_path / "new")):
        pass
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
