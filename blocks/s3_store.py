"""The file store in a bucket of S3, or of any service that speaks its language; see `blocks.file_store` for the promises."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from blocks.s3_bucket import Head, S3Bucket
from blocks.s3_client import S3Place
from blocks.s3_download import lent_copy, read, remove_abandoned
from blocks.s3_failures import missing, translated, unreachable
from blocks.s3_parts import end_unfinished
from blocks.s3_upload import put_bytes, put_file
from blocks.storage_layout import StorageKey, storage_key
from blocks.stored_object import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

UNFINISHED_KEPT = timedelta(days=7)
"""How long the parts of a broken upload wait for somebody to go on: a working week's outage; they cost storage."""

LENT_SECONDS = 24 * 60 * 60
"""A copy that was lent this long ago belongs to a process that was killed; no document is read for a day."""

_PROBES = ".probe/"
"""Where a probe writes. Keys have no leading dot, so that a probe that was killed leaves nothing that looks like a document."""


class S3FileStore:
    """A `FileStore` under a prefix of a bucket.

    Threads may share it. Making one opens no connection: an outage is met where bytes are asked for, by an error that says so.

    Args:
        client: a boto3 client of S3, from `blocks.s3_client.open_client` or from a block of Prefect's.
        bucket: the bucket's name.
        prefix: what the names of all objects begin with: "" or words that end in a slash.
    """

    def __init__(self, client: S3Client, bucket: str, prefix: str = "") -> None:
        self._at = S3Place(bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else "")
        self._bucket = S3Bucket(client, bucket, self._at.address())

    def put_file(self, key: StorageKey, path: Path, sha256: str) -> int:
        """Copy the file to the key, checked against its digest on the way in and on arrival; return its size in bytes."""
        return put_file(self._bucket, self._name(key), path, sha256)

    def put_bytes(self, key: StorageKey, data: bytes) -> None:
        """Keep the bytes under the key, whole or not at all; what was there is replaced."""
        put_bytes(self._bucket, self._name(key), data)

    def get_bytes(self, key: StorageKey) -> bytes:
        """Return what the key holds."""
        return read(self._bucket, self._name(key), key)

    def local_path(self, key: StorageKey) -> AbstractContextManager[Path]:
        """Lend a checked copy, removed when the context ends."""
        return lent_copy(self._bucket, self._name(key), key)

    def exists(self, key: StorageKey) -> bool:
        """Say whether the key holds something."""
        return self._head(key) is not None

    def size(self, key: StorageKey) -> int:
        """Return the size in bytes of what the key holds."""
        head = self._head(key)
        if head is None:
            with translated(self._bucket.place):
                self._bucket.client.list_objects_v2(
                    Bucket=self._bucket.name, MaxKeys=1
                )  # a missing bucket says the same of a key
            raise missing(key)
        return head.bytes

    def delete(self, key: StorageKey) -> None:
        """Remove what the key holds; a key that holds nothing is no error."""
        self.remove(storage_key(key))

    def list(self, prefix: str = "") -> Iterator[StorageKey]:
        """Yield the keys that begin with the prefix, sorted; objects whose names are no keys are not ours and are left out."""
        for found in self.objects(prefix):
            try:
                yield storage_key(found.name)
            except ValueError:
                continue

    def describe(self) -> str:
        """Say which bucket, and where it is not AWS that keeps it, which service."""
        return f"S3 {self._bucket.place} at {self._bucket.client.meta.endpoint_url}"

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        """Yield every object whose name begins with the prefix, also those whose names are no keys, sorted."""
        pages = iter(
            self._bucket.client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=self._at.prefix + prefix
            )
        )
        while True:
            with translated(self._bucket.place):
                page = next(pages, None)
            if page is None:
                return
            for found in page.get("Contents", []):
                name = found["Key"].removeprefix(self._at.prefix)
                if not name.startswith(_PROBES) and not name.endswith(
                    "/"
                ):  # a slash at the end marks an empty folder in consoles
                    yield StoredObject(name, self._at.address(name), found["Size"], found["LastModified"])

    def lend(self, name: str) -> AbstractContextManager[Path]:
        """Lend a copy of any object by its name, with its extension and time; removed when the context ends."""
        return lent_copy(self._bucket, self._at.prefix + name, self._at.address(name))

    def remove(self, name: str) -> None:
        """Remove any object by its name; a name that holds nothing is no error."""
        with translated(self._bucket.place):
            self._bucket.client.delete_object(Bucket=self._bucket.name, Key=self._at.prefix + name)

    def probe(self) -> None:
        """Write, read, list and remove a few bytes; raises what stands in the way of any of them."""
        name = f"{self._at.prefix}{_PROBES}{secrets.token_hex(16)}"
        data = name.encode()
        put_bytes(self._bucket, name, data)
        try:
            if read(self._bucket, name, self._at.address(name)) != data:
                raise unreachable(self._bucket.place, "gave other bytes than were put")
            with translated(self._bucket.place):
                self._bucket.client.list_objects_v2(Bucket=self._bucket.name, Prefix=self._at.prefix, MaxKeys=1)
        finally:
            with translated(self._bucket.place):
                self._bucket.client.delete_object(Bucket=self._bucket.name, Key=name)

    def address(self, key: StorageKey) -> tuple[str, str]:
        """Return the bucket and the name under which other services of AWS find what the key holds."""
        return self._bucket.name, self._name(key)

    def region(self) -> str | None:
        """Return the region that the bucket lies in, or None where the service has no regions.

        Textract reads only buckets of its own region (AWS, StartDocumentTextDetection: InvalidS3ObjectException).
        """
        with translated(self._bucket.place):
            answer = self._bucket.client.head_bucket(Bucket=self._bucket.name)
        return answer.get("BucketRegion")

    def sweep(self) -> int:
        """Remove what killed processes left and nobody went on with: copies lent on this machine, and uploads in parts."""
        begun_before = datetime.now(UTC) - UNFINISHED_KEPT
        return remove_abandoned(LENT_SECONDS) + end_unfinished(self._bucket, self._at.prefix, begun_before)

    def _head(self, key: StorageKey) -> Head | None:
        with translated(self._bucket.place):
            return self._bucket.head(self._name(key))

    def _name(self, key: StorageKey) -> str:
        """Return the object's name of a key; checked again, because a key may come from a cast."""
        return self._at.prefix + storage_key(key)
