"""The file store in a folder: atomic, verified and durable on any local file system.

Bytes are written to `.incoming` inside the root, synced, read back, and renamed into place; keys have no leading dot, so the two
never meet. A process that is killed leaves at most a file there, which a later `prepare` removes.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from blocks.errors import Code, Terminal, Transient
from blocks.folder_objects import inside, stored_objects
from blocks.storage_layout import StorageKey, storage_key
from blocks.stored_object import StoredObject

BLOCK = 1 << 20
"""Bytes copied at a time: memory does not grow with the file."""

STALE_SECONDS = 24 * 60 * 60
"""A file this old in `.incoming` belongs to a process that was killed; no copy takes a day."""

_INCOMING = ".incoming"


class FolderStore:
    """A `FileStore` in a folder; see `blocks.file_store` for the promises."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def prepare(self) -> None:
        """Make the folder where it is missing, see that it can be written, and remove what killed processes left behind."""
        with self._reachable():
            self._root.mkdir(parents=True, exist_ok=True)
            incoming = self._root / _INCOMING
            incoming.mkdir(exist_ok=True)
            if not os.access(incoming, os.W_OK | os.X_OK):
                raise PermissionError(13, "the folder cannot be written", str(incoming))
            for left in incoming.iterdir():
                _remove_if_stale(left)

    def put_file(self, key: StorageKey, path: Path, sha256: str) -> int:
        """Copy the file to the key, verified on the way in and read back; return its size in bytes."""
        with self._arriving(key) as (target, arriving):
            size = _copy_verified(path, target, sha256)
            _sync(target)
            if _digest(arriving) != sha256:
                raise Transient(Code.FILE_STORE_UNREACHABLE, f"A copy in {self.describe()} does not read back as it was written.")
        return size

    def put_bytes(self, key: StorageKey, data: bytes) -> None:
        """Keep the bytes under the key, whole or not at all; what was there is replaced."""
        with self._arriving(key) as (target, _):
            target.write(data)
            _sync(target)

    def get_bytes(self, key: StorageKey) -> bytes:
        """Return what the key holds."""
        with self._reachable(key):
            return self._path(key).read_bytes()

    @contextmanager
    def local_path(self, key: StorageKey) -> Iterator[Path]:
        """Lend the path of the stored file itself. It is not to be written to."""
        self.size(key)
        yield self._path(key)

    def exists(self, key: StorageKey) -> bool:
        """Say whether the key holds something."""
        with self._reachable(key):
            return self._path(key).is_file()

    def size(self, key: StorageKey) -> int:
        """Return the size in bytes of what the key holds."""
        with self._reachable(key):
            return self._path(key).stat().st_size

    def delete(self, key: StorageKey) -> None:
        """Remove what the key holds; a key that holds nothing is no error."""
        with self._reachable(key):
            self._path(key).unlink(missing_ok=True)

    def list(self, prefix: str = "") -> Iterator[StorageKey]:
        """Yield the keys that begin with the prefix, sorted; files that bear no key's name are not ours and are left out."""
        folder = prefix.rpartition("/")[0]
        start = self._root / storage_key(folder) if folder else self._root
        with self._reachable():
            found = sorted(_keys_under(start, self._root))
        return (key for key in found if key.startswith(prefix))

    def describe(self) -> str:
        """Say where the bytes lie."""
        return f"folder {self._root}"

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        """Yield every file whose name begins with the prefix, also those whose names are no keys, sorted."""
        with self._reachable():
            found = sorted(stored_objects(self._root, prefix, _INCOMING))
        return iter(found)

    @contextmanager
    def lend(self, name: str) -> Iterator[Path]:
        """Lend the path of any file by its name. It is not to be written to."""
        path = inside(self._root, name)
        with self._reachable(path):
            path.stat()
        yield path

    def remove(self, name: str) -> None:
        """Remove any file by its name; a name that holds nothing is no error."""
        with self._reachable():
            inside(self._root, name).unlink(missing_ok=True)

    def probe(self) -> None:
        """Write, read, list and remove a few bytes; raises what stands in the way of any of them."""
        self.prepare()
        with self._reachable():
            path = self._root / _INCOMING / f"{uuid.uuid4()}.part"
            try:
                path.write_bytes(b"probe")
                path.read_bytes()
            finally:
                path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what killed processes left behind; return how many files that were."""
        with self._reachable():
            return sum(_remove_if_stale(left) for left in (self._root / _INCOMING).iterdir())

    def _path(self, key: StorageKey) -> Path:
        """Return the path of a key; checked again, because a key may come from a cast."""
        return self._root / storage_key(key)

    @contextmanager
    def _arriving(self, key: StorageKey) -> Iterator[tuple[BinaryIO, Path]]:
        """Lend a new file that takes the key's place when the block ends well, and is removed when it doesn't."""
        final = self._path(key)
        arriving = self._root / _INCOMING / f"{uuid.uuid4()}.part"
        with self._reachable():
            _make_folder(arriving.parent)
            try:
                with arriving.open("xb") as target:
                    yield target, arriving
                _make_folder(final.parent)
                arriving.replace(final)
                _sync_folder(final.parent)
            finally:
                arriving.unlink(missing_ok=True)

    @contextmanager
    def _reachable(self, key: StorageKey | Path | None = None) -> Iterator[None]:
        """Turn what the operating system says of the store into our errors; `key` is the object that is read."""
        try:
            yield
        except FileNotFoundError as error:
            if key is not None and self._root.is_dir():
                raise Terminal(Code.STORED_FILE_MISSING, f"Nothing is stored at {key}.") from error
            raise self._unreachable(error) from error
        except OSError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> Transient:
        return Transient(Code.FILE_STORE_UNREACHABLE, f"The {self.describe()} cannot be used: {error.strerror or error}.")


def _copy_verified(path: Path, target: BinaryIO, sha256: str) -> int:
    """Copy the file while hashing it; return its size in bytes."""
    digest, size = hashlib.sha256(), 0
    for block in _blocks_of_source(path):
        digest.update(block)
        target.write(block)
        size += len(block)
    if digest.hexdigest() != sha256:
        raise Terminal(Code.FILE_CHANGED, "The file no longer has the sha256 that it was registered with.")
    return size


def _blocks_of_source(path: Path) -> Iterator[bytes]:
    """Yield the file's bytes; an error of the source is the file's, not the store's."""
    try:
        with path.open("rb") as source:
            while block := source.read(BLOCK):
                yield block
    except OSError as error:
        raise Terminal(Code.FILE_UNREADABLE, f"The file cannot be read: {error.strerror or error}.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as written:
        return hashlib.file_digest(written, hashlib.sha256).hexdigest()


def _sync(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def _make_folder(folder: Path) -> None:
    """Make the folder and its parents, each entry synced, so that a power cut does not take a stored file with its folder."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders; its rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _keys_under(start: Path, root: Path) -> Iterator[StorageKey]:
    for folder, folders, names in os.walk(start, onerror=_raise_unless_missing):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            try:
                yield storage_key((Path(folder) / name).relative_to(root).as_posix())
            except ValueError:
                continue


def _raise_unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _remove_if_stale(left: Path) -> bool:
    try:
        stale = time.time() - left.stat().st_mtime > STALE_SECONDS
        if stale:
            left.unlink()
    except FileNotFoundError:
        return False  # its owner has just finished with it
    return stale
