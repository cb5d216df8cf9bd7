"""The tables by which a file's kind is told from its first bytes: data for `tasks.intake.sniff`, which has the rules."""

from __future__ import annotations

from typing import NamedTuple

from blocks.errors import Code
from blocks.records import MediaType


class Kind(NamedTuple):
    """What a file is: a media type that can become a document, or None and the code to say so with; and the kind's name for people."""

    media_type: MediaType | None
    name: str
    code: Code = Code.MEDIA_TYPE_UNSUPPORTED


class Signature(NamedTuple):
    """Bytes that stand at an offset of every file of a kind; `media_type` is None for a kind that can be no document."""

    offset: int
    magic: bytes
    name: str
    media_type: MediaType | None = None
    code: Code = Code.MEDIA_TYPE_UNSUPPORTED

    @property
    def kind(self) -> Kind:
        """What a file that has it is."""
        return Kind(self.media_type, self.name, self.code)


ZIP_ARCHIVE = "ZIP archive"
COMPOUND_FILE = "compound file"


SIGNATURES = (
    Signature(0, b"PK\x03\x04", ZIP_ARCHIVE, MediaType.ZIP),
    Signature(0, b"PK\x05\x06", ZIP_ARCHIVE, MediaType.ZIP),
    Signature(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", COMPOUND_FILE),
    Signature(0, b"{\\rtf", "RTF", MediaType.RTF),
    Signature(0, b"\xffWPC", "WordPerfect file"),
    Signature(0, b"%!PS", "PostScript"),
    Signature(0, b"\x89PNG\r\n\x1a\n", "PNG image", MediaType.PNG),
    Signature(0, b"\xff\xd8\xff", "JPEG image", MediaType.JPEG),
    Signature(0, b"GIF87a", "GIF image"),
    Signature(0, b"GIF89a", "GIF image"),
    Signature(0, b"II*\x00", "TIFF image", MediaType.TIFF),
    Signature(0, b"MM\x00*", "TIFF image", MediaType.TIFF),
    Signature(0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000 image"),
    Signature(8, b"WEBP", "WebP image"),
    Signature(0, b"MM\x00+", "BigTIFF image", MediaType.TIFF),
    Signature(0, b"II+\x00", "BigTIFF image", MediaType.TIFF),
    Signature(0, b"AT&TFORM", "DjVu file"),
    Signature(0, b"!BDN", "Outlook mailbox (PST)", code=Code.MAILBOX_UNSUPPORTED),
    Signature(0, b"\x7fELF", "executable"),
    Signature(0, b"\xcf\xfa\xed\xfe", "executable"),
    Signature(0, b"\xca\xfe\xba\xbe", "executable"),
    Signature(0, b"\x1f\x8b", "gzip archive"),
    Signature(0, b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    Signature(0, b"Rar!\x1a\x07", "RAR archive"),
    Signature(0, b"\xfd7zXZ\x00", "xz archive"),
    Signature(0, b"(\xb5/\xfd", "Zstandard archive"),
    Signature(257, b"ustar", "tar archive"),
    Signature(0, b"SQLite format 3\x00", "SQLite database"),
    Signature(0, b"OggS\x00", "sound or video"),
    Signature(4, b"ftyp", "sound, video or HEIC image"),
    Signature(0, b"RIFF", "sound or video"),
    Signature(0, b"\x1aE\xdf\xa3", "sound or video"),
)
"""Signatures that no plain text begins with; the first that fits wins. From the formats' own specifications."""

WEAK_SIGNATURES = (
    Signature(0, b"MZ", "executable"),
    Signature(0, b"BM", "BMP image"),
    Signature(0, b"BZh", "bzip2 archive"),
    Signature(0, b"ID3", "sound or video"),
    Signature(0, b"\xff\xfb", "sound or video"),
)
"""Signatures so short that a letter may begin with them: asked only where the content is no text."""

HTML_STARTS = (
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<style",
    "<title",
    "<iframe",
    "<table",
    "<div",
    "<font",
    "<h1",
    "<p",
    "<br",
    "<a",
    "<b",
    "<!--",
)
"""What a page of HTML begins with, from the WHATWG MIME Sniffing Standard, section 7.1; white space or `>` follows the tag."""
