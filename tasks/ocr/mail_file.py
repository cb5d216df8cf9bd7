"""E-mail: the message as a page, and each message inside it that is no file of its own as a page after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.errors import MessageError
from importlib.metadata import version
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.records import MediaType, Page
from tasks.formats.eml import read_eml
from tasks.formats.message import Message
from tasks.formats.msg import read_msg
from tasks.ocr.flowing_text import flowing_page

_READERS: dict[MediaType, Callable[[Path], Message]] = {MediaType.EMAIL: read_eml, MediaType.OUTLOOK: read_msg}


def mail_pages(path: Path, kind: MediaType, document_id: str | None = None) -> Iterator[Page]:
    """Yield the pages of an e-mail; raise `Terminal(FILE_DAMAGED)` where it cannot be read."""
    try:
        message = _READERS[kind](path)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError) as error:
        raise Terminal(Code.FILE_DAMAGED, f"The e-mail does not open: {type(error).__name__}.", document_id) from None
    engine = "e-mail" if kind is MediaType.EMAIL else f"olefile {version('olefile')}"
    for number, each in enumerate(_all(message), start=1):
        yield flowing_page(number, each.text, engine, each.hidden)


def _all(message: Message) -> Iterator[Message]:
    yield message
    for inside in message.attached:
        yield from _all(inside)
