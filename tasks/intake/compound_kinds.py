"""Tells apart the kinds that share a container's signature: ZIP archives from Office files, Outlook messages from older Office files.

By the names in the container's directory alone, read without unpacking anything.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from blocks.errors import Code
from blocks.records import MediaType
from tasks.intake.signatures import ZIP_ARCHIVE, Kind

_KEPT = 1 << 16
"""Bytes kept of the end of a file: the directory of an archive of hundreds of files."""

_DIRECTORY = 4_096
"""Bytes kept of the directory of a compound file: 32 entries (MS-CFB, section 2.6), among them the first ones of its root."""

_HEADER = 76
"""Bytes of a compound file's header that say where its directory lies (MS-CFB, section 2.2): sector shift at 30, sector at 48."""

_END = struct.Struct("<4s4xHHII")
"""The end of an archive's directory up to the directory's size and offset (APPNOTE.TXT, section 4.3.16)."""

_CENTRAL = struct.Struct("<4s24xHHH12x")
"""An entry of the directory up to its name (section 4.3.12): lengths of name, extra field and comment at its end."""

_OFFICE = (
    (b"word/document.xml", Kind(MediaType.DOCX, "Word file")),
    (b"xl/workbook.xml", Kind(None, "Excel workbook")),
    (b"xl/workbook.bin", Kind(None, "Excel workbook")),
    (b"ppt/presentation.xml", Kind(None, "PowerPoint presentation")),
)
_TYPED = ((b"application/vnd.oasis.", Kind(None, "OpenDocument file")), (b"application/epub", Kind(None, "EPUB book")))

_STREAMS = (
    ("__properties_version1.0", Kind(MediaType.OUTLOOK, "Outlook message")),
    ("__nameid_version1.0", Kind(MediaType.OUTLOOK, "Outlook message")),
    ("__substg1.0_", Kind(MediaType.OUTLOOK, "Outlook message")),
    ("EncryptedPackage", Kind(None, "encrypted Office file", Code.FILE_ENCRYPTED)),
    ("WordDocument", Kind(None, "Word file of before 2007")),
    ("Workbook", Kind(None, "Excel workbook of before 2007")),
    ("PowerPoint Document", Kind(None, "PowerPoint presentation of before 2007")),
)


class Tail:
    """Keeps the end of a file that comes in blocks, and the directory of a compound file wherever it lies."""

    def __init__(self) -> None:
        self.bytes = b""
        self.directory = b""
        self._at = 0

    def feed(self, block: bytes, head: bytes) -> None:
        """Take the next block; `head` are the first bytes of the file, as far as they have come."""
        self.bytes = (self.bytes + block[-_KEPT:])[-_KEPT:]
        if (start := _directory_at(head)) is not None:
            first = max(start + len(self.directory) - self._at, 0)
            if self._at + first == start + len(self.directory):
                self.directory += block[first : first + _DIRECTORY - len(self.directory)]
        self._at += len(block)


def zip_kind(head: bytes, tail: bytes) -> Kind:
    """Return what a file with a ZIP's signature is, from its first and its last bytes."""
    names = set(_names(tail))
    if b"[Content_Types].xml" in names:
        found = next((kind for name, kind in _OFFICE if name in names), None)
        if found:
            return found
    if head[30:38] == b"mimetype":  # the first file, stored as it is, names the kind (ODF 1.2, part 3, section 3.3)
        return next((kind for start, kind in _TYPED if head.startswith(start, 38)), Kind(MediaType.ZIP, ZIP_ARCHIVE))
    return Kind(MediaType.ZIP, ZIP_ARCHIVE)


def compound_kind(directory: bytes) -> Kind:
    """Return what a compound file is, from the beginning of its directory."""
    return next(
        (kind for name, kind in _STREAMS if name.encode("utf-16-le") in directory),
        Kind(None, "compound file of an unknown program"),
    )


def _names(tail: bytes) -> Iterator[bytes]:
    """Yield the names in the archive's own directory; that of an archive inside it lies before it."""
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + _END.size:
        return
    _, _, _, size, _ = _END.unpack_from(tail, end)
    at = end - size
    while at >= 0 and at + _CENTRAL.size <= end:
        magic, name, extra, comment = _CENTRAL.unpack_from(tail, at)
        if magic != b"PK\x01\x02":
            return
        at += _CENTRAL.size
        yield tail[at : at + name]
        at += name + extra + comment


def _directory_at(head: bytes) -> int | None:
    """Return the offset of a compound file's directory, or None where the bytes are no such header."""
    if len(head) < _HEADER or not head.startswith(b"\xd0\xcf\x11\xe0"):
        return None
    (shift,), (sector,) = struct.unpack_from("<H", head, 30), struct.unpack_from("<I", head, 48)
    return (sector + 1) << shift if shift in (9, 12) else None
