"""Outlook messages (MS-OXMSG): a compound file in which every property is a stream.

A message attached to a message is a folder of the same compound file and no file by itself: it is read in place.
"""

from __future__ import annotations

import codecs
import functools
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import olefile

from tasks.formats.compressed_rtf import decompressed
from tasks.formats.html_text import HtmlText, html_text
from tasks.formats.message import Attachment, Message
from tasks.formats.rtf_text import rtf_text

# Properties by their tags (MS-OXPROPS).
_SUBJECT, _SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_SHOWN_TO = (("To", 1, 0x0E04), ("Cc", 2, 0x0E03), ("Bcc", 3, 0x0E02))
"""Header, the type of a recipient, and the property in which Outlook shows all of them."""

_RECIPIENT_TYPE, _NAME, _ADDRESS, _SMTP = 0x0C15, 0x3001, 0x3003, 0x39FE
_DATA, _METHOD, _LONG_NAME, _SHORT_NAME = 0x3701, 0x3705, 0x3707, 0x3704
_CODEPAGES = (0x3FDE, 0x3FFD)

_BY_VALUE, _EMBEDDED = 1, 5
"""How a file is attached (MS-OXCMSG, section 2.2.2.9)."""

_TOP, _INSIDE, _OTHER = 32, 24, 8
"""Bytes before the first property of the file's own message, of a message inside it, and of anything else."""

_DEEPEST = 20
"""Messages inside messages that are read; nobody forwards so often."""

_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_FOLDER = tuple[str, ...]


def read_msg(path: Path) -> Message:
    """Return the message in a file.

    Raises:
        OSError: it is no compound file, or a broken one.
        ValueError: the same.
    """
    with olefile.OleFileIO(str(path)) as file:
        return _message(_Streams(file), (), _TOP, 0)


class _Streams:
    """The properties of a compound file. Streams are read at once, since the file is closed before attachments are asked for."""

    def __init__(self, file: olefile.OleFileIO) -> None:
        self._file = file
        self._listed: list[_FOLDER] = [tuple(each) for each in file.listdir(streams=True, storages=True)]
        self._names = set(self._listed)

    def folders(self, inside: _FOLDER, start: str) -> list[_FOLDER]:
        """Return the folders in a folder whose names begin so, by name."""
        depth = len(inside) + 1
        return sorted(
            {each for each in self._listed if len(each) == depth and each[:-1] == inside and each[-1].startswith(start)}
        )

    def bytes(self, folder: _FOLDER, name: str) -> bytes | None:
        path = (*folder, name)
        if path not in self._names or self._file.get_type(list(path)) != olefile.STGTY_STREAM:
            return None
        with self._file.openstream(list(path)) as stream:
            data: bytes = stream.read()
        return data

    def has(self, folder: _FOLDER, name: str) -> bool:
        return (*folder, name) in self._names


class _Properties(NamedTuple):
    """The properties of a message, a recipient or an attachment."""

    streams: _Streams
    folder: _FOLDER
    fixed: dict[int, bytes]
    encoding: str

    def text(self, *tags: int) -> str:
        """Return the first of the properties that is a text and not empty."""
        for tag in tags:
            if (wide := self.streams.bytes(self.folder, f"__substg1.0_{tag:04X}001F")) is not None:
                found = wide.decode("utf-16-le", "replace")
            else:
                narrow = self.streams.bytes(self.folder, f"__substg1.0_{tag:04X}001E")
                found = (narrow or b"").decode(self.encoding, "replace")
            if found := found.rstrip("\0"):
                return found
        return ""

    def binary(self, tag: int) -> bytes | None:
        return self.streams.bytes(self.folder, f"__substg1.0_{tag:04X}0102")

    def number(self, tag: int) -> int | None:
        value = self.fixed.get(tag)
        return None if value is None else struct.unpack_from("<i", value)[0]

    def time(self, tag: int) -> datetime | None:
        """Return a time that is kept as tenths of a microsecond since 1601."""
        value = self.fixed.get(tag)
        try:
            return None if value is None else _EPOCH + timedelta(microseconds=struct.unpack("<Q", value)[0] // 10)
        except OverflowError:
            return None


def _properties(streams: _Streams, folder: _FOLDER, header: int, encoding: str | None = None) -> _Properties:
    data = streams.bytes(folder, "__properties_version1.0")
    if data is None:
        raise ValueError("a folder without properties")
    fixed = {struct.unpack_from("<H", data, at + 2)[0]: data[at + 8 : at + 16] for at in range(header, len(data) - 15, 16)}
    found = _Properties(streams, folder, fixed, encoding or "cp1252")
    return found if encoding else found._replace(encoding=_encoding(found))


def _encoding(properties: _Properties) -> str:
    for tag in _CODEPAGES:
        number = properties.number(tag)
        name = {65001: "utf-8", 20127: "ascii", 28591: "latin-1"}.get(number or 0, f"cp{number}")
        try:
            codecs.lookup(name)
        except LookupError:
            continue
        return name
    return "cp1252"


def _message(streams: _Streams, folder: _FOLDER, header: int, depth: int) -> Message:
    own = _properties(streams, folder, header)
    body = _body(own)
    files: list[Attachment] = []
    inside: list[Message] = []
    for each in streams.folders(folder, "__attach_version1.0_#"):
        attached = _properties(streams, each, _OTHER, own.encoding)
        message_folder = (*each, f"__substg1.0_{_DATA:04X}000D")
        if attached.number(_METHOD) == _EMBEDDED and streams.has(each, message_folder[-1]) and depth < _DEEPEST:
            inside.append(_message(streams, message_folder, _INSIDE, depth + 1))
        else:
            files.append(_file(attached))
    return Message(tuple(_headers(own)), body.text, tuple(files), body.hidden, tuple(inside))


def _headers(own: _Properties) -> Iterator[tuple[str, str]]:
    sender = _person(own.text(_SENDER), own.text(_SENDER_SMTP, _SENDER_ADDRESS))
    if sender:
        yield "From", sender
    recipients = [
        _properties(own.streams, each, _OTHER, own.encoding) for each in own.streams.folders(own.folder, "__recip_version1.0_#")
    ]
    for name, kind, shown in _SHOWN_TO:
        people = [
            _person(each.text(_NAME), each.text(_SMTP, _ADDRESS)) for each in recipients if each.number(_RECIPIENT_TYPE) == kind
        ]
        if told := "; ".join(filter(None, people)) or own.text(shown):
            yield name, told
    if at := own.time(_SUBMITTED) or own.time(_DELIVERED):
        yield "Date", at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    if subject := own.text(_SUBJECT):
        yield "Subject", subject


def _person(name: str, address: str) -> str:
    if not name or name == address:
        return address
    return f"{name} <{address}>" if address else name


def _body(own: _Properties) -> HtmlText:
    """Return the words: the plain form that Outlook keeps of any body, else its HTML, else its RTF."""
    if plain := own.text(_BODY):
        return HtmlText(plain, ())
    html = own.text(_HTML) or (own.binary(_HTML) or b"").decode(own.encoding, "replace")
    if html:
        return html_text(html)
    packed = own.binary(_RTF)
    return HtmlText(rtf_text(decompressed(packed)).text if packed else "", ())


def _file(attached: _Properties) -> Attachment:
    name = attached.text(_LONG_NAME, _SHORT_NAME, _NAME)
    data = attached.binary(_DATA)
    if data is not None:
        return Attachment(name, functools.partial(bytes, data))
    missing = "an object of another program" if attached.number(_METHOD) not in (None, _BY_VALUE) else "nothing"
    return Attachment(name, None, missing=f"The message holds {missing} in place of the file.")
