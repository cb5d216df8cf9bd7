"""An e-mail as both stages see it, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an e-mail: its name as the sender gave it ("": none), and its bytes, or in words why there are none.

    `extension` is what a file of its declared type is called, for one without a name.
    """

    name: str
    content: Callable[[], bytes] | None
    extension: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """The words of an e-mail; `hidden` are words of its body that a reader does not see.

    `attached` are messages inside it that are no files of their own, so that they can only be read here.
    """

    headers: tuple[tuple[str, str], ...]
    body: str
    attachments: tuple[Attachment, ...] = ()
    hidden: tuple[str, ...] = ()
    attached: tuple[Message, ...] = field(default=())

    @property
    def subject(self) -> str:
        """Its subject, or nothing."""
        return next((value for name, value in self.headers if name == "Subject"), "")

    @property
    def text(self) -> str:
        """What a reader sees: headers, the names of what is attached, and the body."""
        names = [each.name or "(no name)" for each in self.attachments] + [each.subject or "(message)" for each in self.attached]
        shown = [*self.headers, *([("Attachments", "; ".join(names))] if names else [])]
        return "\n".join([*(f"{name}: {' '.join(value.split())}" for name, value in shown), "", self.body.strip("\r\n")])

    def all_attachments(self) -> Iterator[Attachment]:
        """Yield its files, and those of the messages inside it under the name of their message."""
        yield from self.attachments
        for number, inside in enumerate(self.attached, start=1):
            folder = (inside.subject or f"message {number}").replace("/", "_")
            for each in inside.all_attachments():
                yield Attachment(f"{folder}/{each.name}", each.content, each.extension, each.missing)
