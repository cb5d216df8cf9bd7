"""Brings an object to this machine, in blocks, checked, and going on where a connection broke."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from blocks.errors import Code, Transient
from blocks.s3_bucket import SHA256, S3Bucket
from blocks.s3_failures import translated, unreachable

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

BLOCK = 1 << 20
"""Bytes received at a time: memory does not grow with the object."""

BREAKS = 5
"""How often a download goes on after a broken connection before the error is ours."""

FOLDER = "legaldocs-lent-"
"""What the names of folders begin with that hold a lent copy while it is read; they lie in the system's folder for such things."""

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,16}$")


@contextmanager
def lent_copy(bucket: S3Bucket, name: str, address: str) -> Iterator[Path]:
    """Lend a checked copy of the object, with its extension and its time of last change, for as long as the context lasts."""
    suffix = _SUFFIX.search(name)
    with tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as folder:
        path = Path(folder) / f"object{suffix[0] if suffix else ''}"
        with path.open("wb") as target:
            modified = download(bucket, name, _writer(target), address)
        os.utime(path, (modified, modified))
        yield path


def remove_abandoned(seconds: float) -> int:
    """Remove copies that were lent longer ago than that, by processes that were killed; return how many there were."""
    old = [folder for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*") if _age(folder) > seconds]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def read(bucket: S3Bucket, name: str, address: str) -> bytes:
    """Return the object's bytes, checked; they are held in memory."""
    data = bytearray()
    download(bucket, name, data.extend, address)
    return bytes(data)


def download(bucket: S3Bucket, name: str, take: Callable[[bytes], object], address: str) -> float:
    """Hand the object's bytes over in order; return its time of last change in seconds since 1970.

    Raises:
        Terminal: `STORED_FILE_MISSING` where there is no such object; `address` names it.
        Transient: the service failed, or the bytes are not those that were noted when the object was put.
    """
    digest, done = hashlib.sha256(), 0
    with translated(bucket.place, address):
        first = bucket.client.get_object(Bucket=bucket.name, Key=name)
        for block in _blocks(bucket, name, first):
            digest.update(block)
            take(block)
            done += len(block)
    if done != first["ContentLength"] or first["Metadata"].get(SHA256) not in (None, digest.hexdigest()):
        raise unreachable(bucket.place, "gave other bytes than were put")
    return first["LastModified"].timestamp()


def _blocks(bucket: S3Bucket, name: str, first: GetObjectOutputTypeDef) -> Iterator[bytes]:
    """Yield the bytes of the answer; where it breaks off, ask for the rest of the very same object."""
    body, done = first["Body"], 0
    for _ in range(1 + BREAKS):
        with closing(body), suppress(BotoCoreError, HTTPError, ConnectionError, TimeoutError):
            for block in body.iter_chunks(BLOCK):
                done += len(block)
                yield block
        if done >= first["ContentLength"]:
            return
        rest = bucket.client.get_object(Bucket=bucket.name, Key=name, Range=f"bytes={done}-", IfMatch=first["ETag"])
        body = rest["Body"]
    raise unreachable(bucket.place, "breaks off in the middle of an object again and again")


def _writer(target: BinaryIO) -> Callable[[bytes], object]:
    def write(block: bytes) -> None:
        try:
            target.write(block)
        except OSError as error:
            cause = f"No copy can be kept in {tempfile.gettempdir()}: {error.strerror or error}."
            raise Transient(Code.FILE_STORE_UNREACHABLE, cause) from error

    return write


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0  # its owner has just removed it
