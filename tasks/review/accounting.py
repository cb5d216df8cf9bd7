"""Files in = documents + duplicates + exceptions: recomputed for each batch from its list of files and what became of each.

The files in an e-mail or archive stand on no list; they count with it, and its own offer says how many they are.

Pure functions over the batches of a matter as one transaction sees them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from blocks.database.batches import manifest_text
from blocks.records import BatchId, BatchOrigin, BatchStatus, Document, DocumentId, FileOutcome
from blocks.status import TERMINAL_DOCUMENT
from blocks.store_records import Batch, FileOffer
from tasks.intake.source_path import display_path
from tasks.intake.unpack import CONTAINERS
from tasks.review.verification import Finding, MatterCheck, of_document


class BatchHolding(NamedTuple):
    """What the database holds of one batch."""

    batch: Batch
    offers: Sequence[FileOffer]
    documents: Sequence[DocumentId]


def missing_files(held: BatchHolding, offered: Collection[str]) -> list[str]:
    """Return the paths of the batch's list that nothing became of.

    `offered` are the paths that any batch of the matter has an outcome for: a batch that was killed while it registered stays open,
    and the same files are then offered by the next one. A batch of documents that were registered before offers none.
    """
    if held.batch.origin is BatchOrigin.DOCUMENTS:
        return []
    own = {offer.path for offer in held.offers}
    elsewhere = offered if held.batch.status is BatchStatus.OPEN else ()
    return [path for path in held.batch.manifest if path not in own and path not in elsewhere]


def batch_findings(
    batches: Sequence[BatchHolding], documents: Mapping[DocumentId, Document], judged: Collection[BatchId]
) -> Iterator[Finding]:
    """Yield what breaks the accounting of files; `judged` are the batches whose lists must be worked off by now."""
    offered = {offer.path for held in batches for offer in held.offers}
    for held in batches:
        name = f"batch {held.batch.id}"
        if hashlib.sha256(manifest_text(held.batch.manifest).encode()).hexdigest() != held.batch.manifest_sha256:
            yield Finding(check=MatterCheck.MANIFEST_UNCHANGED, what=f"the list of files of {name} has another sha256")
        if held.batch.id in judged:
            for path in missing_files(held, offered):
                yield _file_finding(f"nothing became of {display_path(path)} of {name}")
        listed = set(held.batch.manifest)
        opened = {offer.path for offer in held.offers if offer.document_id is not None}
        for offer in held.offers:
            if offer.path not in listed if offer.container is None else offer.container not in opened:
                yield _file_finding(f"{display_path(offer.path)} is not on the list of {name}, nor in a file of it")
        if held.batch.id in judged:
            yield from _member_findings(held, batches, documents)
        yield from _document_findings(held, documents)


def missing_members(held: BatchHolding) -> dict[str, int]:
    """Return, for each container of the batch, how many of the files in it have no outcome; one that lacks none is left out."""
    there = Counter(offer.container for offer in held.offers)
    short = {offer.path: offer.members - there[offer.path] for offer in held.offers if offer.members is not None}
    return {path: missing for path, missing in short.items() if missing}


def _member_findings(
    held: BatchHolding, batches: Sequence[BatchHolding], documents: Mapping[DocumentId, Document]
) -> Iterator[Finding]:
    """Yield the containers that were not worked off; where a batch was killed over one, a later batch may have done it."""
    name = f"batch {held.batch.id}"
    for path, missing in missing_members(held).items():
        yield _file_finding(f"{missing} files in {display_path(path)} of {name} have no outcome, or were never in it")
    done = {offer.path for other in batches for offer in other.offers if offer.members is not None}
    for offer in held.offers:
        document = documents.get(offer.document_id) if offer.document_id is not None else None
        if document is None or document.media_type not in CONTAINERS or offer.members is not None:
            continue
        if held.batch.status is not BatchStatus.OPEN or offer.path not in done:
            yield _file_finding(f"{display_path(offer.path)} of {name} was not unpacked to its end")


def unfinished(
    documents: Mapping[DocumentId, Document], batches: Sequence[BatchHolding], batch_id: BatchId | None
) -> Iterator[Finding]:
    """Yield the documents that wait although no other open batch works on them."""
    others = {
        document_id
        for held in batches
        if held.batch.status is BatchStatus.OPEN and held.batch.id != batch_id
        for document_id in held.documents
    }
    claimed = {document_id for held in batches for document_id in held.documents}
    for document in documents.values():
        if document.status not in TERMINAL_DOCUMENT and document.id in claimed - others:
            yield of_document(document, MatterCheck.DOCUMENTS_FINISHED, f"is {document.status} and no open batch works on it")


def _document_findings(held: BatchHolding, documents: Mapping[DocumentId, Document]) -> Iterator[Finding]:
    name, worked_on = f"batch {held.batch.id}", set(held.documents)
    for offer in held.offers:
        if offer.document_id is None:
            continue
        if offer.document_id not in documents:
            yield _id_finding(MatterCheck.DOCUMENTS_RECORDED, offer.document_id, f"{name} names a document without a row")
            yield _id_finding(MatterCheck.IDS_MATCH, offer.document_id, f"an offer of {name} names it")
        elif offer.outcome is FileOutcome.DOCUMENT and offer.document_id not in worked_on:
            document = documents[offer.document_id]
            yield of_document(document, MatterCheck.TRACKING_MATCHES, f"{name} registered it and does not work on it")
    if held.batch.origin is BatchOrigin.DOCUMENTS:
        for document_id in worked_on.symmetric_difference(map(DocumentId, held.batch.manifest)):
            what = f"{name} lists it and does not work on it, or works on it unlisted"
            yield Finding(check=MatterCheck.TRACKING_MATCHES, what=what, document_id=document_id)
    for document_id in worked_on - documents.keys():
        yield _id_finding(MatterCheck.IDS_MATCH, document_id, f"{name} works on it")


def _file_finding(what: str) -> Finding:
    return Finding(check=MatterCheck.FILES_ACCOUNTED, what=what)


def _id_finding(check: MatterCheck, document_id: DocumentId, what: str) -> Finding:
    return Finding(check=check, what=f"{what}; the matter does not hold it", document_id=document_id)
