"""Writes small Outlook messages for tests (MS-CFB and MS-OXMSG): no permissive library does."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import datetime

_SECTOR, _MINI, _CUTOFF = 512, 64, 4_096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class Folder:
    """A storage: streams by name, and folders by name."""

    streams: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)


def message(
    *,
    subject: str = "",
    body: str = "",
    html: bytes = b"",
    rtf: bytes = b"",
    sender: tuple[str, str] = ("", ""),
    to: tuple[tuple[str, str], ...] = (),
    sent: datetime | None = None,
    files: tuple[tuple[str, bytes], ...] = (),
    inside: tuple[Folder, ...] = (),
    top: bool = True,
) -> Folder:
    """Make a message; those `inside` are made with `top=False`."""
    texts = {0x0037: subject, 0x1000: body, 0x0C1A: sender[0], 0x5D01: sender[1]}
    folder = _object(
        {tag: text for tag, text in texts.items() if text}, {0x0039: _filetime(sent)} if sent else {}, 32 if top else 24
    )
    for tag, data in ((0x1013, html), (0x1009, rtf)):
        if data:
            folder.streams[f"__substg1.0_{tag:04X}0102"] = data
    for number, (name, address) in enumerate(to):
        folder.folders[f"__recip_version1.0_#{number:08X}"] = _object(
            {0x3001: name, 0x39FE: address}, {0x0C15: struct.pack("<q", 1)}, 8
        )
    for number, (name, data) in enumerate(files):
        attached = _object({0x3707: name}, {0x3705: struct.pack("<q", 1)}, 8)
        attached.streams["__substg1.0_37010102"] = data
        folder.folders[f"__attach_version1.0_#{number:08X}"] = attached
    for number, one in enumerate(inside, start=len(files)):
        attached = _object({}, {0x3705: struct.pack("<q", 5)}, 8)
        attached.folders["__substg1.0_3701000D"] = one
        folder.folders[f"__attach_version1.0_#{number:08X}"] = attached
    return folder


def _object(texts: dict[int, str], fixed: dict[int, bytes], header: int) -> Folder:
    entries = b"".join(struct.pack("<HHI", 3, tag, 0) + value for tag, value in fixed.items())
    streams = {f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()}
    return Folder({"__properties_version1.0": b"\0" * header + entries, **streams})


def _filetime(at: datetime) -> bytes:
    return struct.pack("<Q", int(at.timestamp() * 10_000_000) + 116_444_736_000_000_000)


def compound_file(root: Folder) -> bytes:
    """Return the bytes of a compound file of version 3."""
    entries: list[list[object]] = []  # name, type, child, right sibling, content
    _list("Root Entry", root, entries, kind=5)
    sectors: list[bytes] = []
    fat: list[int] = []
    mini, minifat = bytearray(), list[int]()

    def put(data: bytes) -> int:
        start, count = len(fat), -(-len(data) // _SECTOR)
        for index in range(count):
            sectors.append(data[index * _SECTOR :][:_SECTOR].ljust(_SECTOR, b"\0"))
            fat.append(start + index + 1 if index + 1 < count else _END)
        return start if count else _END

    placed = []
    for _, kind, _, _, content in entries:
        data = content if isinstance(content, bytes) else b""
        if kind != 2 or not data:
            placed.append((_END, 0))
        elif len(data) >= _CUTOFF:
            placed.append((put(data), len(data)))
        else:
            start, count = len(minifat), -(-len(data) // _MINI)
            mini += data.ljust(count * _MINI, b"\0")
            minifat += [start + index + 1 if index + 1 < count else _END for index in range(count)]
            placed.append((start, len(data)))
    placed[0] = (put(bytes(mini)), len(mini))
    minifat_sectors = -(-len(minifat) * 4 // _SECTOR)
    minifat_start = put(struct.pack(f"<{len(minifat)}I", *minifat).ljust(minifat_sectors * _SECTOR, b"\xff"))
    directory = b"".join(
        str(name).encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII16xI8x8xIQ", len(str(name)) * 2 + 2, kind, 1, _NONE, right, child, 0, start, size)
        for (name, kind, child, right, _), (start, size) in zip(entries, placed, strict=True)
    )
    directory_start = put(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * _SECTOR:
        fat_sectors += 1
    fat_at = list(range(len(fat), len(fat) + fat_sectors))
    table = [*fat, *([_FAT] * fat_sectors)]
    packed = struct.pack(f"<{len(table)}I", *table).ljust(fat_sectors * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        directory_start,
        0,
        _CUTOFF,
        minifat_start,
        minifat_sectors,
        _END,
        0,
    )
    difat = struct.pack("<109I", *(fat_at + [_FREE] * (109 - fat_sectors)))
    return header + difat + b"".join(sectors) + packed


def _list(name: str, folder: Folder, entries: list[list[object]], kind: int = 1) -> int:
    """Add a folder and what is in it to the directory; siblings hang on each other's right side, which is a tree too."""
    own = len(entries)
    entries.append([name, kind, _NONE, _NONE, None])
    last = None
    for inside, content in (*folder.streams.items(), *folder.folders.items()):
        at = len(entries)
        if isinstance(content, Folder):
            _list(inside, content, entries)
        else:
            entries.append([inside, 2, _NONE, _NONE, content])
        if last is None:
            entries[own][2] = at
        else:
            entries[last][3] = at
        last = at
    return own
