"""Results of stages in a bucket, with the refusal of the folder: nothing is read there but stage reports."""

from __future__ import annotations

import asyncio
from typing import Self

from prefect.filesystems import WritableFileSystem
from pydantic import Field, PrivateAttr

from blocks.file_store import FileStore
from blocks.prefect_blocks.results import only_a_report
from blocks.storage_layout import storage_key


class S3ReportStorage(WritableFileSystem):
    """A bucket of results that hands out stage reports only; all of a process go through one client.

    prefect-aws' `S3Bucket` makes a new client for each call, which costs more than the call.
    """

    _block_type_name = "Legal document stage reports in S3"
    _block_type_slug = "legaldocs-s3-report-storage"

    url: str = Field(description="s3://bucket/prefix under which the reports lie.")

    _files: FileStore = PrivateAttr()

    def kept_in(self, files: FileStore) -> Self:
        """Take the store that the URL names, opened, and return this block."""
        self._files = files
        return self

    def read_path(self, path: str, _sync: bool = True) -> bytes:  # type: ignore[override]  # noqa: FBT001, FBT002 Prefect says _sync
        """Return the stored record; raise `ValueError` when it names any serializer but ours."""
        return only_a_report(self._files.get_bytes(storage_key(path)))

    async def aread_path(self, path: str) -> bytes:
        """Do the same for a caller that waits."""
        return await asyncio.to_thread(self.read_path, path)

    def write_path(self, path: str, content: bytes, _sync: bool = True) -> None:  # type: ignore[override]  # noqa: FBT001, FBT002
        """Keep a record."""
        self._files.put_bytes(storage_key(path), content)

    def _resolve_path(self, path: str) -> None:
        """Leave keys as they are: Prefect takes a storage without this method, and without a saved block, for a local folder."""

    async def awrite_path(self, path: str, content: bytes) -> None:
        """Do the same for a caller that waits."""
        await asyncio.to_thread(self.write_path, path, content)
