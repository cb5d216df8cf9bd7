"""Memory as control groups give it: the least limit on the way up counts, and file pages that can be dropped are free."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from blocks import machine_memory
from blocks.machine_memory import MIB, available_mb, total_mb


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of control groups of our own; the files are those of the kernel's manuals."""
    monkeypatch.setattr(machine_memory, "_ROOT", tmp_path / "cgroup")
    monkeypatch.setattr(machine_memory, "_OWN", tmp_path / "own")
    (tmp_path / "cgroup").mkdir()
    return tmp_path


def group(folder: Path, limit: str, used_mb: int, inactive_mb: int, *, version: int) -> None:
    names = ("memory.max", "memory.current", "inactive_file")
    if version == 1:
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / names[0]).write_text(f"{limit}\n")
    (folder / names[1]).write_text(f"{used_mb * MIB}\n")
    (folder / "memory.stat").write_text(f"anon 1\n{names[2]} {inactive_mb * MIB}\nother 7\n")


@pytest.mark.parametrize("version", [1, 2])
def test_the_least_limit_on_the_way_up_counts(machine: Path, version: int) -> None:
    mount = machine / "cgroup" / ("memory" if version == 1 else "")
    (machine / "own").write_text("4:cpu,memory:/a/b\n" if version == 1 else "0::/a/b\n")
    group(mount / "a" / "b", str(900 * MIB), 100, 0, version=version)
    group(mount / "a", str(600 * MIB), 500, 300, version=version)
    group(mount, "max" if version == 2 else "9223372036854771712", 700, 0, version=version)
    assert total_mb() == 600
    assert available_mb() == 400


def test_a_container_finds_its_limit_at_the_root_of_its_mount(machine: Path) -> None:
    (machine / "own").write_text("9:memory:/docker/0123abc\n0::/\n")
    group(machine / "cgroup" / "memory", str(300 * MIB), 250, 0, version=1)
    assert (total_mb(), available_mb()) == (300, 50)


@pytest.mark.parametrize("own", ["0::/a\n", "", None])
def test_without_a_limit_the_machine_counts(machine: Path, own: str | None) -> None:
    if own is not None:
        (machine / "own").write_text(own)
    group(machine / "cgroup" / "a", "max", 10, 0, version=2)
    assert total_mb() == psutil.virtual_memory().total // MIB
    assert 0 < available_mb() <= total_mb()


def test_a_group_that_is_full_leaves_nothing(machine: Path) -> None:
    (machine / "own").write_text("0::/a\n")
    group(machine / "cgroup" / "a", str(100 * MIB), 150, 0, version=2)
    assert available_mb() == 0
