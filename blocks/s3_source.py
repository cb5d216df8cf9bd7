"""Objects in any bucket as a source of documents: what an `s3://` URL on the command line names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from blocks.s3_client import open_client, s3_place
from blocks.s3_store import S3FileStore
from blocks.stored_object import StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SCHEME = "s3://"


class S3Source:
    """What lies at an `s3://BUCKET/PREFIX` URL; all signs after the bucket are taken as they stand, as tools of AWS do.

    A prefix is a path: it names the object of just that name and all that lies below it, not what merely begins with the same letters.

    Raises:
        Terminal: `SETTING_INVALID` where the URL names no bucket, or an `AWS_*` variable is wrong.
    """

    def __init__(self, url: str, client: S3Client | None = None) -> None:
        bucket, _, self._path = url.removeprefix(SCHEME).partition("/")
        self._below = f"{self._path.rstrip('/')}/" if self._path else ""
        place = s3_place(f"{SCHEME}{bucket}", "The source")
        self.files = S3FileStore(client or open_client(), place.bucket)

    def objects(self) -> Iterator[StoredObject]:
        """Yield the objects of the source, sorted by name."""
        for found in self.files.objects(self._path.rstrip("/")):
            if found.name == self._path or found.name.startswith(self._below):
                yield found
