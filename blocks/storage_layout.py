"""Where the bytes of a document lie in the file store: the one layout, as pure functions.

Keys are made of ids, digests and our own words alone. The name of a file never becomes part of a key, so a hostile name never
touches a path, and two files of one name never meet.
"""

from __future__ import annotations

import re
from typing import NewType

from blocks.records import DocumentId, MatterId, MediaType

StorageKey = NewType("StorageKey", str)
"""A checked key; make it with `storage_key`, `original_key` or `derived_key`."""

KEY_LENGTH = 1_024
"""Longest key in characters: the limit of S3, which a folder can keep as well."""

_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")
"""One step of a key. No leading dot: that closes `.` and `..` and leaves hidden names to the store itself. A file system takes 255
bytes a name; 200 leave room for what a store puts around it."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

_EXTENSIONS: dict[MediaType, str] = {
    MediaType.PDF: ".pdf",
    MediaType.TEXT: ".txt",
    MediaType.DOCX: ".docx",
    MediaType.RTF: ".rtf",
    MediaType.EMAIL: ".eml",
    MediaType.OUTLOOK: ".msg",
    MediaType.TIFF: ".tif",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.ZIP: ".zip",
}


def storage_key(text: str) -> StorageKey:
    """Return the text as a key; raise `ValueError` where it could leave the store or where some store could not hold it."""
    if len(text) > KEY_LENGTH or not all(_SEGMENT.fullmatch(segment) for segment in text.split("/")):
        raise ValueError(f"not a storage key: {text!r:.80}")
    return StorageKey(text)


def original_key(matter_id: MatterId, document_id: DocumentId, sha256: str, media_type: MediaType) -> StorageKey:
    """Return the key of a document's bytes as they were offered; `sha256` is their digest in lower-case hex."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a sha256 in hex: {sha256!r:.80}")
    return storage_key(f"{_home(matter_id, document_id)}/original/{sha256}{_EXTENSIONS[media_type]}")


def derived_key(matter_id: MatterId, document_id: DocumentId, *parts: str) -> StorageKey:
    """Return the key of something that was computed from a document, such as `derived_key(m, d, "ocr", digest)`."""
    return storage_key("/".join([_home(matter_id, document_id), "derived", *parts]))


def _home(matter_id: MatterId, document_id: DocumentId) -> str:
    return f"matters/{_one_segment(matter_id)}/documents/{_one_segment(document_id)}"


def _one_segment(text: str) -> str:
    if "/" in text:
        raise ValueError(f"an id is one step of a key: {text!r:.80}")
    return text
