"""E-mail messages as they travel (RFC 5322 and MIME), read with the standard library."""

from __future__ import annotations

import functools
import io
import mimetypes
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.generator import BytesGenerator
from email.header import decode_header
from email.message import Message as Part
from email.parser import BytesParser
from email.policy import compat32
from pathlib import Path
from typing import NamedTuple

from tasks.formats.html_text import HtmlText, html_text
from tasks.formats.message import Attachment, Message

_SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
"""The headers that a reader of an e-mail sees."""

_MESSAGE = "message/rfc822"


def read_eml(path: Path) -> Message:
    """Return the message in a file; what it is cannot be so wrong that nothing of it is read."""
    with path.open("rb") as file:
        part = BytesParser(policy=compat32).parse(file)
    bodies, attachments = _sorted(part)
    headers = tuple((name, _decoded(value)) for name in _SHOWN for value in _raw(part, name))
    body = "\n\n".join(each.text.strip("\r\n") for each in bodies)
    return Message(headers, body, tuple(attachments), tuple(piece for each in bodies for piece in each.hidden))


class _Sorted(NamedTuple):
    bodies: list[HtmlText]
    attachments: list[Attachment]


def _sorted(part: Part) -> _Sorted:
    """Sort the parts of a message into its words and its files; of words that are offered in several forms, one form counts."""
    if part.get_content_type() == "multipart/alternative" and part.is_multipart():
        forms = [_sorted(each) for each in _parts(part)]
        best = max((form.bodies for form in forms if form.bodies), key=_letters, default=[])
        return _Sorted(best, [each for form in forms for each in form.attachments])
    if part.is_multipart() and part.get_content_type() != _MESSAGE:
        inside = [_sorted(each) for each in _parts(part)]
        return _Sorted([each for one in inside for each in one.bodies], [each for one in inside for each in one.attachments])
    if _is_body(part):
        text = _text(part)
        return _Sorted([html_text(text) if part.get_content_subtype() == "html" else HtmlText(text, ())], [])
    return _Sorted([], [_attachment(part)])


def _parts(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Part))


def _letters(bodies: list[HtmlText]) -> int:
    """Return how much some words say; the first form wins a tie, for that is the plain one."""
    return sum(character.isalnum() for body in bodies for character in body.text)


def _is_body(part: Part) -> bool:
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/plain", "text/html") and not named


def _text(part: Part) -> str:
    payload = part.get_payload(decode=True)
    return _decode(payload if isinstance(payload, bytes) else b"", part.get_content_charset())


def _decode(data: bytes, charset: str | None) -> str:
    """Return bytes as text: in the charset they claim, else in UTF-8, else in Windows-1252."""
    for encoding in (charset, "utf-8"):
        try:
            if encoding:
                return data.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


def _attachment(part: Part) -> Attachment:
    extension = ".eml" if part.get_content_type() == _MESSAGE else mimetypes.guess_extension(part.get_content_type()) or ""
    name = _decoded(part.get_filename() or "")
    if not name and extension == ".eml":
        name = next((_decoded(subject) for each in _parts(part) for subject in _raw(each, "Subject")), "").replace("/", "_")
        name = f"{' '.join(name.split())}.eml" if name else ""
    return Attachment(name, functools.partial(_content, part), extension)


def _content(part: Part) -> bytes:
    """Return the bytes of a file; a message inside is written anew from its parts, for it is not a file by itself."""
    if part.is_multipart():
        target = io.BytesIO()
        for each in _parts(part):
            BytesGenerator(target, mangle_from_=False, maxheaderlen=0).flatten(each)
        return target.getvalue()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _raw(part: Part, name: str) -> list[str]:
    """Return the values of a header as they stand: the parser's own way to them loses bytes that are not ASCII."""
    return [str(value) for key, value in part.raw_items() if key.lower() == name.lower()]


def _decoded(value: str) -> str:
    """Return a header's value with its encoded words decoded (RFC 2047); one that is wrong stays as it stands."""
    text = _decode(value.encode("utf-8", "surrogateescape"), None)
    try:
        words = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_decode(word, charset) if isinstance(word, bytes) else word for word, charset in words) or text
