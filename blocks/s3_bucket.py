"""One bucket under one client, as the parts of the store share it: the place in messages, and what an object's head says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from blocks.s3_digests import plain_etag
from blocks.s3_failures import MISSING_OBJECT, error_code

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SHA256 = "sha256"
"""Name under which an object's metadata keep the digest (hex) of its bytes."""


class Head(NamedTuple):
    """What the service says of an object.

    `sha256` (hex) was noted by whoever put it, None where nobody did; `etag` is None where it is not made of MD5s.
    """

    bytes: int
    sha256: str | None
    etag: str | None
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class S3Bucket:
    """The bucket; `place` names it in messages, such as `s3://bucket/prefix/`."""

    client: S3Client
    name: str
    place: str

    def head(self, name: str) -> Head | None:
        """Return the head of an object, or None where there is no such object; botocore's errors pass."""
        try:
            found = self.client.head_object(Bucket=self.name, Key=name)
        except ClientError as error:
            if error_code(error) in MISSING_OBJECT:
                return None
            raise
        return Head(found["ContentLength"], found["Metadata"].get(SHA256), plain_etag(found), found["LastModified"])

    def remove_if_still(self, name: str, etag: str) -> None:
        """Remove an object unless somebody has written it anew."""
        held = self.head(name)
        if held is not None and held.etag == etag:
            self.client.delete_object(Bucket=self.name, Key=name)
