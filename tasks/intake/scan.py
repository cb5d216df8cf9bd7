"""Finds the files that paths offer: every one of them, in an order that depends on their names alone.

Nothing is left out. Hidden files are files; what is no file, can't be listed or isn't there is offered as an exception. Links are not
followed: they could leave the folder that was offered, or never end.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from blocks.errors import Code
from tasks.intake.candidate import Candidate
from tasks.intake.stored import bucket_candidates

_BUCKET = "s3://"

_NO_FILES = (
    (stat.S_ISLNK, "symbolic link"),
    (stat.S_ISDIR, "folder"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


def scan(paths: Iterable[str]) -> Iterator[Candidate]:
    """Yield each file under the paths once: the paths as given, inside a folder by the bytes of the names.

    A path that begins with `s3://` offers the objects of a bucket; see `bucket_candidates` for what that raises.
    """
    seen: set[str] = set()
    for path in paths:
        for candidate in bucket_candidates(path) if in_bucket(path) else _under(_absolute(path)):
            if candidate.path not in seen:
                seen.add(candidate.path)
                yield candidate


def in_bucket(path: str) -> bool:
    """Say whether the path is the address of a bucket or of objects in it."""
    return path.startswith(_BUCKET)


def no_file_kind(mode: int) -> str:
    """Return what a file mode stands for that is no regular file, such as `pipe`."""
    return next((kind for is_kind, kind in _NO_FILES if is_kind(mode)), "special file")


def _absolute(path: str) -> str:
    """Return the path from the root; `..` is resolved by the file system, because behind a link it does not mean the folder above."""
    given = Path(path)
    if os.pardir in given.parts and "\0" not in path:
        given = given.resolve() if given.name == os.pardir else given.parent.resolve() / given.name
    return str(given.absolute())


def _under(root: str) -> Iterator[Candidate]:
    """Walk with a list of our own: a tree may be deeper than Python's stack."""
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISDIR(mode):
                waiting += sorted((entry.path for entry in os.scandir(path)), key=os.fsencode, reverse=True)
                continue
        except (OSError, ValueError) as error:
            yield _unseen(path, error)
            continue
        if stat.S_ISREG(mode):
            yield Candidate(path)
        else:
            yield Candidate(path, Code.FILE_NOT_REGULAR, f"The path is a {no_file_kind(mode)}, not a file.")


def _unseen(path: str, error: OSError | ValueError) -> Candidate:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Candidate(path, Code.PATH_MISSING, "Nothing lies at the path.")
    reason = (isinstance(error, OSError) and error.strerror) or "the path cannot exist"
    return Candidate(path, Code.FILE_UNREADABLE, f"The path cannot be looked at: {reason}.")
