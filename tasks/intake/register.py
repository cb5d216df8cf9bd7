"""Registers the files that are offered: row, bytes and custody event, in an order in which a crash loses and duplicates nothing.

1. The file is read once: digest, size and kind.
2. Its row is committed; the database mints the id, or finds the one that the matter holds for these bytes.
3. The bytes are copied to the key of that id, verified against the digest.
4. One transaction notes that they are stored, the custody event, what became of the offer, and the batch's claim to the document.

Killed after any step, the same offer again finds the row by its content, copies to the same key and ends in the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from blocks.database.store import Store, Transaction
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.records import BatchId, CustodyAction, Document, DocumentId, FileOutcome, MatterId
from blocks.storage_layout import StorageKey, original_key
from blocks.store_records import CustodyEvent, FileOffer, NewDocument
from tasks.intake.candidate import Candidate
from tasks.intake.inspect_file import Inspected, inspect_file
from tasks.intake.scan import scan
from tasks.intake.source_path import display_path

Progress = Callable[[FileOffer], None]
"""Is told of each file as soon as its outcome is committed."""


def register_paths(
    store: Store,
    files: FileStore,
    matter_id: MatterId,
    batch_id: BatchId,
    paths: Iterable[str],
    actor: str,
    host: str,
    progress: Progress | None = None,
) -> list[FileOffer]:
    """Offer every file under the paths to the matter; the same as `register_files` of what `scan` finds."""
    return register_files(store, files, matter_id, batch_id, scan(paths), actor, host, progress)


def register_files(
    store: Store,
    files: FileStore,
    matter_id: MatterId,
    batch_id: BatchId,
    candidates: Iterable[Candidate],
    actor: str,
    host: str,
    progress: Progress | None = None,
) -> list[FileOffer]:
    """Offer the files to the matter and return what became of each, in order; `actor` and `host` go into the chain of custody.

    A file that can be no document becomes an exception and stops no other.

    Raises:
        Transient: the database or the file store failed. What is committed stays; offer the same files again to go on.
    """
    intake = _Intake(store, files, matter_id, batch_id, actor, host)
    offers = []
    for candidate in candidates:
        offer = intake.offer(candidate)
        offers.append(offer)
        if progress is not None:
            progress(offer)
    return offers


def counts(offers: Sequence[FileOffer]) -> dict[FileOutcome, int]:
    """Return how many files came to each outcome; they add up to the files offered."""
    return {outcome: sum(offer.outcome is outcome for offer in offers) for outcome in FileOutcome}


class _Intake:
    """What stays the same while a batch is registered."""

    def __init__(self, store: Store, files: FileStore, matter_id: MatterId, batch_id: BatchId, actor: str, host: str) -> None:
        self._store = store
        self._files = files
        self._matter_id = matter_id
        self._batch_id = batch_id
        self._actor = actor
        self._host = host
        self._origins: dict[DocumentId, str] = {}
        self._events: dict[tuple[str, datetime | None], CustodyEvent] | None = None

    def offer(self, candidate: Candidate) -> FileOffer:
        """Register one file and return its outcome, which is committed."""
        if candidate.code is not None:
            return self._refuse(candidate.path, candidate.code, candidate.message)
        if (offer := self._as_before(candidate)) is not None:
            return offer
        try:
            with candidate.bytes_at() as place:
                return self._admit(candidate.path, place)
        except Terminal as error:
            return self._refuse(candidate.path, error.code, error.cause)

    def _as_before(self, candidate: Candidate) -> FileOffer | None:
        """Return the outcome of an object that this matter has taken already and nobody has written since: it is not brought again.

        So a scan of many objects that was broken off goes on where it was. The store vouches for size and time of its objects, the
        time to the second; a file system does not, and files are always read.
        """
        if candidate.modified_at is None:
            return None
        event = self._taken().get((candidate.path, candidate.modified_at.replace(microsecond=0)))
        if event is None:
            return None
        with self._store.transaction(write=False) as tx:
            document = tx.documents.get(event.document_id)
        if (
            document is None
            or document.stored_at is None
            or document.bytes != candidate.bytes
            or not self._files.exists(_key(document))
        ):
            return None
        inspected = Inspected(document.sha256, document.bytes, document.media_type, event.modified_at)
        return self._commit(candidate.path, inspected, document)

    def _taken(self) -> dict[tuple[str, datetime | None], CustodyEvent]:
        """Return the custody events of the matter by path and time of last change, as they stood when this batch first asked."""
        if self._events is None:
            with self._store.transaction(write=False) as tx:
                events = tx.custody.of_matter(self._matter_id)
            self._events = {(e.path, e.modified_at and e.modified_at.replace(microsecond=0)): e for e in events}
        return self._events

    def _refuse(self, path: str, code: Code, message: str | None) -> FileOffer:
        offer = FileOffer(path, FileOutcome.EXCEPTION, None, code, message)
        with self._store.transaction() as tx:
            tx.batches.offer(self._batch_id, offer)
        return offer

    def _admit(self, path: str, place: str) -> FileOffer:
        """Register what is offered under `path`; its bytes lie at `place`."""
        inspected = inspect_file(place)
        while True:
            document = self._register(path, inspected)
            self._store_bytes(place, document)
            if offer := self._commit(path, inspected, document):
                return offer
            self._files.delete(_key(document))  # another process has withdrawn the row: begin again with one of our own

    def _register(self, path: str, inspected: Inspected) -> Document:
        new = NewDocument(self._matter_id, Path(path).name, inspected.sha256, inspected.bytes, inspected.media_type)
        with self._store.transaction() as tx:
            return tx.documents.register(new).document

    def _store_bytes(self, place: str, document: Document) -> None:
        """Copy the bytes unless they are there; a document whose stored copy was lost gets it back."""
        if document.stored_at is not None and self._files.exists(_key(document)):
            return
        try:
            self._files.put_file(_key(document), Path(place), document.sha256)
        except Terminal:
            self._withdraw(document)
            raise

    def _withdraw(self, document: Document) -> None:
        """Take the row back if no bytes were ever stored for it; then what a killed process may have copied belongs to nobody."""
        with self._store.transaction() as tx:
            withdrawn = tx.documents.withdraw(document.id)
        if withdrawn:
            self._files.delete(_key(document))

    def _commit(self, path: str, inspected: Inspected, document: Document) -> FileOffer | None:
        """Write down the outcome, or return None where the row is gone. No other process can come between: the matter is locked."""
        with self._store.transaction() as tx:
            tx.matters.lock(self._matter_id)
            current = tx.documents.get(document.id)
            if current is None:
                return None
            if current.stored_at is None:
                tx.documents.stored(document.id, datetime.now(UTC))
                self._origins[document.id] = path
                action = CustodyAction.REGISTERED
            else:
                same = self._origin(tx, document.id) == path
                action = CustodyAction.OFFERED_AGAIN if same else CustodyAction.DUPLICATE_OFFERED
            tx.custody.record(document.id, action, path, inspected.sha256, self._actor, self._host, inspected.modified_at)
            offer = self._outcome(path, document.id, action)
            tx.batches.offer(self._batch_id, offer)
            tx.batches.add_document(self._batch_id, document.id)
        return offer

    def _outcome(self, path: str, document_id: DocumentId, action: CustodyAction) -> FileOffer:
        if action is not CustodyAction.DUPLICATE_OFFERED:
            return FileOffer(path, FileOutcome.DOCUMENT, document_id)
        first = display_path(self._origins[document_id])
        return FileOffer(path, FileOutcome.DUPLICATE, document_id, None, f"The same bytes came from {first}.")

    def _origin(self, tx: Transaction, document_id: DocumentId) -> str | None:
        """Return the path from which a document was registered. It never changes, so the matter's log is read when one is new to us."""
        if document_id not in self._origins:
            events = tx.custody.of_matter(self._matter_id)
            self._origins |= {e.document_id: e.path for e in events if e.action is CustodyAction.REGISTERED}
        return self._origins.get(document_id)


def _key(document: Document) -> StorageKey:
    return original_key(document.matter_id, document.id, document.sha256, document.media_type)
