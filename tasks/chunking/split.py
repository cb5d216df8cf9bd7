"""Cuts the document text into overlapping chunks that rejoin to it exactly.

A chunk ends where a reader would pause: at a paragraph or page end, else at a line end, else at a sentence end, else at a space,
else at its length limit. The module knows nothing of what the chunks are used for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from blocks.errors import Code, Terminal
from blocks.records import Chunk

VERSION = "1"
"""Changes when the same text would be cut elsewhere."""

_PAUSES = (
    re.compile(r"\f|\n[ \t]*\n"),
    re.compile(r"\n"),
    re.compile(r"[.!?][\"')\]\u2019\u201d]*\s"),
    re.compile(r"\s"),
)
"""Where a chunk may end, the best place first; the cut is behind the match."""


def split(text: str, page_bounds: Sequence[tuple[int, int]], target: int, overlap: int) -> list[Chunk]:
    """Return the chunks of the document text in order.

    Args:
        text: the document text: the page texts, each with its form feed.
        page_bounds: start and end of each page in `text`, its form feed included, in page order.
        target: the length in characters that no chunk exceeds.
        overlap: characters, at most, by which a chunk begins before the end of the one before; under half of `target`.

    Raises:
        ValueError: the lengths do not fit each other.
        Terminal: PAGES_UNACCOUNTED, the page bounds do not tile the text.
    """
    if not 0 <= overlap * 2 < target:
        raise ValueError(f"an overlap of {overlap} does not fit chunks of {target}")
    _check_bounds(text, page_bounds)
    starts = [start for start, _ in page_bounds]
    chunks: list[Chunk] = []
    start = 0
    while start < len(text):
        end = _end(text, start, target)
        pages = bisect_right(starts, start), bisect_right(starts, end - 1)
        chunks.append(Chunk(len(chunks), start, end, *pages, text[start:end]))
        if end == len(text):
            break
        start = _overlap_start(text, end, overlap)
    return chunks


def rejoin(chunks: Sequence[Chunk]) -> str:
    """Return the text that the chunks cover, each less its overlap with the one before."""
    parts: list[str] = []
    reached = 0
    for chunk in chunks:
        parts.append(chunk.text[max(0, reached - chunk.start) :])
        reached = chunk.end
    return "".join(parts)


def rejoins(text: str, chunks: Sequence[Chunk], document_id: str | None = None) -> None:
    """Check the promise of the stage before it is committed.

    Raises:
        Terminal: CHUNKS_DO_NOT_REJOIN, a chunk is empty, differs from the text in its span or leaves a gap.
    """
    reached = 0
    for place, chunk in enumerate(chunks):
        sound = chunk.ordinal == place and 0 <= chunk.start <= reached < chunk.end and chunk.text == text[chunk.start : chunk.end]
        if not sound:
            raise Terminal(Code.CHUNKS_DO_NOT_REJOIN, f"chunk {place} does not continue the one before it", document_id)
        reached = chunk.end
    if reached != len(text) or rejoin(chunks) != text:
        raise Terminal(Code.CHUNKS_DO_NOT_REJOIN, f"the chunks end at {reached} of {len(text)} characters", document_id)


def _check_bounds(text: str, page_bounds: Sequence[tuple[int, int]]) -> None:
    reached = 0
    for start, end in page_bounds:
        if start != reached or end <= start:
            break
        reached = end
    if reached != len(text):
        raise Terminal(Code.PAGES_UNACCOUNTED, f"the pages cover {reached} of {len(text)} characters")


def _end(text: str, start: int, target: int) -> int:
    """Return the end of the chunk that begins at `start`: the last best pause in its second half."""
    limit = start + target
    if limit >= len(text):
        return len(text)
    least = start + target // 2 + 1
    for pause in _PAUSES:
        cuts = [match.end() for match in pause.finditer(text, least - 1, limit)]
        if cuts:
            return cuts[-1]
    return limit


def _overlap_start(text: str, end: int, overlap: int) -> int:
    """Return where the next chunk begins: at the first line or word that lies whole in the overlap."""
    earliest = end - overlap
    for pause in (_PAUSES[1], _PAUSES[3]):
        match = pause.search(text, max(0, earliest - 1), end)
        if match:
            return match.end()
    return earliest
