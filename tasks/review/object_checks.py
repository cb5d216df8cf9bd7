"""Are the bytes of every document stored as its row says, and nothing else?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence

from blocks.errors import Code, Terminal
from blocks.file_store import FileStore
from blocks.records import Document, MatterId
from blocks.storage_layout import StorageKey, derived_key, original_key
from tasks.review.verification import Finding, MatterCheck, of_document

_STEPS_TO_DERIVED = 5
"""matters / id / documents / id / derived: steps of a key up to the folder of what was computed from a document."""


def matter_prefix(matter_id: MatterId) -> str:
    """Return what every key of the matter begins with."""
    return f"matters/{matter_id}/"


def key_of(document: Document) -> StorageKey:
    """Return where the document's bytes must lie."""
    return original_key(document.matter_id, document.id, document.sha256, document.media_type)


def object_findings(files: FileStore, documents: Sequence[Document], *, deep: bool) -> Iterator[Finding]:
    """Yield the documents whose bytes are missing or of another size; with `deep`, of another sha256 too."""
    for document in documents:
        if document.stored_at is None:
            yield of_document(document, MatterCheck.OBJECT_PRESENT, "was registered and its bytes never arrived")
        else:
            yield from _of_object(files, document, deep=deep)


def orphan_objects(keys: Collection[StorageKey], documents: Sequence[Document]) -> Iterator[Finding]:
    """Yield the keys that belong to no document.

    The keys are to be listed before the documents are read: rows come before objects, so that a document which is registered in the
    meantime is never taken for an orphan.
    """
    originals = {key_of(document) for document in documents}
    derived = {derived_key(document.matter_id, document.id, "x").rpartition("/")[0] for document in documents}
    for key in keys:
        if key not in originals and "/".join(key.split("/")[:_STEPS_TO_DERIVED]) not in derived:
            yield Finding(check=MatterCheck.NO_ORPHAN_OBJECTS, what=f"{key} belongs to no document")


def _of_object(files: FileStore, document: Document, *, deep: bool) -> Iterator[Finding]:
    key = key_of(document)
    try:
        size = files.size(key)
        digest = _sha256(files, key) if deep else document.sha256
    except Terminal as error:
        if error.code is not Code.STORED_FILE_MISSING:
            raise
        yield of_document(document, MatterCheck.OBJECT_PRESENT, f"nothing is stored at {key}")
        return
    if size != document.bytes:
        yield of_document(document, MatterCheck.OBJECT_SIZE, f"has {document.bytes} bytes; the stored object has {size}")
    if digest != document.sha256:
        yield of_document(document, MatterCheck.OBJECT_HASH, f"the stored object has the sha256 {digest}")


def _sha256(files: FileStore, key: StorageKey) -> str:
    with files.local_path(key) as path, path.open("rb") as stored:
        return hashlib.file_digest(stored, hashlib.sha256).hexdigest()
