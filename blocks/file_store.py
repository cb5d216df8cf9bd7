"""The door to the bytes of documents: what every file store can do, and how one is opened from its URL.

Callers know this protocol and the keys of `blocks.storage_layout`; where the bytes lie is the store's affair.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from blocks.errors import Code, Terminal
from blocks.folder_store import FolderStore
from blocks.storage_layout import StorageKey
from blocks.stored_object import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class FileStore(Protocol):
    """What every store of bytes promises.

    An object is there whole or not at all, and writing it again with the same bytes changes nothing. Every method raises
    `Transient(FILE_STORE_UNREACHABLE)` when the store itself fails; the methods that read raise `Terminal(STORED_FILE_MISSING)`
    for a key that holds nothing.
    """

    def put_file(self, key: StorageKey, path: Path, sha256: str) -> int:
        """Copy the file to the key, verified against its digest (hex) on the way in and read back; return its size in bytes.

        Raises `Terminal(FILE_CHANGED)` when the file no longer has that digest, `Terminal(FILE_UNREADABLE)` when it cannot be
        read. Then, and when the copy does not read back, the key is left as it was.
        """
        ...

    def put_bytes(self, key: StorageKey, data: bytes) -> None:
        """Keep the bytes under the key, whole or not at all; what was there is replaced."""
        ...

    def get_bytes(self, key: StorageKey) -> bytes:
        """Return what the key holds."""
        ...

    def local_path(self, key: StorageKey) -> AbstractContextManager[Path]:
        """Lend a path at which the bytes can be read while the context lasts. It is not to be written to."""
        ...

    def exists(self, key: StorageKey) -> bool:
        """Say whether the key holds something."""
        ...

    def size(self, key: StorageKey) -> int:
        """Return the size in bytes of what the key holds."""
        ...

    def delete(self, key: StorageKey) -> None:
        """Remove what the key holds; a key that holds nothing is no error."""
        ...

    def list(self, prefix: str = "") -> Iterator[StorageKey]:
        """Yield the keys that begin with the prefix, sorted."""
        ...

    def describe(self) -> str:
        """Say in a few words where the bytes lie, without a secret."""
        ...

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        """Yield everything whose name begins with the prefix, also what others put there under names that are no keys, sorted."""
        ...

    def lend(self, name: str) -> AbstractContextManager[Path]:
        """Lend the bytes of any object by its name, as `local_path` does, with its extension and its time of last change."""
        ...

    def remove(self, name: str) -> None:
        """Remove any object by its name; a name that holds nothing is no error."""
        ...

    def probe(self) -> None:
        """Write, read, list and remove a few bytes; raises what stands in the way of any of them."""
        ...

    def sweep(self) -> int:
        """Remove what killed processes left behind and nobody goes on with; return how much that was."""
        ...


def open_file_store(url: str, client: S3Client | None = None) -> FileStore:
    """Open the store that the URL names: `file:///srv/legaldocs/files`, or `s3://bucket/prefix`.

    Args:
        url: a folder is made where it is missing; a bucket is not touched before it is used.
        client: for a bucket, the client of a Prefect block; without it the vendor's `AWS_*` variables decide.

    Raises:
        Terminal: `SETTING_INVALID` for a URL that names no store or an AWS variable that is wrong.
        Transient: `FILE_STORE_UNREACHABLE` for a folder that can't be written.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from blocks.s3_client import open_client, s3_place
        from blocks.s3_store import S3FileStore

        place = s3_place(url, "LEGALDOCS_STORAGE_URL")
        return S3FileStore(client or open_client(), place.bucket, place.prefix)
    if parts.scheme != "file":
        cause = f"LEGALDOCS_STORAGE_URL: no file store for '{parts.scheme}:'; use file:///PATH or s3://BUCKET/PREFIX."
        raise Terminal(Code.SETTING_INVALID, cause)
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/") or parts.query or parts.fragment:
        raise Terminal(
            Code.SETTING_INVALID, "LEGALDOCS_STORAGE_URL: write file:/// and an absolute path, '#' and '?' as %23 and %3F."
        )
    store = FolderStore(Path(url2pathname(parts.path)))
    store.prepare()
    return store
