"""The passwords that a user gave, read from their file only where they are tried: in the child process that opens a locked file.

So they are in no request, no row, no log and no result, and no process but this one ever holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MOST = 1_000
"""Passwords that are tried: opening a PDF costs some milliseconds for each."""


def passwords(file: str) -> list[str]:
    """Return the passwords in a file, one a line, blanks being part of them; none where no file is named or it is gone."""
    if not file:
        return []
    try:
        text = Path(file).read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError:
        return []
    return [line for line in (each.removesuffix("\r") for each in text.split("\n")) if line][:MOST]


def spellings(file: str) -> Iterator[bytes]:
    """Yield the passwords as bytes, as newer PDFs take them (UTF-8) and, where that differs, as older ones do (Latin-1)."""
    for password in passwords(file):
        utf_8 = password.encode("utf-8", "surrogateescape")
        yield utf_8
        try:
            latin_1 = password.encode("latin-1")
        except UnicodeEncodeError:
            continue
        if latin_1 != utf_8:
            yield latin_1
