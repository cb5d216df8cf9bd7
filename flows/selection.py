"""Which documents of a matter a submission means, and every reason for which one of them can't be worked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.database.store import Transaction
from blocks.errors import Code, LegalDocsError, Terminal
from blocks.records import Document, MatterId
from tasks.review.lookup import document_named, matter_named

TOLD = 5
"""Documents named in one message; the number of all of them is told with these."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents that are meant, each once, in the order of their ids, and what is wrong with others that were named."""

    matter_id: MatterId | None
    documents: tuple[Document, ...]
    broken: tuple[LegalDocsError, ...]


def select_documents(tx: Transaction, matter: str, names: Sequence[str] | None) -> Selection:
    """Return the documents of a matter that are named by id, beginning of an id or file name; all of them where none is named."""
    try:
        matter_id = matter_named(tx, matter).id
    except LegalDocsError as error:
        return Selection(None, (), (error,))
    broken: list[LegalDocsError] = []
    if names is None:
        found = tx.documents.of_matter(matter_id)
        if not found:
            broken.append(Terminal(Code.DOCUMENT_UNKNOWN, f"The matter {matter!r} has no registered document."))
    else:
        found = []
        for name in names:
            try:
                found.append(document_named(tx, name, matter))
            except LegalDocsError as error:
                broken.append(error)
    documents = tuple(sorted({document.id: document for document in found}.values(), key=lambda document: document.id))
    return Selection(matter_id, documents, (*broken, *_never_stored(documents)))


def _never_stored(documents: Sequence[Document]) -> list[LegalDocsError]:
    missing = [document.id for document in documents if document.stored_at is None]
    if not missing:
        return []
    first = ", ".join(missing[:TOLD])
    return [Terminal(Code.STORED_FILE_MISSING, f"The bytes of {len(missing)} documents were never stored: {first}.")]
