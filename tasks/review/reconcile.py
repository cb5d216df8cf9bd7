"""Does the file store hold what the database says, and nothing else? The rules, without a store: what lies where, and what may go.

An object is told by its bytes, never by its name: what was renamed, or left by another system under names of its own, finds its row by
its sha256. An object that is the only copy of a document's bytes is never one that may go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from blocks.errors import Code
from blocks.records import Document, DocumentId, MatterId
from blocks.storage_layout import derived_key
from blocks.stored_object import StoredObject
from tasks.review.answer import Answer
from tasks.review.object_checks import key_of, matter_prefix

OWN_PLACE = "matters/"
"""What the names of all objects of our own layout begin with."""

_STEPS_TO_KIND = 5
"""matters / id / documents / id / original or derived."""


class Kind(StrEnum):
    """What an object without a row of its own is."""

    UNREGISTERED = "unregistered"
    LOST = "lost"
    COPY = "copy"
    REFUSED = "refused"
    LEFTOVER = "leftover"


MEANING: Mapping[Kind, str] = {
    Kind.UNREGISTERED: "bytes that no document of the matter has",
    Kind.LOST: "the bytes of a document whose own object is missing",
    Kind.COPY: "a second copy of a document's bytes",
    Kind.REFUSED: "can be no document",
    Kind.LEFTOVER: "computed from a document that is gone",
}


class Stray(Answer):
    """An object without a row: where it lies, its size in bytes, and, where it was read, its sha256 and the document of these bytes."""

    name: str
    address: str
    kind: Kind
    bytes: int
    sha256: str | None = None
    document_id: str | None = None
    code: Code | None = None
    message: str | None = None


class Missing(Answer):
    """A document whose object is not there; `found_at` is a stray that holds its bytes, None where there is none."""

    document_id: str
    file_name: str
    sha256: str
    key: str
    found_at: str | None


class Reading(Answer):
    """What reading a stray came to: its digest (hex), or the code and message of why it can be no document."""

    sha256: str | None = None
    code: Code | None = None
    message: str | None = None


def strays(objects: Sequence[StoredObject], documents: Sequence[Document], matter_id: MatterId | None) -> list[StoredObject]:
    """Return the objects that stand where no row of the matter says; what lies in the place of another matter is left out.

    The objects are to be listed before the documents are read: rows come before objects, so that a document which is registered in the
    meantime is never taken for a stray. `matter_id` is None for a matter that is yet to be made.
    """
    mine = "" if matter_id is None else matter_prefix(matter_id)
    known = {key_of(document) for document in documents}
    derived = {_derived_of(document) for document in documents}
    return [
        each
        for each in objects
        if (not each.name.startswith(OWN_PLACE) or (mine and each.name.startswith(mine)))
        and each.name not in known
        and _start(each.name, _STEPS_TO_KIND) not in derived
    ]


def is_leftover(found: StoredObject) -> bool:
    """Say whether a stray was computed from a document: such an object is worth nothing without it and is not read."""
    return found.name.startswith(OWN_PLACE) and found.name.split("/")[_STEPS_TO_KIND - 1 : _STEPS_TO_KIND] == ["derived"]


def judge(
    found: Sequence[StoredObject], readings: Mapping[str, Reading], documents: Sequence[Document], present: Collection[str]
) -> tuple[list[Stray], list[Missing]]:
    """Say what each stray is and which documents miss their object.

    Args:
        found: the strays.
        readings: what reading each of them came to, by name; a leftover has none.
        documents: the documents of the matter.
        present: the names of all objects that were listed.
    """
    by_digest = {document.sha256: document for document in documents}
    missing = {document.id for document in documents if document.stored_at is not None and key_of(document) not in present}
    judged = [_stray(each, readings.get(each.name), by_digest, missing) for each in found]
    found_at = {stray.document_id: stray.name for stray in judged if stray.kind is Kind.LOST}
    return judged, [
        Missing(
            document_id=document.id,
            file_name=document.file_name,
            sha256=document.sha256,
            key=key_of(document),
            found_at=found_at.get(document.id),
        )
        for document in documents
        if document.id in missing
    ]


def to_adopt(judged: Sequence[Stray]) -> list[Stray]:
    """Return the strays that are to be offered to the matter: all whose bytes it does not hold yet.

    Those that can be no document are among them: then the matter's accounting names them as exceptions.
    """
    return [stray for stray in judged if stray.kind in (Kind.UNREGISTERED, Kind.LOST, Kind.REFUSED)]


def to_remove(judged: Sequence[Stray], *, adopted: bool) -> list[Stray]:
    """Return the strays that may go: never the only copy of a document's bytes, and after an adoption nothing that was not taken."""
    kept = {Kind.LOST} | ({Kind.UNREGISTERED, Kind.REFUSED} if adopted else set())
    return [stray for stray in judged if stray.kind not in kept]


def _stray(
    found: StoredObject, reading: Reading | None, by_digest: Mapping[str, Document], missing: Collection[DocumentId]
) -> Stray:
    document = by_digest.get(reading.sha256) if reading is not None and reading.sha256 is not None else None
    return Stray(
        name=found.name,
        address=found.address,
        bytes=found.bytes,
        kind=_kind(reading, document, missing),
        sha256=None if reading is None else reading.sha256,
        document_id=None if document is None else document.id,
        code=None if reading is None else reading.code,
        message=None if reading is None else reading.message,
    )


def _kind(reading: Reading | None, document: Document | None, missing: Collection[DocumentId]) -> Kind:
    if reading is None:
        return Kind.LEFTOVER
    if reading.code is not None:
        return Kind.REFUSED
    if document is None:
        return Kind.UNREGISTERED
    return Kind.LOST if document.id in missing or document.stored_at is None else Kind.COPY


def _derived_of(document: Document) -> str:
    return _start(derived_key(document.matter_id, document.id, "x"), _STEPS_TO_KIND)


def _start(name: str, steps: int) -> str:
    return "/".join(name.split("/")[:steps])
