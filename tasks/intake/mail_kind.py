"""Tells an e-mail message by its headers: lines of `Name: value` at the very beginning (RFC 5322, section 2.2)."""

from __future__ import annotations

import re

from blocks.errors import Code
from blocks.records import MediaType
from tasks.intake.signatures import Kind

_HEADERS = re.compile(rb"(?:\xef\xbb\xbf)?((?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+)")
_NAME = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_MAILBOX = re.compile(rb"From \S+ .*\d\d:\d\d:\d\d.*\r?\n[!-9;-~]+:")
"""The line before each message of a mailbox file (RFC 4155), and the first header."""

_OF_MAIL = frozenset({b"from", b"to", b"date", b"subject", b"received", b"return-path", b"message-id", b"mime-version"})
_OF_MAIL_ALONE = frozenset({b"received", b"return-path", b"message-id", b"mime-version"})
"""Headers that programs write: a letter that begins with `From:` and `To:` is typed by a person, and is plain text."""


def mail_kind(head: bytes, extension: str) -> Kind | None:
    """Return the kind of a message or a mailbox, or None for other content; in a file named `.eml`, headers of any mail are enough."""
    if _MAILBOX.match(head):
        return Kind(None, "mailbox file", Code.MAILBOX_UNSUPPORTED)
    headers = _HEADERS.match(head)
    if headers is None:
        return None
    names = {name.lower() for name in _NAME.findall(headers[1])}
    if names & (_OF_MAIL if extension.lower() == ".eml" else _OF_MAIL_ALONE):
        return Kind(MediaType.EMAIL, "e-mail message")
    return None
