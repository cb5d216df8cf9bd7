"""Puts bytes into a bucket so that an object either holds exactly these bytes or is as it was.

Up to `SINGLE_PUT` a file goes out in one request, on the condition that the key is free. Longer files, and every file that takes the
place of another, go out in parts (`blocks.s3_parts`).
"""

from __future__ import annotations

from pathlib import Path

from botocore.exceptions import ClientError

from blocks import s3_failures as failures
from blocks.errors import Transient
from blocks.s3_bucket import SHA256, S3Bucket
from blocks.s3_digests import MIB, FileDigests, bytes_digests, file_digests, in_base64, plain_etag
from blocks.s3_failures import translated, unreachable
from blocks.s3_parts import put_parts

SINGLE_PUT = 64 * MIB
"""Longest file in bytes that goes out in one request: what a broken connection costs at most is sending that much again."""


def put_file(bucket: S3Bucket, name: str, path: Path, sha256: str) -> int:
    """Make the object hold the file's bytes; return their number.

    Raises:
        Terminal: `FILE_CHANGED`, `FILE_UNREADABLE`; the object is as it was.
        Transient: the service failed, or other bytes arrived than were sent; the object is as it was.
    """
    digests = file_digests(path, sha256)
    with translated(bucket.place):
        held = bucket.head(name)
        if held is not None and digests.is_the_content_of(held.bytes, held.sha256, held.etag):
            return digests.bytes
        if held is not None or digests.bytes > SINGLE_PUT or not _put_new(bucket, name, path, digests):
            put_parts(bucket, name, path, digests)
    return digests.bytes


def put_bytes(bucket: S3Bucket, name: str, data: bytes) -> None:
    """Make the object hold the bytes; where others arrive, it holds nothing and the error is `Transient`."""
    digests = bytes_digests(data)
    with translated(bucket.place):
        answer = bucket.client.put_object(
            Bucket=bucket.name,
            Key=name,
            Body=data,
            ChecksumSHA256=in_base64(digests.sha256),
            Metadata={SHA256: digests.sha256},
        )
        if (etag := plain_etag(answer)) not in (None, digests.md5):
            bucket.remove_if_still(name, str(etag))
            raise other_bytes(bucket)


def other_bytes(bucket: S3Bucket) -> Transient:
    """Return the error for bytes that changed between here and the service."""
    return unreachable(bucket.place, "received other bytes than were sent")


def _put_new(bucket: S3Bucket, name: str, path: Path, digests: FileDigests) -> bool:
    """Put the file in one request if the key is free; return False where it isn't, or where the service knows no conditions."""
    try:
        etag = _put_if_free(bucket, name, path, digests)
    except ClientError as error:
        code = failures.error_code(error)
        if code in failures.CHANGED_ON_THE_WAY:
            file_digests(path, digests.sha256)  # raises where it was the file that changed
        if code in failures.TAKEN or code in failures.NO_CONDITIONS:
            return False
        raise
    if etag not in (None, digests.md5):
        bucket.remove_if_still(name, etag)
        file_digests(path, digests.sha256)
        raise other_bytes(bucket)
    return True


def _put_if_free(bucket: S3Bucket, name: str, path: Path, digests: FileDigests) -> str | None:
    with path.open("rb") as body:
        answer = bucket.client.put_object(
            Bucket=bucket.name,
            Key=name,
            Body=body,
            ChecksumSHA256=in_base64(digests.sha256),
            Metadata={SHA256: digests.sha256},
            IfNoneMatch="*",
        )
    return plain_etag(answer)
