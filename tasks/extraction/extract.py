"""Extraction of a whole document: model and rules in child processes, then what needs the document as a whole.

The model reads chunks, the rules read pages; both are independent of each other and of order. Definitions, repeats and the settling of
overlaps follow here, so that chunk length changes nothing but what the model sees at a chunk's edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from blocks.child import JSON, Ended, Reply
from blocks.records import Chunk, Mention
from tasks.extraction import defined_terms, repeats
from tasks.extraction.candidates import Candidate
from tasks.extraction.consistency import consistent
from tasks.extraction.ground import Claim, Rejection, grounded, mention, read_claims
from tasks.extraction.merge import merged
from tasks.extraction.page_text import PageText
from tasks.extraction.register import Register, register
from tasks.extraction.spans import settled

VERSION = "3"
"""Changes when the same text would give other mentions. The model's and eyecite's versions stand in each mention's extractor."""

NAMES = "tasks.extraction.read:names_in"
RULES = "tasks.extraction.read:rules_in"
"""The two functions that children run; each depends on its item alone."""


class Children(Protocol):
    """What runs named functions on items, several at a time."""

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        """Yield the replies of each item and its end, in any order of items."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader claims, and how many of its words it gave up by itself, by reason."""

    claims: Sequence[Claim]
    rejected: Mapping[str, int]


class Reader(Protocol):
    """What reads a document and says what stands in it; its claims are checked against the document whoever makes them."""

    def read(self, text: str, page_bounds: Sequence[tuple[int, int]], chunks: Sequence[Chunk]) -> Found:
        """Return claims with offsets in the document text; the arguments are those of `extract_document`."""
        ...


class LocalReader:
    """Finds mentions by the rules and models of this machine, in child processes."""

    def __init__(self, pool: Children) -> None:
        self._pool = pool

    def read(self, text: str, page_bounds: Sequence[tuple[int, int]], chunks: Sequence[Chunk]) -> Found:
        """Return the claims of rules and models, and how many rows were none."""
        claims, malformed = _claims(self._pool, text, page_bounds, sorted(chunks, key=lambda chunk: chunk.start))
        return Found(claims, {str(Rejection.MALFORMED): malformed} if malformed else {})


@dataclass(frozen=True, slots=True)
class Extraction:
    """The mentions of a document, sorted by start, and how many claims were rejected, by reason."""

    mentions: tuple[Mention, ...]
    rejected: Mapping[str, int]


def extract_document(
    pool: Children, text: str, page_bounds: Sequence[tuple[int, int]], chunks: Sequence[Chunk], beside: Reader | None = None
) -> Extraction:
    """Return the mentions of a document.

    Args:
        pool: runs the model and the rules.
        text: the document text.
        page_bounds: start and end of each page in it, its form feed included, in order.
        chunks: the chunks of the text, in any order.
        beside: reads the document too; what it and the rules and models of this machine say is merged by span.

    Raises:
        LegalDocsError: what a child process ended with, or the reader beside.
    """
    local = LocalReader(pool).read(text, page_bounds, chunks)
    held, refused = grounded(text, local.claims)
    rejected: Counter[str] = Counter({str(reason): count for reason, count in refused.items()})
    rejected.update(local.rejected)
    if beside is not None:
        more = beside.read(text, page_bounds, sorted(chunks, key=lambda chunk: chunk.start))
        also, refused = grounded(text, more.claims)
        rejected.update({f"model_{reason}": count for reason, count in refused.items()})
        rejected.update(more.rejected)
        held = merged(held, also)
    starts = [start for start, _ in page_bounds]
    mentions = tuple(mention(text, starts, candidate) for candidate in _whole(text, page_bounds, held))
    return Extraction(mentions, dict(sorted(rejected.items())))


def _claims(
    pool: Children, text: str, page_bounds: Sequence[tuple[int, int]], chunks: Sequence[Chunk]
) -> tuple[list[Claim], int]:
    """Ask the child processes; return their claims, and how many rows were none."""
    claims: list[Claim] = []
    malformed = 0
    borders = _borders(chunks)
    kind = register(text)
    for item, answer in _answers(pool, NAMES, [chunk.text for chunk in chunks], kind):
        found, bad = read_claims(answer, chunks[item].start)
        malformed += bad
        low, high = borders[item]
        # A claim outside its chunk is kept, so that it is rejected and counted.
        claims += [
            c for c in found if low <= c.candidate.start < high or not chunks[item].start <= c.candidate.start < chunks[item].end
        ]
    for item, answer in _answers(pool, RULES, [text[start:end] for start, end in page_bounds], kind):
        found, bad = read_claims(answer, page_bounds[item][0])
        malformed += bad
        claims += found
    return claims, malformed


def _answers(pool: Children, function: str, texts: Sequence[str], kind: Register) -> Iterator[tuple[int, JSON]]:
    """Yield the index and answer of every text that has a letter or digit; raise what a child ended with."""
    wanted = [index for index, text in enumerate(texts) if any(c.isalnum() for c in text)]
    for answer in pool.stream(function, ({"text": texts[index], "register": kind} for index in wanted)):
        if isinstance(answer, Reply):
            yield wanted[answer.item], answer.value
        elif answer.error is not None:
            raise answer.error


def _borders(chunks: Sequence[Chunk]) -> list[tuple[int, int]]:
    """Return for each chunk the stretch whose claims count: overlaps are parted in their middle, where both chunks see both sides."""
    middles = [(following.start + chunk.end) // 2 for chunk, following in pairwise(chunks)]
    lows = [chunks[0].start, *middles] if chunks else []
    highs = [*middles, chunks[-1].end] if chunks else []
    return list(zip(lows, highs, strict=True))


def _whole(text: str, page_bounds: Sequence[tuple[int, int]], held: Iterable[Candidate]) -> list[Candidate]:
    """Add what only the whole document shows, and settle overlaps."""
    pages = [PageText(text[start : end - 1]) for start, end in page_bounds]
    cased = "\f".join(page.cased for page in pages) + "\f"
    found = consistent(settled(held), cased)
    found = settled([*found, *_definitions(pages, page_bounds, found)])
    table = repeats.by_first_word(repeats.terms(found, cased))
    again = (
        c._replace(start=c.start + start, end=c.end + start)
        for page, (start, _) in zip(pages, page_bounds, strict=True)
        for c in repeats.find(page, start, table)
    )
    there = {(c.start, c.end, c.type) for c in found}
    return settled([*found, *(c for c in again if (c.start, c.end, c.type) not in there)])


def _definitions(
    pages: Sequence[PageText], page_bounds: Sequence[tuple[int, int]], found: Sequence[Candidate]
) -> Iterator[Candidate]:
    place = 0
    for page, (start, end) in zip(pages, page_bounds, strict=True):
        here = place
        while place < len(found) and found[place].start < end:
            place += 1
        known = [candidate.shifted(-start) for candidate in found[here:place]]
        for candidate in defined_terms.find(page, known):
            yield candidate.shifted(start)
