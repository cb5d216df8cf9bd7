"""What lies in the folder of a file store under any name at all: found by name, and reached by name without leaving the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from blocks.stored_object import StoredObject


def stored_objects(root: Path, prefix: str, left_out: str) -> Iterator[StoredObject]:
    """Yield every file under the root whose name begins with the prefix, in no order.

    Links, devices and the folder `left_out` at the top are no objects. An `OSError` other than a file that has just gone passes.
    """
    for folder, folders, files in os.walk(root, onerror=_raise):
        if Path(folder) == root and left_out in folders:
            folders.remove(left_out)
        for file in files:
            path = Path(folder, file)
            name = path.relative_to(root).as_posix()
            if name.startswith(prefix) and (found := _object(path, name)) is not None:
                yield found


def inside(root: Path, name: str) -> Path:
    """Return the path of a name that was listed; raise `ValueError` for one that leads elsewhere, also through a link."""
    path = root / name
    if "\0" in name or not path.resolve().is_relative_to(root.resolve()) or path.resolve() == root.resolve():
        raise ValueError(f"not the name of a stored object: {name!r:.80}")
    return path


def _object(path: Path, name: str) -> StoredObject | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return StoredObject(name, str(path.absolute()), found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _raise(error: OSError) -> None:
    raise error
