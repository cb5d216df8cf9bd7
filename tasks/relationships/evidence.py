"""Builds evidence spans and checks them: no relationship without words on a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blocks.errors import Code, Terminal
from blocks.records import PAGE_END, Relationship
from tasks.relationships.claims import Claim
from tasks.relationships.reading import Reading

NEAR = 250
"""Characters that a mention may stand outside of a claim's words and still be drawn into the evidence: a reader looks at a passage,
not at a page."""


def ground(reading: Reading, claim: Claim) -> Relationship | None:
    """Return the claim as a relationship with the words that carry it; None where no words are left of the span.

    The span is widened to whichever mention stands on its page and near enough, and never crosses a page unless both mentions are
    apart on two pages that the claim's own words join.
    """
    start, end = _on_one_page(reading, claim)
    for named in (claim.subject, claim.object):
        low, high = min(start, named.start), max(end, named.end)
        if start - low <= NEAR and high - end <= NEAR and PAGE_END not in reading.text[low:high]:
            start, end = low, high
    start, end = _trimmed(reading.text, start, end)
    if start >= end:
        return None
    return Relationship(
        claim.predicate,
        claim.subject.id,
        claim.object.id,
        reading.page_of(start),
        start,
        end,
        reading.text[start:end],
        claim.confidence,
        claim.rule if ":" in claim.rule else f"rule:{claim.rule}",  # a model bears its own kind in its name
    )


def validate(text: str, relationships: Iterable[Relationship], document_id: str | None = None) -> None:
    """Raise `Terminal(EVIDENCE_UNGROUNDED)` where a relationship does not quote the text, or says something of one mention alone."""
    for found in relationships:
        if not 0 <= found.start < found.end <= len(text) or text[found.start : found.end] != found.evidence:
            cause = f"The evidence of a {found.predicate} at {found.start} is not in the document text."
            raise Terminal(Code.EVIDENCE_UNGROUNDED, cause, document_id)
        if found.subject_id == found.object_id:
            raise Terminal(
                Code.EVIDENCE_UNGROUNDED, f"A {found.predicate} at {found.start} joins a mention with itself.", document_id
            )


def validate_pages(
    page_bounds: Sequence[tuple[int, int]], relationships: Iterable[Relationship], document_id: str | None = None
) -> None:
    """Raise `Terminal(EVIDENCE_UNGROUNDED)` where a relationship names another page than the one that its evidence starts on."""
    for found in relationships:
        bounds = page_bounds[found.page - 1] if 0 < found.page <= len(page_bounds) else None
        if bounds is None or not bounds[0] <= found.start <= bounds[1]:
            cause = f"The evidence of a {found.predicate} at {found.start} does not start on page {found.page}."
            raise Terminal(Code.EVIDENCE_UNGROUNDED, cause, document_id)


def _on_one_page(reading: Reading, claim: Claim) -> tuple[int, int]:
    """Cut the claim's span at the page end, on the side of the subject, unless the claim needs both sides."""
    start, end = max(0, claim.start), min(claim.end, len(reading.text))
    if PAGE_END not in reading.text[start:end]:
        return start, end
    both = sorted((claim.subject, claim.object), key=lambda named: named.start)
    if start <= both[0].start and both[1].end <= end and PAGE_END in reading.text[both[0].start : both[1].end]:
        return both[0].start, both[1].end
    at = claim.subject.start if start <= claim.subject.start < end else start
    cut = reading.text.find(PAGE_END, at)
    first = reading.text.rfind(PAGE_END, start, at) + 1
    return max(start, first), end if cut < 0 else min(end, cut)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
