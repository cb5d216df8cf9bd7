"""Reads the objects that have no row, each once, to learn what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from blocks.errors import Terminal
from blocks.file_store import FileStore
from blocks.stored_object import StoredObject
from tasks.intake.inspect_file import inspect_file
from tasks.review.reconcile import Reading, is_leftover

Progress = Callable[[], object]


def read_strays(files: FileStore, found: Sequence[StoredObject], progress: Progress | None = None) -> dict[str, Reading]:
    """Return what each stray holds, by name; what was computed from a document is not read.

    Raises:
        Transient: the file store failed.
    """
    readings = {}
    for each in found:
        if not is_leftover(each):
            readings[each.name] = _read(files, each.name)
        if progress is not None:
            progress()
    return readings


def _read(files: FileStore, name: str) -> Reading:
    try:
        with files.lend(name) as path:
            return Reading(sha256=inspect_file(str(path)).sha256)
    except Terminal as error:
        return Reading(code=error.code, message=error.cause)
