"""What must hold of each document of a matter: its stages, its status, its content, its entities, its place in the search index.

Pure functions over what one transaction sees; the checks of the content itself are those that finalization makes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from blocks.errors import Code
from blocks.records import CustodyAction, Document, DocumentStatus, EntityId, MentionId, Stage, StageStatus
from blocks.stage_records import StageRow
from blocks.status import TERMINAL_DOCUMENT
from blocks.store_records import CustodyEvent
from tasks.finalization.checks import ENDED, Check, Holding, final_status
from tasks.finalization.checks import findings as content_findings
from tasks.review.verification import Finding, MatterCheck, of_document

_MADE_BY: Mapping[Check, Stage] = {
    Check.PAGES_NUMBERED: Stage.OCR,
    Check.PAGES_ACCOUNTED: Stage.OCR,
    Check.CHUNKS_REJOIN: Stage.CHUNKING,
    Check.MENTIONS_GROUNDED: Stage.EXTRACTION,
    Check.MENTIONS_RESOLVED: Stage.RESOLUTION,
    Check.EVIDENCE_GROUNDED: Stage.RELATIONSHIPS,
    Check.ENDS_PRESENT: Stage.RELATIONSHIPS,
    Check.STAGES_ENDED: Stage.FINALIZATION,
}
"""The stage whose work each check of the content judges; a document that failed before it is not held to it."""

_NOT_FOUND = frozenset({Code.DOCUMENT_UNKNOWN})


@dataclass(frozen=True, slots=True)
class DocumentHolding:
    """What the database holds of one document."""

    document: Document
    content: Holding
    attempts: Sequence[StageRow]
    custody: Sequence[CustodyEvent]
    entities: Mapping[MentionId, EntityId | None]
    stale_pages: Sequence[int]


def document_findings(held: DocumentHolding, live: Collection[EntityId]) -> Iterator[Finding]:
    """Yield every check of the document that does not hold; `live` are the matter's entities that were not merged away."""
    document = held.document
    yield from _stages(held)
    yield from _custody(held)
    if document.status not in TERMINAL_DOCUMENT:
        return
    ended = ended_stages(held.content.stages)
    yield from (
        of_document(document, finding.check, finding.what)
        for finding in content_findings(held.content)
        if _MADE_BY[finding.check] in ended or document.status is not DocumentStatus.FAILED
    )
    yield from _entities(held, live)
    if document.status is not DocumentStatus.FAILED:
        yield from _totals(held)
        if held.stale_pages:
            pages = ", ".join(map(str, held.stale_pages[:5]))
            yield of_document(
                document, MatterCheck.SEARCH_IN_LINE, f"{len(held.stale_pages)} pages are not indexed as they are: {pages}"
            )


def ended_stages(latest: Mapping[Stage, StageRow]) -> set[Stage]:
    """Return the stages that have ended well, up to the first that has not: only their rows are promised to agree."""
    ended: set[Stage] = set()
    for stage in Stage:
        if stage not in latest or latest[stage].status not in ENDED:
            break
        ended.add(stage)
    return ended


def _stages(held: DocumentHolding) -> Iterator[Finding]:
    document, latest = held.document, held.content.stages
    for stage in Stage:
        if stage not in latest:
            yield of_document(document, MatterCheck.STAGES_PRESENT, f"stage {stage} has no row")
    if any(row.error_code in _NOT_FOUND for row in held.attempts):
        yield of_document(document, MatterCheck.OCR_FOUND_DOCUMENT, "a stage ended because its document was not found")
    ocr = latest.get(Stage.OCR)
    if document.status in TERMINAL_DOCUMENT - {DocumentStatus.FAILED} and (ocr is None or ocr.started_at is None):
        yield of_document(document, MatterCheck.OCR_FOUND_DOCUMENT, f"is {document.status} and its first stage never started")
    if wrong := _wrong_status(held):
        yield of_document(document, MatterCheck.STATUS_FOLLOWS_STAGES, wrong)


def _wrong_status(held: DocumentHolding) -> str | None:
    """Say why the document's status is not the one that its stages and pages give, or None."""
    status, latest = held.document.status, held.content.stages
    open_stages = [stage for stage, row in latest.items() if row.status not in ENDED]
    match status:
        case DocumentStatus.PENDING:
            begun = [stage for stage, row in latest.items() if row.status is not StageStatus.PENDING]
            return f"is pending and stage {begun[0]} is {latest[begun[0]].status}" if begun else None
        case DocumentStatus.COMPLETED | DocumentStatus.COMPLETED_WITH_EXCEPTIONS:
            if open_stages:
                return f"is {status} and stage {open_stages[0]} is {latest[open_stages[0]].status}"
            due = final_status(held.content.pages)
            return None if status is due else f"is {status}; its pages make it {due}"
        case DocumentStatus.FAILED:
            return "is failed without a code" if held.document.error_code is None else None
    return None


def _totals(held: DocumentHolding) -> Iterator[Finding]:
    document, pages = held.document, held.content.pages
    bates = [page.bates for page in pages if page.bates]
    length = sum(len(page.text) + 1 for page in pages)
    for name, stands, due in (
        ("pages", document.pages, len(pages)),
        ("text_length", document.text_length, length),
        ("bates_first", document.bates_first, bates[0] if bates else None),
        ("bates_last", document.bates_last, bates[-1] if bates else None),
    ):
        if stands != due:
            yield of_document(document, MatterCheck.TOTALS_MATCH, f"{name} is {stands}; the pages give {due}")


def _entities(held: DocumentHolding, live: Collection[EntityId]) -> Iterator[Finding]:
    for mention_id, entity_id in held.entities.items():
        if entity_id is not None and entity_id not in live:
            what = f"mention {mention_id} belongs to entity {entity_id}, which is no live one of the matter"
            yield of_document(held.document, MatterCheck.ENTITIES_LIVE, what)


def _custody(held: DocumentHolding) -> Iterator[Finding]:
    document = held.document
    registered = [event for event in held.custody if event.action is CustodyAction.REGISTERED]
    if document.stored_at is not None and not registered:
        yield of_document(document, MatterCheck.CUSTODY_COMPLETE, "has no event of its registration")
    if any(event.sha256 != document.sha256 for event in held.custody):
        yield of_document(document, MatterCheck.CUSTODY_COMPLETE, "has a custody event with another sha256")
