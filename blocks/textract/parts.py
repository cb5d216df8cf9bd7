"""Pages of a document cut into files that Textract takes: at most so many bytes and pages each, written one at a time."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from blocks.paid_text import Sender
from blocks.records import Document

VERSION = "1"
"""Of how pages become parts; part of every token."""

FEATURE = "text-detection"

TOKEN_LENGTH = 64
"""Characters of a token: all that the service takes, and just a sha256 in hex, so that nothing is ever appended to one."""


class Limits(NamedTuple):
    """Bytes that a part is planned with, bytes that it may have, and pages that it may have."""

    aim_bytes: int = 450 * 1024 * 1024
    most_bytes: int = 500_000_000
    most_pages: int = 3_000


LIMITS = Limits()
"""AWS, "Set Quotas in Amazon Textract": 500 MB and 3,000 pages. Parts come out larger than planned, since pages share what they use."""


class WrittenPart(NamedTuple):
    """A file with those pages; a single page that is too large for the service has no file."""

    numbers: tuple[int, ...]
    path: Path | None


def written_parts(
    sender: Sender, numbers: Sequence[int], bytes_each: float, folder: Path, limits: Limits
) -> Iterator[WrittenPart]:
    """Yield parts that hold all those pages once, in order; each file is there until the next one is asked for.

    Args:
        sender: writes the parts.
        numbers: the pages.
        bytes_each: what a page takes, about; a part that comes out too large is cut in two and written again.
        folder: where the files are written.
        limits: of a part.
    """
    todo = _cut(tuple(numbers), bytes_each, limits)
    while todo:
        part = todo.pop(0)
        path = folder / "part.pdf"
        sender.write_part(part, path)
        if path.stat().st_size <= limits.most_bytes:
            yield WrittenPart(part, path)
        elif len(part) == 1:
            yield WrittenPart(part, None)
        else:
            middle = len(part) // 2
            todo[:0] = [part[:middle], part[middle:]]
        path.unlink(missing_ok=True)


def token_of(document: Document, numbers: Sequence[int], generation: int) -> str:
    """Return the token that makes a job for those pages the same job whenever it is started again: sha256, 64 hex digits.

    `generation` counts the jobs that the document had before, so that a job that is lost, or to be done anew, is another one.
    """
    parts = [document.id, document.sha256, list(numbers), FEATURE, VERSION, generation]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _cut(numbers: tuple[int, ...], bytes_each: float, limits: Limits) -> list[tuple[int, ...]]:
    """Cut the pages into as few parts of one length as the limits allow."""
    parts = max(1, math.ceil(len(numbers) * bytes_each / limits.aim_bytes), math.ceil(len(numbers) / limits.most_pages))
    size = max(1, math.ceil(len(numbers) / parts))
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]
