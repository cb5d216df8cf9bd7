"""Verifies a matter: recomputes the accounting from the rows and the stored bytes, and names every check that does not hold.

Rows are read in one snapshot, one document in memory at a time. Nothing is repaired.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from blocks.database.store import Store, Transaction
from blocks.entity_cache import EntityCache
from blocks.file_store import FileStore
from blocks.records import BatchId, BatchStatus, Document, DocumentId, EntityId, FileOutcome, MatterId
from blocks.stage_records import StageRow
from blocks.status import TERMINAL_DOCUMENT
from blocks.store_records import CustodyEvent
from tasks.finalization.checks import Check
from tasks.finalization.holding import read_holding
from tasks.review.accounting import BatchHolding, batch_findings, missing_files, missing_members, unfinished
from tasks.review.cache_checks import cache_findings
from tasks.review.custody_checks import custody_findings
from tasks.review.document_checks import DocumentHolding, document_findings
from tasks.review.judged_entities import judged_entities
from tasks.review.object_checks import matter_prefix, object_findings, orphan_objects
from tasks.review.verification import Figures, Finding, MatterCheck, Verification

CHECKS: tuple[MatterCheck | Check, ...] = (*MatterCheck, *Check)
"""Every check by name."""

_SPEAK_OF_DOCUMENTS = frozenset({"processing_tasks", "custody_events", "batch_files", "batch_documents"})
"""The tables that say what was done to a document; an id in them that is no document's was done to something else."""


def verify(
    store: Store,
    files: FileStore,
    matter_id: MatterId,
    *,
    deep: bool = False,
    batch_id: BatchId | None = None,
    cache: EntityCache | None = None,
) -> Verification:
    """Check a matter.

    Args:
        store: the database.
        files: the file store of the same matter.
        matter_id: a matter of the database.
        deep: hash every stored object again; reads all bytes of the matter.
        batch_id: the batch on whose behalf is asked. Other open batches are then taken for other people's work under way, and not
            judged; without it every batch is.
        cache: the cache that resolution asks; None: it is not looked at, for no outcome of a batch rests on it.

    Raises:
        Transient: the database or the file store can't be reached.
    """
    keys = list(files.list(matter_prefix(matter_id)))
    with store.transaction(write=False) as tx:
        reading = _Reading(tx, matter_id, batch_id)
        findings = list(reading.findings())
        findings += cache_findings(tx, cache, matter_id) if cache else ()
        name = tx.matters.name(matter_id)
    stored = [document for document in reading.documents.values() if reading.answers_for(document)]
    findings += object_findings(files, stored, deep=deep)
    findings += orphan_objects(keys, list(reading.documents.values()))
    figures = reading.figures(objects=len(keys), bytes_hashed=sum(document.bytes for document in stored) if deep else 0)
    left_out = {*(() if deep else (MatterCheck.OBJECT_HASH,)), *(() if cache else (MatterCheck.CACHE_IN_LINE,))}
    checks = [check for check in CHECKS if check not in left_out]
    return Verification(matter=name, holds=not findings, checks=checks, findings=findings, figures=figures)


class _Reading:
    """One reading of a matter in one transaction: what is found, and what is counted on the way."""

    def __init__(self, tx: Transaction, matter_id: MatterId, batch_id: BatchId | None) -> None:
        self._tx = tx
        self._matter_id = matter_id
        self._batch_id = batch_id
        self._totals: Counter[str] = Counter()
        self.documents = {document.id: document for document in tx.documents.of_matter(matter_id)}
        self._batches = [
            BatchHolding(batch, tx.batches.offers(batch.id), tx.batches.documents(batch.id))
            for batch in tx.batches.of_matter(matter_id)
        ]

    def answers_for(self, document: Document) -> bool:
        """Say whether the bytes of the document must have arrived: those of another batch may be on their way."""
        claimed = {found for held in self._batches if held.batch.id == self._batch_id for found in held.documents}
        return self._batch_id is None or document.stored_at is not None or document.id in claimed

    def findings(self) -> Iterator[Finding]:
        """Yield everything that the database alone can say."""
        tx, matter_id = self._tx, self._matter_id
        judged = [held.batch.id for held in self._batches if self._judges(held)]
        yield from batch_findings(self._batches, self.documents, judged)
        yield from unfinished(self.documents, self._batches, self._batch_id)
        attempts, custody = defaultdict[DocumentId, list[StageRow]](list), defaultdict[DocumentId, list[CustodyEvent]](list)
        for row in tx.stages.all_of_matter(matter_id):
            attempts[row.document_id].append(row)
        events = tx.custody.of_matter(matter_id)
        for event in events:
            custody[event.document_id].append(event)
        yield from custody_findings(events, tx.custody.last_sha256(matter_id), self.documents)
        live = tx.entities.live(matter_id)
        for document in self.documents.values():
            held = self._hold(document, attempts[document.id], custody[document.id])
            self._count(held)
            yield from document_findings(held, live)
        yield from self._redirects(live)
        yield from self._judgements()
        yield from self._orphan_rows()

    def figures(self, *, objects: int, bytes_hashed: int) -> Figures:
        """Return what was counted; complete once `findings` has been read to its end."""
        offered = {offer.path for held in self._batches for offer in held.offers}
        outcomes = Counter(offer.outcome for held in self._batches for offer in held.offers)
        missing = sum(len(missing_files(held, offered)) + sum(missing_members(held).values()) for held in self._batches)
        return Figures(
            batches=len(self._batches),
            files=outcomes.total() + missing,
            files_documents=outcomes[FileOutcome.DOCUMENT],
            files_duplicates=outcomes[FileOutcome.DUPLICATE],
            files_exceptions=outcomes[FileOutcome.EXCEPTION],
            files_unaccounted=missing,
            documents=len(self.documents),
            documents_unfinished=sum(document.status not in TERMINAL_DOCUMENT for document in self.documents.values()),
            objects=objects,
            bytes_hashed=bytes_hashed,
            **self._totals,
        )

    def _judges(self, held: BatchHolding) -> bool:
        return self._batch_id in (None, held.batch.id) or held.batch.status is not BatchStatus.OPEN

    def _hold(self, document: Document, attempts: Sequence[StageRow], custody: Sequence[CustodyEvent]) -> DocumentHolding:
        tx = self._tx
        return DocumentHolding(
            document=document,
            content=read_holding(tx, document.id),
            attempts=attempts,
            custody=custody,
            entities={stored.id: stored.entity_id for stored in tx.mentions.of(document.id)},
            stale_pages=tx.search.stale_pages(document.id),
        )

    def _count(self, held: DocumentHolding) -> None:
        pages = held.content.pages
        self._totals.update(
            pages=len(pages),
            pages_with_text=sum(page.text != "" for page in pages),
            pages_with_reason=sum(page.reason is not None for page in pages),
            chunks=len(held.content.chunks),
            mentions=len(held.entities),
            mentions_resolved=sum(entity is not None for entity in held.entities.values()),
            relationships=len(held.content.relationships),
            stage_attempts=len(held.attempts),
            custody_events=len(held.custody),
        )

    def _redirects(self, live: set[EntityId]) -> Iterator[Finding]:
        """Follow every merged entity to the one that took its place."""
        self._totals["entities"] = len({member.entity_id for member in self._tx.entities.members(self._matter_id)})
        redirects = self._tx.entities.redirects(self._matter_id)
        for merged in redirects:
            at, seen = merged, set[EntityId]()
            while at in redirects and at not in seen:
                seen.add(at)
                at = redirects[at]
            if at not in live:
                yield Finding(check=MatterCheck.ENTITIES_LIVE, what=f"the merged entity {merged} leads to no live one")

    def _judgements(self) -> Iterator[Finding]:
        known = judged_entities(self._tx, self._matter_id)
        self._totals["judgements"] = len(known.counting)
        for broken in known.broken(self._tx.entities.names(self._matter_id)):
            what = f"judgement {broken.number} ({broken.judgement}) is not obeyed"
            yield Finding(check=MatterCheck.JUDGEMENTS_HOLD, what=what)

    def _orphan_rows(self) -> Iterator[Finding]:
        for orphans in self._tx.orphans.all():
            columns = ", ".join(orphans.columns)
            what = f"{orphans.rows} rows of {orphans.table} ({columns}) point at no row of {orphans.refers_to}"
            of_ids = orphans.table in _SPEAK_OF_DOCUMENTS and orphans.refers_to == "source_documents"
            yield Finding(check=MatterCheck.IDS_MATCH if of_ids else MatterCheck.NO_ORPHAN_ROWS, what=what)
