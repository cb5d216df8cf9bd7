"""Brings file store and database in line for a matter: finds what differs, adopts what has no row, removes what may go."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable, Sequence

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.logs import log_context, logger
from blocks.parts import Parts
from blocks.records import BatchId, Document, DocumentId, FileOutcome, MatterId
from blocks.store_records import FileOffer
from blocks.stored_object import StoredObject
from flows.options import ProcessingOptions
from flows.unpacking import unpacker_of
from tasks.intake.register import register_files
from tasks.intake.stored import stored_candidate
from tasks.review.answer import Answer
from tasks.review.object_checks import key_of, matter_prefix
from tasks.review.reconcile import Kind, Missing, Stray, judge, strays, to_adopt, to_remove
from tasks.review.stray_bytes import read_strays

Progress = Callable[[str, int, int], None]
"""Is told what is done, how many of it, and of how many."""


class Survey(Answer):
    """What lies in the store beside what the database says: counts, the objects without rows, the documents without objects."""

    matter: str
    objects: int
    documents: int
    strays: list[Stray]
    missing: list[Missing]


class Adoption(Answer):
    """What became of the strays that were offered, in one batch.

    `adopted` became documents, `restored` gave a document its missing bytes back, `duplicates` held the bytes of another stray,
    `refused` can be no documents and are exceptions of the batch.
    """

    batch_id: str
    adopted: int
    restored: int
    duplicates: int
    refused: int


def survey(parts: Parts, matter: str, prefixes: Sequence[str], progress: Progress) -> Survey:
    """Compare both, and read every object that has no row. Nothing is changed.

    Args:
        parts: the parts of this process.
        matter: name of the matter.
        prefixes: what the names of further objects begin with that may be the matter's, such as `documents/`.
        progress: is told how far the reading is.

    Raises:
        Terminal: `MATTER_UNKNOWN` where there is no such matter and no prefix to adopt from.
        Transient: the database or the file store can't be reached.
    """
    with parts.store.transaction(write=False) as tx:
        matter_id = tx.matters.find(matter)
    if matter_id is None and not prefixes:
        raise Terminal(Code.MATTER_UNKNOWN, f"There is no matter named {matter!r}.")
    objects = _objects(parts.files, matter_id, prefixes)
    documents = _documents(parts, matter_id)
    found = strays(objects, documents, matter_id)
    read = iter(range(1, len(found) + 1))
    readings = read_strays(parts.files, found, lambda: progress("reading", next(read), len(found)))
    judged, missing = judge(found, readings, documents, frozenset(each.name for each in objects))
    return Survey(matter=matter, objects=len(objects), documents=len(documents), strays=judged, missing=missing)


def adopt(parts: Parts, found: Survey, progress: Progress) -> Adoption | None:
    """Offer the strays to the matter as one batch, told by their bytes; return None where there is nothing to offer.

    What lay in the place of the matter and was taken is removed there, for it now lies under its row's key, read back; nothing is
    removed elsewhere, and nothing at all under a legal hold.
    """
    offered = to_adopt(found.strays)
    if not offered:
        return None
    actor = parts.settings.who
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open(found.matter)
        held = _under_hold(tx, matter_id)
        options = ProcessingOptions()
        manifest = [stray.address for stray in offered]
        batch_id = tx.batches.open(matter_id, options.priority, options.model_dump_json(), manifest, created_by=actor)
    with log_context(matter_id=matter_id, batch_id=batch_id):
        offers = _offer(parts, matter_id, batch_id, offered, actor, progress)
        _log.info("objects adopted", extra={"files": len(offers)})
    if not held:
        for stray, offer in zip(offered, offers, strict=True):
            if offer.outcome is not FileOutcome.EXCEPTION and stray.name.startswith(matter_prefix(matter_id)):
                parts.files.remove(stray.name)
    return _adoption(batch_id, offered, offers)


def remove(parts: Parts, found: Survey, *, adopted: bool, progress: Progress) -> list[str]:
    """Remove the strays that may go and return their names; `adopted` says that an adoption went before.

    Raises:
        Terminal: `LEGAL_HOLD` where the matter is under one; nothing was removed.
    """
    refuse_under_hold(parts, found.matter)
    going = to_remove(found.strays, adopted=adopted)
    with parts.store.transaction(write=False) as tx:
        matter_id = tx.matters.find(found.matter)
    documents = {document.id: document for document in _documents(parts, matter_id)}
    keys = frozenset(map(key_of, documents.values()))  # read again: a row may have come since the survey
    removed = []
    for number, stray in enumerate(going, start=1):
        if stray.name not in keys and _may_go(parts.files, stray, documents):
            parts.files.remove(stray.name)
            removed.append(stray.name)
            _log.info("object removed", extra={"matter_id": matter_id, "kind": stray.kind, "sha256": stray.sha256})
        progress("removing", number, len(going))
    return removed


def refuse_under_hold(parts: Parts, matter: str) -> None:
    """Raise `Terminal(LEGAL_HOLD)` where the matter is under a legal hold."""
    with parts.store.transaction(write=False) as tx:
        matter_id = tx.matters.find(matter)
        if matter_id is not None and _under_hold(tx, matter_id):
            raise Terminal(Code.LEGAL_HOLD, f"The matter {matter!r} is under a legal hold; nothing was removed.")


def _under_hold(tx: Transaction, matter_id: MatterId) -> bool:
    matter = tx.matters.get(matter_id)
    return matter is not None and matter.legal_hold


def _objects(files: FileStore, matter_id: MatterId | None, prefixes: Sequence[str]) -> list[StoredObject]:
    asked = ([matter_prefix(matter_id)] if matter_id is not None else []) + list(prefixes)
    return list({each.name: each for prefix in asked for each in files.objects(prefix)}.values())


def _documents(parts: Parts, matter_id: MatterId | None) -> list[Document]:
    if matter_id is None:
        return []
    with parts.store.transaction(write=False) as tx:
        return tx.documents.of_matter(matter_id)


def _offer(
    parts: Parts, matter_id: MatterId, batch_id: BatchId, offered: Sequence[Stray], actor: str, progress: Progress
) -> list[FileOffer]:
    candidates = [stored_candidate(parts.files, stray.name, stray.address) for stray in offered]
    done = iter(range(1, len(offered) + 1))

    def told(offer: FileOffer) -> None:
        if offer.container is None:
            progress("adopting", next(done), len(offered))

    offers = register_files(
        parts.store,
        parts.files,
        matter_id,
        batch_id,
        candidates,
        actor,
        socket.gethostname(),
        told,
        unpacker_of(parts),
    )
    return [offer for offer in offers if offer.container is None]


def _adoption(batch_id: BatchId, offered: Sequence[Stray], offers: Sequence[FileOffer]) -> Adoption:
    came = [(stray.kind is Kind.LOST, offer.outcome) for stray, offer in zip(offered, offers, strict=True)]
    return Adoption(
        batch_id=batch_id,
        adopted=came.count((False, FileOutcome.DOCUMENT)),
        restored=sum(lost and outcome is not FileOutcome.EXCEPTION for lost, outcome in came),
        duplicates=came.count((False, FileOutcome.DUPLICATE)),
        refused=sum(outcome is FileOutcome.EXCEPTION for _, outcome in came),
    )


def _may_go(files: FileStore, stray: Stray, documents: dict[DocumentId, Document]) -> bool:
    """Say whether a stray is not needed: a copy goes only where the document's own object has just been read and is whole."""
    if stray.kind is not Kind.COPY:
        return True
    document = documents.get(DocumentId(stray.document_id or ""))
    if document is None:
        return False
    try:
        with files.local_path(key_of(document)) as path, path.open("rb") as stored:
            return hashlib.file_digest(stored, hashlib.sha256).hexdigest() == document.sha256
    except Terminal as error:
        if error.code is not Code.STORED_FILE_MISSING:
            raise
        return False


_log = logger("flows.reconciliation")
