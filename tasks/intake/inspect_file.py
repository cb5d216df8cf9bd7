"""Reads an offered file once from end to end: its digest, size, kind and time of last change, or why it can be no document."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from blocks.errors import Code, Terminal
from blocks.records import MediaType
from tasks.intake.scan import no_file_kind
from tasks.intake.sniff import Sniffer

BLOCK = 1 << 20
"""Bytes read at a time: memory does not grow with the file."""


class Inspected(NamedTuple):
    """What a file is: sha256 in hex, size in bytes, kind, and the time of its last change in UTC (None: beyond the calendar)."""

    sha256: str
    bytes: int
    media_type: MediaType
    modified_at: datetime | None


def inspect_file(path: str, extension: str | None = None) -> Inspected:
    """Read the file and return what it is; `extension` is the declared one, where it is not that of the path.

    Raises:
        Terminal: it is missing, unreadable, no regular file, empty, changed while it was read, or of a kind that is no document.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _SAFELY)
    except (OSError, ValueError) as error:
        raise _unopened(path, error) from error
    try:
        return _inspect(handle, Path(path).suffix if extension is None else extension)
    except OSError as error:
        raise Terminal(Code.FILE_UNREADABLE, f"The file cannot be read: {error.strerror or error}.") from error
    finally:
        os.close(handle)


_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""A path may have become a link or a pipe since it was found: the one is not followed, the other not waited for."""


def _inspect(handle: int, extension: str) -> Inspected:
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        raise Terminal(Code.FILE_NOT_REGULAR, f"The path is a {no_file_kind(before.st_mode)}, not a file.")
    digest, sniffer, size = hashlib.sha256(), Sniffer(), 0
    while block := os.read(handle, BLOCK):
        digest.update(block)
        sniffer.feed(block)
        size += len(block)
    after = os.fstat(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Terminal(Code.FILE_CHANGED, "The file changed while it was read.")
    if size == 0:
        raise Terminal(Code.FILE_EMPTY, "The file has no bytes.")
    kind = sniffer.kind(extension)
    if kind.media_type is None:
        raise Terminal(kind.code, f"The content is {kind.name}; {_declared(extension)}.")
    return Inspected(digest.hexdigest(), size, kind.media_type, _utc(after.st_mtime))


def _utc(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _declared(extension: str) -> str:
    """Say what the name claims; bytes that are not UTF-8 are shown as escapes, because the message goes into the database."""
    shown = extension.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"the name ends in {shown}" if shown else "the name has no extension"


def _unopened(path: str, error: OSError | ValueError) -> Terminal:
    if "\0" not in path and Path(path).is_symlink():
        return Terminal(Code.FILE_NOT_REGULAR, "The path is a symbolic link, not a file.")
    if isinstance(error, FileNotFoundError):
        return Terminal(Code.PATH_MISSING, "Nothing lies at the path.")
    reason = (isinstance(error, OSError) and error.strerror) or "the path cannot exist"
    return Terminal(Code.FILE_UNREADABLE, f"The file cannot be opened: {reason}.")
