"""Whether this machine has room to begin: disk under the home folder, and memory for one lane with one child process."""

from __future__ import annotations

import shutil
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.machine_memory import available_mb

MIB = 1 << 20


def examine_disk(folder: Path, need_mb: int) -> str:
    """Say how much is free on the disk of a folder, which need not be there yet.

    Raises:
        Terminal: `DISK_SHORT` where less than `need_mb` MiB are free.
    """
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(nearest).free // MIB
    if free < need_mb:
        raise Terminal(Code.DISK_SHORT, f"The disk of {folder} has {free:,} MiB free; {need_mb:,} MiB are wanted.")
    return f"{free:,} MiB free under {folder}"


def examine_memory(need_mb: int) -> str:
    """Say how much memory programs may still take on this machine.

    Raises:
        Terminal: `MEMORY_SHORT` where that is less than `need_mb` MiB.
    """
    free = available_mb()
    if free < need_mb:
        raise Terminal(
            Code.MEMORY_SHORT, f"{free:,} MiB of memory are free; a lane with one child process takes {need_mb:,} MiB."
        )
    return f"{free:,} MiB free"
