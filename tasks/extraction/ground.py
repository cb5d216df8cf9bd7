"""Holds every claim of an extractor against the document: what does not stand there is rejected and counted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from blocks.records import PAGE_END, EntityType, Mention
from tasks.extraction.candidates import Candidate


class Rejection(StrEnum):
    """Why a claim is no mention."""

    MALFORMED = "malformed"
    OUTSIDE = "outside_the_text"
    TEXT_DIFFERS = "text_differs"
    CROSSES_PAGE = "crosses_page"
    BLANK_EDGE = "blank_edge"


class Claim(NamedTuple):
    """What an extractor says: a span, and the words that it says stand there."""

    candidate: Candidate
    text: str


def grounded(text: str, claims: Iterable[Claim]) -> tuple[list[Candidate], Counter[Rejection]]:
    """Return the claims that hold, and how many do not, by reason.

    Args:
        text: the document text.
        claims: claims whose offsets count in it.
    """
    held: list[Candidate] = []
    rejected: Counter[Rejection] = Counter()
    for claim in claims:
        reason = rejection(text, claim)
        if reason is None:
            held.append(claim.candidate)
        else:
            rejected[reason] += 1
    return held, rejected


def rejection(text: str, claim: Claim) -> Rejection | None:
    """Return why the claim does not hold, or None."""
    start, end = claim.candidate.start, claim.candidate.end
    if not 0 <= start < end <= len(text):
        return Rejection.OUTSIDE
    if text[start:end] != claim.text:
        return Rejection.TEXT_DIFFERS
    if PAGE_END in claim.text:
        return Rejection.CROSSES_PAGE
    if claim.text != claim.text.strip():
        return Rejection.BLANK_EDGE
    return None


def read_claims(answer: object, offset: int) -> tuple[list[Claim], int]:
    """Read the answer of a child process, `[[start, end, type, confidence, extractor, text], …]`, trusting none of it.

    Args:
        answer: decoded JSON.
        offset: the place in the document of the text that the child was given.

    Returns:
        The claims, with offsets in the document, and the number of rows that are no claims.
    """
    rows = answer if isinstance(answer, list) else [answer]
    claims = [claim for claim in (_claim(row, offset) for row in rows) if claim]
    return claims, len(rows) - len(claims)


def mention(text: str, page_starts: Sequence[int], candidate: Candidate) -> Mention:
    """Return the mention of a candidate whose offsets count in the document text; `page_starts` are those of its pages."""
    c = candidate
    page = bisect_right(page_starts, c.start)
    return Mention(c.start, c.end, page, text[c.start : c.end], c.type, c.confidence, c.extractor, c.antecedent)


def _claim(row: object, offset: int) -> Claim | None:
    match row:
        case [int(start), int(end), str(kind), float(confidence), str(extractor), str(text)] if (
            kind in set(EntityType) and 0 < confidence <= 1
        ):
            return Claim(Candidate(start + offset, end + offset, EntityType(kind), confidence, extractor), text)
        case _:
            return None
