"""The files in an e-mail or archive as they are offered: each under the path of its container, `!/` and its own name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.records import Document, DocumentId
from blocks.storage_layout import original_key
from tasks.intake.candidate import Candidate
from tasks.intake.unpack import INSIDE, Budget, Unpacker


def member_candidates(
    files: FileStore, path: str, document: Document, around: Collection[DocumentId], unpacker: Unpacker, budget: Budget
) -> Iterator[Candidate]:
    """Yield the files in a container, whose stored bytes are read; what cannot be taken out of it is one exception in its place.

    Args:
        files: where the container is stored.
        path: the path at which it was offered.
        document: its document.
        around: the containers that it lies in. One that lies in itself holds nothing that was not taken out of it already.
        unpacker: takes the files out. Each lies at its place until the next one is asked for.
        budget: what may still come out; it gets less.

    Raises:
        Transient: the file store failed, or no child process could be had.
    """
    paths: set[str] = set()
    rest = Candidate(path + INSIDE, container=path, parent_id=document.id)
    if document.id in around:
        return
    if len(around) >= unpacker.limits.depth:
        message = f"It lies in {len(around)} others, and so deep nothing is unpacked."
        yield rest._replace(code=Code.ARCHIVE_LIMIT, message=message)
        return
    key = original_key(document.matter_id, document.id, document.sha256, document.media_type)
    try:
        with files.local_path(key) as place:
            for member in unpacker.members(place, document.media_type, budget):
                lend = None if member.place is None else partial(_lent, member.place)
                name = _unused(path + INSIDE + member.name, paths)
                yield rest._replace(path=name, code=member.code, message=member.message, lend=lend)
    except Terminal as error:
        yield rest._replace(path=_unused(rest.path, paths), code=error.code, message=error.cause)


def _lent(place: Path) -> AbstractContextManager[str]:
    return nullcontext(str(place))


def _unused(path: str, used: set[str]) -> str:
    """Return the path, with a number where the container has a file of that name already, and note it as used."""
    free, number = path, 1
    while free in used:
        number += 1
        free = f"{path} ({number})"
    used.add(free)
    return free
