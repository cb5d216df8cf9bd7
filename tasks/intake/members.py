"""Takes the files out of an e-mail or an archive, one after the other. Runs in a child process, called by name; see `tasks.intake.unpack`.

What a member is called never becomes the name of a file here: they are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import BaseModel, ConfigDict

from blocks.child import JSON
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.records import MediaType
from tasks.formats.eml import read_eml
from tasks.formats.message import Attachment, Message
from tasks.formats.msg import read_msg
from tasks.formats.zip_archive import LOCKED, Entry, opened_zip

MOST_RATIO = 200
"""Times that a member may grow when it is unpacked; deflate reaches 1,032 on zeros, text and office files stay under 30."""

ALLOWANCE = 16 << 20
"""Bytes that any member may grow to, whatever its ratio: a blank page packs well."""

BLOCK = 1 << 20


class UnpackRequest(BaseModel):
    """What to unpack: the container, the folder to write to, and how much of it is wanted.

    `skip` members are passed over, since they were given out before; at most `members` are written, of `total_bytes` together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    media_type: MediaType
    target: str
    skip: int
    members: int
    total_bytes: int
    passwords: str = ""


class Told(BaseModel):
    """What the child says of a member: first its name, then its size, or why it could not be taken out.

    With `rest`, the members from this one on were left where they are; it says how many.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: int
    name: str
    bytes: int | None = None
    code: Code | None = None
    message: str | None = None
    rest: int = 0


class _Member(NamedTuple):
    """A member before it is taken out; `packed` are its bytes in the container."""

    name: str
    packed: int
    write: Callable[[IO[bytes], int], int]


def unpack(item: Mapping[str, JSON]) -> Iterator[JSON]:
    """Write the members to `target`, each under its index, and yield two `Told` for each.

    Raises:
        Terminal: `FILE_DAMAGED` where the container does not open.
    """
    request = UnpackRequest.model_validate(item)
    left, written = request.total_bytes, 0
    members = _members(request)
    for index, member in enumerate(members):
        if index < request.skip:
            continue
        if written == request.members:
            yield _told(
                index,
                member,
                code=Code.ARCHIVE_LIMIT,
                message="There are more members than are allowed.",
                rest=len(members) - index,
            )
            return
        yield _told(index, member)
        said = _taken_out(request, index, member, left)
        written, left = written + 1, left - (said.bytes or 0)
        yield said.model_dump(mode="json")


_SURROGATES = re.compile("[\ud800-\udfff]")


def _storable(name: str) -> str:
    """Return a name that can be written down: halves of characters, which no file system gives, are marked as missing."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", name)


def _told(index: int, member: _Member, **more: object) -> JSON:
    value: JSON = Told(index=index, name=member.name, **more).model_dump(mode="json")
    return value


def _taken_out(request: UnpackRequest, index: int, member: _Member, left: int) -> Told:
    most = min(left, max(ALLOWANCE, member.packed * MOST_RATIO))
    target = Path(request.target) / str(index)
    try:
        with target.open("wb") as file:
            size = member.write(file, most)
    except LegalDocsError as error:
        target.unlink(missing_ok=True)
        return Told(index=index, name=member.name, code=error.code, message=error.cause)
    return Told(index=index, name=member.name, bytes=size)


def _members(request: UnpackRequest) -> list[_Member]:
    path = Path(request.path)
    try:
        if request.media_type is MediaType.ZIP:
            return [_of_entry(entry) for entry in opened_zip(path, request.passwords)]
        message = read_eml(path) if request.media_type is MediaType.EMAIL else read_msg(path)
        return list(_of_message(message, path.stat().st_size))
    except LegalDocsError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # what a hostile container makes its reader raise
        raise Terminal(Code.FILE_DAMAGED, f"Its files cannot be taken out: {type(error).__name__}.") from None


def _of_message(message: Message, size: int) -> Iterator[_Member]:
    for number, attachment in enumerate(message.all_attachments(), start=1):
        folder, slash, name = attachment.name.rpartition("/")
        full = f"{folder}{slash}{name or f'part {number}{attachment.extension}'}"
        yield _Member(_storable(full), size, _writer(attachment))


def _writer(attachment: Attachment) -> Callable[[IO[bytes], int], int]:
    def write(file: IO[bytes], most: int) -> int:
        if attachment.content is None:
            raise Terminal(Code.FILE_UNREADABLE, attachment.missing)
        return copied([attachment.content()], file, most)

    return write


def _of_entry(entry: Entry) -> _Member:
    def write(file: IO[bytes], most: int) -> int:
        if entry.refused is not None:
            raise Terminal(*entry.refused)
        try:
            return copied(entry.blocks(BLOCK), file, most)
        except LOCKED:
            raise Terminal(Code.FILE_ENCRYPTED, "No password that is known opens the member.") from None
        except NotImplementedError:
            raise Terminal(Code.MEDIA_TYPE_UNSUPPORTED, "The member is packed by a method that is not known.") from None
        except LegalDocsError:
            raise
        except Exception as error:  # zlib, bz2, lzma and zipfile each have their own
            raise Terminal(Code.FILE_DAMAGED, f"The member cannot be unpacked: {type(error).__name__}.") from None

    return _Member(_storable(entry.name), entry.packed, write)


def copied(blocks: Iterable[bytes], file: IO[bytes], most: int) -> int:
    """Write the blocks and return their length; raise `Terminal(ARCHIVE_LIMIT)` beyond `most` bytes."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > most:
            raise Terminal(Code.ARCHIVE_LIMIT, f"The member has more than {most} bytes, which is all that is allowed here.")
        file.write(block)
    return size
