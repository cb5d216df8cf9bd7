"""Does the chain of custody of a matter hang together? Recomputed from its first event to its last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from blocks.database.custody_chain import broken_link
from blocks.records import Document, DocumentId
from blocks.store_records import CustodyEvent
from tasks.intake.source_path import display_path
from tasks.review.verification import Finding, MatterCheck


def custody_findings(
    events: Sequence[CustodyEvent], last_sha256: str | None, documents: Mapping[DocumentId, Document]
) -> Iterator[Finding]:
    """Name the first link that does not hold; `last_sha256` is what the matter's row says of the last event."""
    broken = broken_link(events, last_sha256)
    if broken is None:
        return
    if broken.event is None:
        what = f"the chain ends at event {broken.number - 1}, which was changed, or events after it are gone"
        yield Finding(check=MatterCheck.CUSTODY_CHAINED, what=what)
        return
    event = broken.event
    document = documents.get(event.document_id)
    what = (
        f"event {broken.number} ({event.action} of {display_path(event.path)}) does not follow from the one before it, "
        "which was changed, removed or moved"
    )
    yield Finding(
        check=MatterCheck.CUSTODY_CHAINED,
        what=what,
        document_id=event.document_id,
        file_name=document.file_name if document else None,
    )
