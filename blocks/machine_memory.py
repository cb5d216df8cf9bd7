"""How much memory this machine has and how much of it is free, as the process may use it: within its control groups.

psutil reads what the machine has. A container or a service unit is given less, by a control group of version 1 or 2; every group from
the process's own up to the root may set a limit, and the least counts. Where there are none (macOS, Windows) the machine's figures stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

MIB = 1024 * 1024

UNLIMITED_BYTES = 1 << 60
"""From here on a limit is none: version 1 writes the largest multiple of a page below 2^63."""

_ROOT = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True)
class _Group:
    """The files of one version: limit, use, and in `memory.stat` the part of the use that the kernel gives back when asked."""

    folder: Path
    limit: str
    used: str
    reclaimable: str


def total_mb() -> int:
    """Return the memory in MiB that processes here may use together: the machine's, or the least limit of the groups around us."""
    limits = [limit for group in _groups() if (limit := _limit(group)) is not None]
    return min([psutil.virtual_memory().total, *limits]) // MIB


def available_mb() -> int:
    """Return the memory in MiB that can still be taken: the least of what the machine and each limited group have left."""
    left = [limit - _used(group) for group in _groups() if (limit := _limit(group)) is not None]
    return max(0, min([psutil.virtual_memory().available, *left])) // MIB


def _groups() -> Iterator[_Group]:
    """Yield the memory groups that this process is in, its own and all around it.

    A container sees its own group at the root of the mount while `/proc` may name it by the host's path, so what does not exist is
    passed over and the root is always looked at.
    """
    try:
        lines = _OWN.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            yield from _upwards(_ROOT, path, "memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            yield from _upwards(_ROOT / "memory", path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _upwards(mount: Path, path: str, limit: str, used: str, reclaimable: str) -> Iterator[_Group]:
    folder = mount / path.lstrip("/")
    for place in (folder, *folder.parents):
        if place.is_relative_to(mount) and (place / limit).exists():
            yield _Group(place, limit, used, reclaimable)


def _limit(group: _Group) -> int | None:
    """Return the limit of a group in bytes, None where it has none or does not tell."""
    with suppress(OSError, ValueError):  # "max" is no number: no limit
        limit = int((group.folder / group.limit).read_text())
        return limit if limit < UNLIMITED_BYTES else None
    return None


def _used(group: _Group) -> int:
    """Return what a group uses in bytes, without file pages that nobody has touched lately: the kernel drops these first."""
    used = reclaimable = 0
    with suppress(OSError, ValueError):
        used = int((group.folder / group.used).read_text())
        lines = (group.folder / "memory.stat").read_text().splitlines()
        reclaimable = next((int(line.split()[1]) for line in lines if line.startswith(f"{group.reclaimable} ")), 0)
    return max(0, used - reclaimable)
