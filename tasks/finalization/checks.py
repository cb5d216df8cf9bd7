"""What must hold of a processed document before it may be called complete; each check has a name and names what breaks it.

Pure functions over what the database holds of one document. `verify` asks the same questions again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from blocks.records import (
    PAGE_END,
    Chunk,
    DocumentStatus,
    Mention,
    MentionId,
    NoTextReason,
    Page,
    PageWarning,
    Relationship,
    Stage,
    StageStatus,
)
from blocks.stage_records import StageRow

VERSION = "1"
"""Of the finalization stage; a change of the rules below changes it."""


class Check(StrEnum):
    """The checks of one document, by name."""

    PAGES_NUMBERED = "pages_numbered"
    PAGES_ACCOUNTED = "pages_accounted"
    CHUNKS_REJOIN = "chunks_rejoin"
    MENTIONS_GROUNDED = "mentions_grounded"
    MENTIONS_RESOLVED = "mentions_resolved"
    EVIDENCE_GROUNDED = "evidence_grounded"
    ENDS_PRESENT = "ends_present"
    STAGES_ENDED = "stages_ended"


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that does not hold, and what breaks it: numbers and places, never the text of the document."""

    check: Check
    what: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What the database holds of one document. `resolved` are the ids of the mentions that belong to a live entity."""

    pages: Sequence[Page]
    chunks: Sequence[Chunk]
    mentions: Mapping[MentionId, Mention]
    resolved: frozenset[MentionId]
    relationships: Sequence[Relationship]
    stages: Mapping[Stage, StageRow]

    @property
    def text(self) -> str:
        """The document text: every page's text, each followed by a form feed."""
        return "".join(page.text + PAGE_END for page in self.pages)


CONTENT_MAY_BE_LOST = frozenset(
    {
        NoTextReason.PAGE_UNREADABLE,
        NoTextReason.PAGE_TOO_LARGE,
        NoTextReason.TIMED_OUT,
        NoTextReason.OUT_OF_MEMORY,
        NoTextReason.CRASHED,
    }
)
"""Reasons that leave open what stands on the page; a blank page, or one where nothing could be read as text, has been read."""

BEFORE_FINALIZATION = (Stage.OCR, Stage.CHUNKING, Stage.EXTRACTION, Stage.RESOLUTION, Stage.RELATIONSHIPS)
ENDED = frozenset({StageStatus.COMPLETED, StageStatus.SKIPPED})


def findings(holding: Holding) -> list[Finding]:
    """Return every check that does not hold; an empty list for a document that may be completed."""
    text = holding.text
    return [
        *(Finding(check, what) for check, rule in _RULES.items() for what in rule(holding)),
        *(Finding(check, what) for check, rule in _TEXT_RULES.items() for what in rule(holding, text)),
    ]


def final_status(pages: Sequence[Page]) -> DocumentStatus:
    """Return the status of a document whose checks hold."""
    if any(page.reason in CONTENT_MAY_BE_LOST or PageWarning.PAGE_DAMAGED in page.warnings for page in pages):
        return DocumentStatus.COMPLETED_WITH_EXCEPTIONS
    return DocumentStatus.COMPLETED


def _pages_numbered(holding: Holding) -> Iterator[str]:
    numbers = [page.number for page in holding.pages]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"{len(numbers)} pages are not numbered 1 to {len(numbers)}"
    ocr = holding.stages.get(Stage.OCR)
    if ocr and ocr.status in ENDED and ocr.counts.get("pages") != len(numbers):
        yield f"the ocr stage counted {ocr.counts.get('pages')} pages, the database holds {len(numbers)}"


def _pages_accounted(holding: Holding) -> Iterator[str]:
    for page in holding.pages:
        if (page.text == "") != (page.reason is not None):
            yield f"page {page.number} has " + ("neither text nor a reason" if page.text == "" else "both text and a reason")
        if PAGE_END in page.text:
            yield f"the text of page {page.number} contains a form feed"


def _mentions_resolved(holding: Holding) -> Iterator[str]:
    resolution = holding.stages.get(Stage.RESOLUTION)
    unresolved = len(holding.mentions.keys() - holding.resolved)
    if unresolved and resolution and resolution.status is StageStatus.COMPLETED:
        yield f"{unresolved} of {len(holding.mentions)} mentions have no entity"


def _ends_present(holding: Holding) -> Iterator[str]:
    for r in holding.relationships:
        for end in (r.subject_id, r.object_id):
            if end not in holding.mentions:
                yield f"a {r.predicate} at {r.start} ends in mention {end}, which is not in the document"


def _stages_ended(holding: Holding) -> Iterator[str]:
    for stage in BEFORE_FINALIZATION:
        row = holding.stages.get(stage)
        if row is None or row.status not in ENDED:
            yield f"stage {stage} is {row.status if row else 'without a row'}"


def _chunks_rejoin(holding: Holding, text: str) -> Iterator[str]:
    at = 0
    for chunk in holding.chunks:
        if chunk.start > at or chunk.end < at or text[chunk.start : chunk.end] != chunk.text:
            yield f"chunk {chunk.ordinal} ({chunk.start} to {chunk.end}) does not continue the text at {at}"
            return
        at = chunk.end
    if at != len(text):
        yield f"the chunks end at {at}, the text at {len(text)}"


def _mentions_grounded(holding: Holding, text: str) -> Iterator[str]:
    for m in holding.mentions.values():
        if not 0 <= m.start < m.end <= len(text) or text[m.start : m.end] != m.text:
            yield f"a {m.type} at {m.start} to {m.end} is not what stands there"


def _evidence_grounded(holding: Holding, text: str) -> Iterator[str]:
    for r in holding.relationships:
        if not 0 <= r.start < r.end <= len(text) or text[r.start : r.end] != r.evidence:
            yield f"the evidence of a {r.predicate} at {r.start} to {r.end} is not what stands there"


_RULES: dict[Check, Callable[[Holding], Iterator[str]]] = {
    Check.PAGES_NUMBERED: _pages_numbered,
    Check.PAGES_ACCOUNTED: _pages_accounted,
    Check.MENTIONS_RESOLVED: _mentions_resolved,
    Check.ENDS_PRESENT: _ends_present,
    Check.STAGES_ENDED: _stages_ended,
}
_TEXT_RULES: dict[Check, Callable[[Holding, str], Iterator[str]]] = {
    Check.CHUNKS_REJOIN: _chunks_rejoin,
    Check.MENTIONS_GROUNDED: _mentions_grounded,
    Check.EVIDENCE_GROUNDED: _evidence_grounded,
}
