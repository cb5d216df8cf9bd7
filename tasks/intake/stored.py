"""Offers objects of a file store as intake offers files: each under its address, its bytes lent while they are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from blocks.errors import Code
from blocks.file_store import FileStore
from tasks.intake.candidate import Candidate


def stored_candidate(files: FileStore, name: str, address: str) -> Candidate:
    """Return the object of that name as it is offered; `address` is what the chain of custody keeps of where it lay."""
    return Candidate(address, lend=partial(_lent, files, name))


def bucket_candidates(url: str) -> Iterator[Candidate]:
    """Yield every object at an `s3://` URL, with its size and time of last change; an exception where nothing lies there.

    Raises:
        Terminal: the URL or an AWS variable is wrong, or credentials are missing or refused.
        Transient: the service can't be reached.
    """
    from blocks.s3_source import S3Source

    source, found = S3Source(url), False
    for each in source.objects():
        found = True
        yield stored_candidate(source.files, each.name, each.address)._replace(bytes=each.bytes, modified_at=each.modified_at)
    if not found:
        yield Candidate(url, Code.PATH_MISSING, "No object lies at the address.")


@contextmanager
def _lent(files: FileStore, name: str) -> Iterator[str]:
    with files.lend(name) as path:
        yield str(path)
