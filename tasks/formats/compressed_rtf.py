"""The packed RTF of Outlook messages (MS-OXRTFCP)."""

from __future__ import annotations

import struct

_HEADER = struct.Struct("<IIII")
_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
"""Kinds of content: `LZFu` and `MELA`."""

_WINDOW = 4_096
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the window holds at first (section 2.1.3.1.1)."""


def decompressed(data: bytes) -> bytes:
    """Return the RTF; of data that ends too early, as much as there is.

    Raises:
        ValueError: it is no such data.
    """
    if len(data) < _HEADER.size:
        raise ValueError("too short for packed RTF")
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + size]
    if kind != _PACKED:
        raise ValueError("no packed RTF")
    return _unpacked(data)


def _unpacked(data: bytes) -> bytes:
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
    write, at, out = len(_DICTIONARY), _HEADER.size, bytearray()

    def put(byte: int) -> None:
        nonlocal write
        out.append(byte)
        window[write] = byte
        write = (write + 1) % _WINDOW

    while at < len(data):
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                if at >= len(data):
                    return bytes(out)
                put(data[at])
                at += 1
                continue
            if at + 1 >= len(data):
                return bytes(out)
            reference = data[at] << 8 | data[at + 1]
            at += 2
            start = reference >> 4
            if start == write:
                return bytes(out)
            for step in range((reference & 0xF) + 2):
                put(window[(start + step) % _WINDOW])
    return bytes(out)
