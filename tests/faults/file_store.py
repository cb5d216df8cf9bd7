"""A file store that fails or is killed at a named step: a part to plug in where a real one goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from blocks.file_store import FileStore
from blocks.storage_layout import StorageKey
from blocks.stored_object import StoredObject


class Killed(BaseException):
    """Stands for the death of the process: nothing of ours catches it."""


def killed() -> None:
    """Die."""
    raise Killed


class FaultyFileStore:
    """Does what the store inside does, and runs a fault before or after its first `put_file`."""

    def __init__(
        self, inside: FileStore, *, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
    ) -> None:
        self._inside = inside
        self._before = before
        self._after = after

    def put_file(self, key: StorageKey, path: Path, sha256: str) -> int:
        before, self._before = self._before, None
        if before:
            before()
        size = self._inside.put_file(key, path, sha256)
        after, self._after = self._after, None
        if after:
            after()
        return size

    def put_bytes(self, key: StorageKey, data: bytes) -> None:
        self._inside.put_bytes(key, data)

    def get_bytes(self, key: StorageKey) -> bytes:
        return self._inside.get_bytes(key)

    def local_path(self, key: StorageKey) -> AbstractContextManager[Path]:
        return self._inside.local_path(key)

    def exists(self, key: StorageKey) -> bool:
        return self._inside.exists(key)

    def size(self, key: StorageKey) -> int:
        return self._inside.size(key)

    def delete(self, key: StorageKey) -> None:
        self._inside.delete(key)

    def list(self, prefix: str = "") -> Iterator[StorageKey]:
        return self._inside.list(prefix)

    def describe(self) -> str:
        return self._inside.describe()

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        return self._inside.objects(prefix)

    def lend(self, name: str) -> AbstractContextManager[Path]:
        return self._inside.lend(name)

    def remove(self, name: str) -> None:
        self._inside.remove(name)

    def probe(self) -> None:
        self._inside.probe()

    def sweep(self) -> int:
        return self._inside.sweep()
