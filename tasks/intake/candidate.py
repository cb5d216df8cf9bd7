"""One thing that is offered to a matter: a path, an object in a file store, or a member of an e-mail or archive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from blocks.errors import Code
from blocks.records import DocumentId

Lend = Callable[[], AbstractContextManager[str]]


class Candidate(NamedTuple):
    """One path that is offered: a regular file or an object where `code` is None, else the reason why it can be no document.

    Attributes:
        path: absolute, or the address of an object, or that of a container, `!/` and the name in it; bytes of a name that are not UTF-8
            stand in it as lone surrogates, as `os.fsdecode` writes them.
        code: why it can be no document.
        message: the same in words.
        lend: gives an object's bytes a path for as long as they are read; None for a file.
        bytes: an object's size, where its store vouches for it; None for a file, which may change while it is read.
        modified_at: an object's time of last change in UTC, likewise.
        container: the path of the e-mail or archive that it is a member of.
        parent_id: the document of that.
    """

    path: str
    code: Code | None = None
    message: str | None = None
    lend: Lend | None = None
    bytes: int | None = None
    modified_at: datetime | None = None
    container: str | None = None
    parent_id: DocumentId | None = None

    @property
    def name(self) -> str:
        """The last part of the path: the name of the file, verbatim."""
        return self.path.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """The extension that the name declares, such as `.pdf`, or nothing."""
        return PurePosixPath(self.name).suffix

    def bytes_at(self) -> AbstractContextManager[str]:
        """Lend the path at which the bytes can be read while the context lasts."""
        return nullcontext(self.path) if self.lend is None else self.lend()
