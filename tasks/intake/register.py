"""Registers the files that are offered: row, bytes and custody event, in an order in which a crash loses and duplicates nothing.

1. The file is read once: digest, size and kind.
2. Its row is committed; the database mints the id, or finds the one that the matter holds for these bytes.
3. The bytes are copied to the key of that id, verified against the digest.
4. One transaction notes that they are stored, the custody event, what became of the offer, and the batch's claim to the document.

Killed after any step, the same offer again finds the row by its content, copies to the same key and ends in the same state.

The files in an e-mail or archive are offered after it, each under the path of its container, `!/` and its name; the container's offer
says how many there were as soon as all of them have an outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias

from blocks.database.store import Store, Transaction
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.records import BatchId, CustodyAction, Document, DocumentId, DocumentMetadata, FileOutcome, MatterId
from blocks.storage_layout import StorageKey, original_key
from blocks.store_records import CustodyEvent, FileOffer, NewDocument
from tasks.intake.candidate import Candidate
from tasks.intake.inspect_file import Inspected, inspect_file
from tasks.intake.member_candidates import member_candidates
from tasks.intake.scan import scan
from tasks.intake.source_path import display_path
from tasks.intake.unpack import CONTAINERS, Budget, Unpacker

Progress = Callable[[FileOffer], None]
"""Is told of each file as soon as its outcome is committed."""

Said: TypeAlias = Callable[[str], DocumentMetadata | None]
"""Gives what is said of the file at a path, or None."""


def nothing_said(path: str) -> None:
    """Say nothing of any file."""


def register_paths(
    store: Store,
    files: FileStore,
    matter_id: MatterId,
    batch_id: BatchId,
    paths: Iterable[str],
    actor: str,
    host: str,
    progress: Progress | None = None,
    unpacker: Unpacker | None = None,
) -> list[FileOffer]:
    """Offer every file under the paths to the matter; the same as `register_files` of what `scan` finds."""
    return register_files(store, files, matter_id, batch_id, scan(paths), actor, host, progress, unpacker)


def register_files(
    store: Store,
    files: FileStore,
    matter_id: MatterId,
    batch_id: BatchId,
    candidates: Iterable[Candidate],
    actor: str,
    host: str,
    progress: Progress | None = None,
    unpacker: Unpacker | None = None,
    said: Said = nothing_said,
) -> list[FileOffer]:
    """Offer the files to the matter and return what became of each, in order; `actor` and `host` go into the chain of custody.

    A file that can be no document becomes an exception and stops no other. The files that `unpacker` takes out of a container follow it;
    without one they stay unaccounted for. `said` gives what the sender says of the file at a path.

    Raises:
        Transient: the database or the file store failed. What is committed stays; offer the same files again to go on.
    """
    intake = _Intake(store, files, matter_id, batch_id, actor, host, unpacker, said)
    offers = []
    for candidate in candidates:
        for offer in intake.all_of(candidate):
            offers.append(offer)
            if progress is not None:
                progress(offer)
    return offers


def counts(offers: Sequence[FileOffer]) -> dict[FileOutcome, int]:
    """Return how many files came to each outcome; they add up to the files offered."""
    return {outcome: sum(offer.outcome is outcome for offer in offers) for outcome in FileOutcome}


class _Taken(NamedTuple):
    """An offer whose outcome is committed, and its document as it was found (None: an exception)."""

    offer: FileOffer
    document: Document | None = None


class _Intake:
    """What stays the same while a batch is registered."""

    def __init__(
        self,
        store: Store,
        files: FileStore,
        matter_id: MatterId,
        batch_id: BatchId,
        actor: str,
        host: str,
        unpacker: Unpacker | None,
        said: Said,
    ) -> None:
        self._store = store
        self._files = files
        self._matter_id = matter_id
        self._batch_id = batch_id
        self._actor = actor
        self._host = host
        self._unpacker = unpacker
        self._said = said
        self._origins: dict[DocumentId, str] = {}
        self._events: dict[tuple[str, datetime | None], CustodyEvent] | None = None

    def all_of(self, candidate: Candidate) -> Iterator[FileOffer]:
        """Register a file and the files in it, and yield the outcome of each, which is committed."""
        taken = self._offer(candidate)
        yield taken.offer
        if self._unpacker is not None:
            yield from self._inside(taken, (), self._unpacker, self._unpacker.budget())

    def _inside(self, taken: _Taken, around: tuple[DocumentId, ...], unpacker: Unpacker, budget: Budget) -> Iterator[FileOffer]:
        """Register the files in a container, then those in the containers among them; `around` are the containers that it lies in."""
        document = taken.document
        if document is None or document.media_type not in CONTAINERS:
            return
        found: list[_Taken] = []
        count = 0
        for candidate in member_candidates(self._files, taken.offer.path, document, around, unpacker, budget):
            member = self._offer(candidate)
            yield member.offer
            found += [member] if member.document and member.document.media_type in CONTAINERS else []
            count += 1
        with self._store.transaction() as tx:
            tx.batches.offer(self._batch_id, replace(taken.offer, members=count))
        for member in found:
            yield from self._inside(member, (*around, document.id), unpacker, budget)

    def _offer(self, candidate: Candidate) -> _Taken:
        """Register one file."""
        if candidate.code is not None:
            return self._refuse(candidate, candidate.code, candidate.message)
        if (taken := self._as_before(candidate)) is not None:
            return taken
        try:
            with candidate.bytes_at() as place:
                return self._admit(candidate, place)
        except Terminal as error:
            return self._refuse(candidate, error.code, error.cause)

    def _as_before(self, candidate: Candidate) -> _Taken | None:
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
        return self._commit(candidate, inspected, document)

    def _taken(self) -> dict[tuple[str, datetime | None], CustodyEvent]:
        """Return the custody events of the matter by path and time of last change, as they stood when this batch first asked."""
        if self._events is None:
            with self._store.transaction(write=False) as tx:
                events = tx.custody.of_matter(self._matter_id)
            self._events = {(e.path, e.modified_at and e.modified_at.replace(microsecond=0)): e for e in events}
        return self._events

    def _refuse(self, candidate: Candidate, code: Code, message: str | None) -> _Taken:
        offer = FileOffer(candidate.path, FileOutcome.EXCEPTION, None, code, message, container=candidate.container)
        with self._store.transaction() as tx:
            tx.batches.offer(self._batch_id, offer)
        return _Taken(offer)

    def _admit(self, candidate: Candidate, place: str) -> _Taken:
        """Register what is offered; its bytes lie at `place`."""
        inspected = inspect_file(place, candidate.extension)
        if candidate.container is not None:
            inspected = inspected._replace(modified_at=None)  # the time at which it was taken out is not its own
        while True:
            document = self._register(candidate, inspected)
            self._store_bytes(place, document)
            if taken := self._commit(candidate, inspected, document):
                return taken
            self._files.delete(_key(document))  # another process has withdrawn the row: begin again with one of our own

    def _register(self, candidate: Candidate, inspected: Inspected) -> Document:
        new = NewDocument(
            self._matter_id,
            candidate.name,
            inspected.sha256,
            inspected.bytes,
            inspected.media_type,
            parent_id=candidate.parent_id,
        )
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

    def _commit(self, candidate: Candidate, inspected: Inspected, document: Document) -> _Taken | None:
        """Write down the outcome, or return None where the row is gone. No other process can come between: the matter is locked."""
        path = candidate.path
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
            tx.custody.record(
                document.id, action, path, inspected.sha256, self._actor, self._host, inspected.modified_at, candidate.parent_id
            )
            self._keep_what_is_said(tx, candidate, document.id, anew=action is not CustodyAction.DUPLICATE_OFFERED)
            offer = self._outcome(candidate, document.id, action)
            tx.batches.offer(self._batch_id, offer)
            tx.batches.add_document(self._batch_id, document.id)
        return _Taken(offer, document)

    def _keep_what_is_said(self, tx: Transaction, candidate: Candidate, document_id: DocumentId, *, anew: bool) -> None:
        """Keep what the sender says of a file; where nothing is said of a member, what is said of its container holds."""
        if said := self._said(candidate.path):
            tx.documents.say(document_id, said, anew=anew)
        if candidate.parent_id is not None and candidate.parent_id != document_id:
            tx.documents.say(document_id, tx.documents.required(candidate.parent_id).metadata, anew=False)

    def _outcome(self, candidate: Candidate, document_id: DocumentId, action: CustodyAction) -> FileOffer:
        if action is not CustodyAction.DUPLICATE_OFFERED:
            return FileOffer(candidate.path, FileOutcome.DOCUMENT, document_id, container=candidate.container)
        message = f"The same bytes came from {display_path(self._origins[document_id])}."
        return FileOffer(candidate.path, FileOutcome.DUPLICATE, document_id, None, message, container=candidate.container)

    def _origin(self, tx: Transaction, document_id: DocumentId) -> str | None:
        """Return the path from which a document was registered. It never changes, so the matter's log is read when one is new to us."""
        if document_id not in self._origins:
            events = tx.custody.of_matter(self._matter_id)
            self._origins |= {e.document_id: e.path for e in events if e.action is CustodyAction.REGISTERED}
        return self._origins.get(document_id)


def _key(document: Document) -> StorageKey:
    return original_key(document.matter_id, document.id, document.sha256, document.media_type)
