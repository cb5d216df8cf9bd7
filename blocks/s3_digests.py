"""What a file must look like when it has arrived: its digests, whole and by part, and what the service says of what it received.

Two witnesses: S3 and most services check the sha256 that goes with each request and refuse other bytes. Others take it unread, and
there the ETag tells: the MD5 of the bytes received, or, of an object made of parts, the MD5 of the parts' MD5s and their number. An
object under a KMS key has an ETag without meaning, on AWS alone, which checks the sha256.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from blocks.errors import Code, Terminal

MIB = 1 << 20

PART_BYTES = 16 * MIB
"""Size of a part: what is held in memory, and what is sent again after a break. At least 5 MiB (AWS, multipart upload limits)."""

MOST_PARTS = 10_000
"""Parts of one object (AWS, multipart upload limits)."""

_PLAIN_ETAG = re.compile(r"[0-9a-f]{32}(-\d+)?")


class PartDigests(NamedTuple):
    """The bytes of one request: their number, and their MD5 and sha256 in hex."""

    bytes: int
    md5: str
    sha256: str


class FileDigests(NamedTuple):
    """A whole file: its size in bytes, sha256 and MD5 in hex, the size of its parts, and each of them in order (at least one)."""

    bytes: int
    sha256: str
    md5: str
    part_bytes: int
    parts: tuple[PartDigests, ...]

    @property
    def etag_of_parts(self) -> str:
        """The ETag of the object when it was put together from these parts."""
        joined = b"".join(bytes.fromhex(part.md5) for part in self.parts)
        return f"{_md5(joined)}-{len(self.parts)}"

    def is_the_content_of(self, size: int, sha256: str | None, etag: str | None) -> bool:
        """Say whether an object of this size, noted sha256 (hex) and ETag (None: it says nothing) holds this file."""
        return (size, sha256) == (self.bytes, self.sha256) and etag in (None, self.md5, self.etag_of_parts)


def file_digests(path: Path, sha256: str) -> FileDigests:
    """Read the file once; memory holds one part.

    Raises:
        Terminal: `FILE_CHANGED` when the file does not have that sha256, `FILE_UNREADABLE` when it can't be read.
    """
    whole, whole_md5, parts = hashlib.sha256(), hashlib.md5(usedforsecurity=False), []
    part_bytes = part_size(_size(path))
    for data in file_parts(path, part_bytes):
        whole.update(data)
        whole_md5.update(data)
        parts.append(bytes_digests(data))
    if whole.hexdigest() != sha256:
        raise file_changed()
    return FileDigests(sum(part.bytes for part in parts), sha256, whole_md5.hexdigest(), part_bytes, tuple(parts))


def bytes_digests(data: bytes) -> PartDigests:
    """Return the digests of bytes that go out in one request."""
    return PartDigests(len(data), _md5(data), hashlib.sha256(data).hexdigest())


def file_parts(path: Path, part_bytes: int) -> Iterator[bytes]:
    """Yield the file's bytes by parts, an empty one for an empty file; an error of the source is the file's, not the store's."""
    try:
        with path.open("rb") as source:
            yield source.read(part_bytes)
            while data := source.read(part_bytes):
                yield data
    except OSError as error:
        raise _unreadable(error) from error


def file_changed() -> Terminal:
    """Return the error for a file that is no longer what it was registered as."""
    return Terminal(Code.FILE_CHANGED, "The file no longer has the sha256 that it was registered with.")


def part_size(size: int) -> int:
    """Return the bytes of a part for a file of that size: always the same, so that a later process goes on with the same parts."""
    least = -(-size // MOST_PARTS)
    return max(PART_BYTES, -(-least // MIB) * MIB)


def in_base64(sha256: str) -> str:
    """Return a digest in hex as S3 writes it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def plain_etag(answer: Mapping[str, object]) -> str | None:
    """Return the ETag of an answer where it is made of MD5s, else None: under a KMS or a customer's key, and where it is opaque."""
    etag = str(answer.get("ETag", "")).strip('"')
    under_a_key = str(answer.get("ServerSideEncryption", "")).startswith("aws:kms") or answer.get("SSECustomerAlgorithm")
    return None if under_a_key or not _PLAIN_ETAG.fullmatch(etag) else etag


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> Terminal:
    return Terminal(Code.FILE_UNREADABLE, f"The file cannot be read: {error.strerror or error}.")


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
