"""Writes a path of any bytes as text that a database, JSON and a screen can hold, and reads it back.

A name on Linux is bytes. Those that are not UTF-8 come into Python as lone surrogates, which neither a database nor JSON takes;
nor does a database take U+0000, which only a caller by code can offer. Such a path is written as its `file:` URI (RFC 8089). No other absolute path begins with `file:`, so nothing is lost and no two paths meet.
"""

from __future__ import annotations

import os
from urllib.parse import quote_from_bytes, unquote_to_bytes

_URI = "file://"


def display_path(path: str) -> str:
    """Return the absolute path as it is, or as a `file:` URI where it holds bytes that are not UTF-8, or U+0000."""
    storable = "\0" not in path and path == path.encode("utf-8", "replace").decode("utf-8")
    return path if storable else _URI + quote_from_bytes(os.fsencode(path))


def source_path(displayed: str) -> str:
    """Return the path that `display_path` wrote, so that the file can be opened."""
    return os.fsdecode(unquote_to_bytes(displayed[len(_URI) :])) if displayed.startswith(_URI) else displayed


def file_name(path: str) -> str:
    """Return the last part of the path as it is displayed: the name of the document for people."""
    return display_path(path).rpartition("/")[2]
