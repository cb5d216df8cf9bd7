"""Finds what a person names: a matter by its name or id, a document by its id, the beginning of its id, or its file name."""

from __future__ import annotations

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.records import Document, MatterId
from blocks.store_records import Matter
from tasks.intake.source_path import file_name

SHOWN_CHOICES = 5
"""Candidates listed when a name fits several documents."""


def matter_named(tx: Transaction, name: str) -> Matter:
    """Return the matter of that name, or of that id; raise `Terminal(MATTER_UNKNOWN)` where there is none."""
    found = tx.matters.get(tx.matters.find(name) or MatterId(name))
    if found is None:
        raise Terminal(Code.MATTER_UNKNOWN, f"There is no matter named {name!r}.")
    return found


def document_named(tx: Transaction, name: str, matter: str | None = None) -> Document:
    """Return the one document that is meant.

    Args:
        tx: an open transaction.
        name: an id, the beginning of one, or a file name as it is shown.
        matter: name of the matter to look in; None looks in all of them.

    Raises:
        Terminal: `DOCUMENT_UNKNOWN` where none is meant, `USAGE` with the candidates where several are, `MATTER_UNKNOWN`.
    """
    matters = [matter_named(tx, matter)] if matter is not None else tx.matters.all()
    documents = [document for each in matters for document in tx.documents.of_matter(each.id)]
    exact = [document for document in documents if name in (document.id, document.file_name, file_name(document.file_name))]
    found = exact or [document for document in documents if name and document.id.startswith(name.lower())]
    if not found:
        raise Terminal(Code.DOCUMENT_UNKNOWN, f"No document has the id, beginning of an id or file name {name!r}.")
    if len(found) > 1:
        names = ", ".join(f"{document.id} ({file_name(document.file_name)})" for document in found[:SHOWN_CHOICES])
        raise Terminal(Code.USAGE, f"{name!r} fits {len(found)} documents: {names}. Name one by its id.")
    return found[0]
