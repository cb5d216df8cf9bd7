"""ZIP archives: their members in the order of the directory, decrypted where the old cipher was used. Reads in a child process."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from blocks.errors import Code
from tasks.formats.passwords import spellings

_ENCRYPTED, _AES = 1, 99
"""The flag of an encrypted member, and the method that stands for AES (APPNOTE.TXT, sections 4.4.4 and 4.4.5)."""

_UTF_8 = 0x800
"""The flag of a name in UTF-8."""


class LockedError(Exception):
    """No password opens the member."""


LOCKED = LockedError


class Entry(NamedTuple):
    """A member: its name, its packed size, and why it is no file that can be taken out, if so."""

    archive: zipfile.ZipFile
    info: zipfile.ZipInfo
    passwords: str
    name: str
    packed: int
    refused: tuple[Code, str] | None

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield its bytes, and raise what is wrong with them."""
        password = _opening(self.archive, self.info, self.passwords) if self.info.flag_bits & _ENCRYPTED else None
        with self.archive.open(self.info, pwd=password) as file:
            while block := file.read(size):
                yield block


def opened_zip(path: Path, passwords: str) -> list[Entry]:
    """Return the members of an archive, folders left out; raise `zipfile.BadZipFile` where it is none."""
    archive = zipfile.ZipFile(path)  # open as long as the process: members are read later
    return [
        Entry(archive, info, passwords, _name(info), info.compress_size, _refused(info))
        for info in archive.infolist()
        if not info.is_dir()
    ]


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was given; old programs wrote UTF-8 without saying so, and it reads as Code Page 437."""
    name = info.orig_filename
    if info.flag_bits & _UTF_8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _refused(info: zipfile.ZipInfo) -> tuple[Code, str] | None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return Code.FILE_NOT_REGULAR, "The member is a link or a device, not a file."
    if info.compress_type == _AES:
        return Code.FILE_ENCRYPTED, "The member is encrypted with AES."
    return None


def _opening(archive: zipfile.ZipFile, info: zipfile.ZipInfo, passwords: str) -> bytes:
    """Return the password that opens the member: one byte tells most wrong ones, the checksum at the end the others."""
    for password in spellings(passwords):
        try:
            with archive.open(info, pwd=password) as file:
                while file.read(1 << 20):
                    pass
        except (RuntimeError, zipfile.BadZipFile, OSError, ValueError, EOFError):
            continue
        except Exception as error:  # zlib's error has no class of its own in the standard hierarchy
            if type(error).__name__ != "error":
                raise
            continue
        return password
    raise LockedError
