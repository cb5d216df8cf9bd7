"""Uploads in parts: each is checked as it arrives, and only when all are there does the service put the object in its place.

The parts of an upload that was broken off stay with the service. The next attempt, of this process or of another, has them listed and
sends only what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from blocks import s3_failures as failures
from blocks.errors import Terminal
from blocks.s3_bucket import SHA256, S3Bucket
from blocks.s3_digests import FileDigests, PartDigests, bytes_digests, file_changed, file_parts, in_base64, plain_etag
from blocks.s3_failures import translated, unreachable

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, MultipartUploadTypeDef, PartTypeDef


def put_parts(bucket: S3Bucket, name: str, path: Path, digests: FileDigests) -> None:
    """Make the object hold the file; botocore's errors pass.

    Raises:
        Terminal: `FILE_CHANGED`: the file is not the one that was digested.
        Transient: other bytes arrived than were sent, or another process ended the upload. The object is as it was.
    """
    upload_id = _unfinished(bucket, name, digests.sha256) or _begin(bucket, name, digests.sha256)
    try:
        _complete(bucket, name, upload_id, _send(bucket, name, upload_id, path, digests), digests.etag_of_parts)
    except Terminal:
        bucket.client.abort_multipart_upload(Bucket=bucket.name, Key=name, UploadId=upload_id)
        raise
    except ClientError as error:
        if failures.error_code(error) != failures.NO_SUCH_UPLOAD:
            raise
        held = bucket.head(name)
        if held is None or not digests.is_the_content_of(held.bytes, held.sha256, held.etag):
            raise unreachable(bucket.place, "no longer knows an upload that was under way") from error


def end_unfinished(bucket: S3Bucket, prefix: str, begun_before: datetime) -> int:
    """Break off the uploads in parts under the prefix that began before that time; return how many there were."""
    with translated(bucket.place):
        old = [upload for upload in _uploads(bucket, prefix) if upload["Initiated"] < begun_before]
        for upload in old:
            bucket.client.abort_multipart_upload(Bucket=bucket.name, Key=upload["Key"], UploadId=upload["UploadId"])
    return len(old)


def _unfinished(bucket: S3Bucket, name: str, sha256: str) -> str | None:
    """Return the upload to go on with. Only a name that holds the digest can be sure to have had the same file before."""
    if sha256 not in name:
        return None
    return next((upload["UploadId"] for upload in _uploads(bucket, name) if upload["Key"] == name), None)


def _uploads(bucket: S3Bucket, prefix: str) -> Iterator[MultipartUploadTypeDef]:
    for page in bucket.client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket.name, Prefix=prefix):
        yield from page.get("Uploads", [])


def _begin(bucket: S3Bucket, name: str, sha256: str) -> str:
    return bucket.client.create_multipart_upload(
        Bucket=bucket.name, Key=name, ChecksumAlgorithm="SHA256", Metadata={SHA256: sha256}
    )["UploadId"]


def _send(bucket: S3Bucket, name: str, upload_id: str, path: Path, digests: FileDigests) -> list[CompletedPartTypeDef]:
    """Send the parts that the service does not have, and return what it calls each of them, in order."""
    there = _parts_there(bucket, name, upload_id)
    completed: list[CompletedPartTypeDef] = []
    for number, (data, expected) in enumerate(zip(file_parts(path, digests.part_bytes), digests.parts, strict=False), start=1):
        held = there.get(number)
        if bytes_digests(data) != expected:
            raise file_changed()
        etag = held["ETag"] if held and _is(held, expected) else _send_part(bucket, name, upload_id, number, data, expected)
        completed.append({"PartNumber": number, "ETag": etag, "ChecksumSHA256": in_base64(expected.sha256)})
    if len(completed) < len(digests.parts):
        raise file_changed()
    return completed


def _parts_there(bucket: S3Bucket, name: str, upload_id: str) -> dict[int, PartTypeDef]:
    pages = bucket.client.get_paginator("list_parts").paginate(Bucket=bucket.name, Key=name, UploadId=upload_id)
    return {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}


def _is(held: PartTypeDef, expected: PartDigests) -> bool:
    """Say whether a part that the service lists is the expected one: by its sha256 where one is listed, else by its MD5."""
    if checksum := held.get("ChecksumSHA256"):
        return checksum == in_base64(expected.sha256)
    return (held["Size"], plain_etag(held)) == (expected.bytes, expected.md5)


def _send_part(bucket: S3Bucket, name: str, upload_id: str, number: int, data: bytes, expected: PartDigests) -> str:
    answer = bucket.client.upload_part(
        Bucket=bucket.name,
        Key=name,
        UploadId=upload_id,
        PartNumber=number,
        Body=data,
        ChecksumSHA256=in_base64(expected.sha256),
    )
    if plain_etag(answer) not in (None, expected.md5):
        raise unreachable(bucket.place, "received other bytes than were sent")
    return answer["ETag"]


def _complete(bucket: S3Bucket, name: str, upload_id: str, parts: list[CompletedPartTypeDef], expected: str) -> None:
    answer = bucket.client.complete_multipart_upload(
        Bucket=bucket.name, Key=name, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )
    if (etag := plain_etag(answer)) not in (None, expected):
        bucket.remove_if_still(name, str(etag))
        raise unreachable(bucket.place, "put an object together from other parts than were sent")
