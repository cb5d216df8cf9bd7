"""Tells what kind a file is by its content alone, in one pass over its bytes.

What can be no document gets the name of its kind, so that the exception can say what came instead. The declared extension is believed
in two cases only: a `.pdf` that holds anything else is a PDF that went wrong, not a document; and the headers of an e-mail may be few,
where `.eml` says that they are headers.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from blocks.records import MediaType
from tasks.intake.compound_kinds import Tail, compound_kind, zip_kind
from tasks.intake.mail_kind import mail_kind
from tasks.intake.signatures import COMPOUND_FILE, HTML_STARTS, SIGNATURES, WEAK_SIGNATURES, ZIP_ARCHIVE, Kind, Signature

HEAD = 1_024
"""Bytes in which a PDF's header may stand: what Acrobat and pdfium accept (PDF 1.7, appendix H, note 13). A header that comes later
opens in neither, so such a file is refused by name."""

FOREIGN_SHARE = 0.3
"""Least share of bytes above 0x7F that no Western text reaches: French and German stay under 0.1, Cyrillic, Greek and Japanese in
their own encodings lie above 0.5 and would be read as nonsense."""

_LOOK_FURTHER = 64 * 1_024
"""Bytes kept for the search for a late PDF header."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
"""Control characters that no text file holds. U+001A ended files under DOS; U+000C ends pages."""

_ASCII = bytes(range(128))
_PDF_HEADER = re.compile(rb"%PDF-\d")
_PDF_OBJECT = re.compile(rb"\d+ \d+ obj\s*<")
_JSON = re.compile(r'\{\s*"|\[\s*\{')
"""How data in JSON begins, and no prose: an object with its first name, or a list of objects (RFC 8259)."""


class Sniffer:
    """Takes a file's bytes in order and in any cuts; then says its kind. Keeps the first and the last 64 KiB and no more."""

    def __init__(self) -> None:
        self._head = b""
        self._tail = Tail()
        self._readings = [_Reading("utf-8-sig"), _Reading("utf-16"), _Reading("cp1252")]

    def feed(self, block: bytes) -> None:
        """Take the next bytes of the file."""
        self._head += block[: _LOOK_FURTHER - len(self._head)]
        self._tail.feed(block, self._head)
        for reading in self._readings:
            reading.feed(block)

    def kind(self, extension: str) -> Kind:
        """Return the kind of the bytes taken, all of them by now; `extension` is the declared one, such as `.pdf`."""
        kind = self._signed(extension) or self._as_text() or self._nameless()
        if extension.lower() == ".pdf" and kind.media_type is not MediaType.PDF:
            return kind._replace(media_type=None)
        return kind

    def _signed(self, extension: str) -> Kind | None:
        """Return the kind by signature; a signature at the start goes before a PDF header behind it (a ZIP may hold a PDF)."""
        signature = _match(SIGNATURES, self._head)
        if signature and not self._head.startswith(b"%PDF-"):
            return self._refined(signature)
        header = _PDF_HEADER.search(self._head)
        if header and header.start() < HEAD and not _is_html(self._head[: header.start()].decode("latin-1")):
            return Kind(MediaType.PDF, "PDF")
        if mail := mail_kind(self._head, extension):
            return mail
        if header and header.start() >= HEAD and _PDF_OBJECT.search(self._head, header.end()):
            return Kind(None, f"PDF that begins only after {header.start()} other bytes")
        if header is None and _PDF_OBJECT.search(self._head[:HEAD]):
            return Kind(None, "PDF without its header")
        return None

    def _refined(self, kind: Kind) -> Kind:
        """Tell the kinds apart that share a signature."""
        if kind.name == ZIP_ARCHIVE:
            return zip_kind(self._head, self._tail.bytes)
        return compound_kind(self._tail.directory) if kind.name == COMPOUND_FILE else kind

    def _as_text(self) -> Kind | None:
        reading = self._reading()
        if reading is None:
            return None
        start = reading.start.lstrip()
        if other := next((name for name, is_one in _OTHER_TEXT if is_one(start)), None):
            return Kind(None, other)
        return Kind(MediaType.TEXT, "plain text")

    def _nameless(self) -> Kind:
        return _match(WEAK_SIGNATURES, self._head) or Kind(None, "binary data or text in an unknown encoding")

    def _reading(self) -> _Reading | None:
        return next((reading for reading in self._readings if reading.is_text(self._head)), None)


class _Reading:
    """The attempt to read the bytes as text in one encoding."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._failed = False
        self._bytes = self._high = 0
        self.start = ""

    def feed(self, block: bytes) -> None:
        if self._failed:
            return
        try:
            text = self._decoder.decode(block)
        except UnicodeError:
            self._failed = True
            return
        self._failed = _CONTROL.search(text) is not None
        self.start += text[: HEAD - len(self.start)]
        self._bytes += len(block)
        self._high += len(block.translate(None, _ASCII))

    def is_text(self, head: bytes) -> bool:
        """Say whether all bytes were text; a character cut off at the end is none."""
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeError:
            self._failed = True
        if self._encoding == "utf-16" and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return False  # without its mark, UTF-16 reads any even number of bytes
        if self._encoding == "cp1252" and self._high > FOREIGN_SHARE * self._bytes:
            return False
        return not self._failed


def _match(signatures: tuple[Signature, ...], head: bytes) -> Kind | None:
    return next((s.kind for s in signatures if head.startswith(s.magic, s.offset)), None)


def _is_html(text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n\f")[:32].lower()
    return any(
        start.startswith(tag) and (tag == "<!--" or start[len(tag) : len(tag) + 1] in tuple(" >\t\r\n")) for tag in HTML_STARTS
    )


_OTHER_TEXT: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("HTML", _is_html),
    ("XML", lambda start: start.startswith("<?xml")),
    ("JSON data", _JSON.match),
)
"""Kinds that are text and no plain text, and how each is told from its start."""
