"""The gate before heavy work tells why it is closed, opens by itself, and fails nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks import machine_memory
from blocks.machine_memory import MIB
from blocks.memory_gate import wait_for_memory


def readings(*mb: int) -> Iterator[int]:
    yield from mb


def test_an_open_gate_says_nothing() -> None:
    told: list[str | None] = []
    assert wait_for_memory(1, told.append, threading.Event())
    assert told == []


def test_a_closed_gate_tells_its_reason_once_and_opens_by_itself() -> None:
    told: list[str | None] = []
    left = readings(100, 100, 299, 300)
    assert wait_for_memory(300, told.append, threading.Event(), lambda: next(left), look_seconds=0)
    assert told == ["memory: 100 MB are available, 300 MB are needed", None]


def test_the_wait_can_be_given_up() -> None:
    told: list[str | None] = []
    ended = threading.Event()
    threading.Timer(0.05, ended.set).start()
    assert not wait_for_memory(10**9, told.append, ended)
    assert told[-1] is None
    assert len(told) == 2


def test_the_gate_opens_when_the_group_has_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the kernel tells it: the use of our control group falls when a neighbour's page is done."""
    group = tmp_path / "lane"
    group.mkdir()
    (tmp_path / "own").write_text("0::/lane\n")
    (group / "memory.max").write_text(f"{500 * MIB}\n")
    (group / "memory.current").write_text(f"{400 * MIB}\n")
    monkeypatch.setattr(machine_memory, "_ROOT", tmp_path)
    monkeypatch.setattr(machine_memory, "_OWN", tmp_path / "own")
    told: list[str | None] = []

    def neighbour(reason: str | None) -> None:
        told.append(reason)
        (group / "memory.current").write_text(f"{200 * MIB}\n")

    assert wait_for_memory(300, neighbour, threading.Event(), look_seconds=0.01)
    assert told == ["memory: 100 MB are available, 300 MB are needed", None]
