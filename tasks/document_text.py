"""The text of a document as the stages after OCR take it."""

from __future__ import annotations

from typing import NamedTuple

from blocks.database.store import Transaction
from blocks.records import PAGE_END, DocumentId


class DocumentText(NamedTuple):
    """The page texts in page order, each followed by one form feed; a bound is a page's start and the end behind its form feed."""

    text: str
    bounds: tuple[tuple[int, int], ...]


def read_text(tx: Transaction, document_id: DocumentId) -> DocumentText:
    """Return the text of a document and where its pages stand in it."""
    bounds = tuple((bound.start, bound.end + len(PAGE_END)) for bound in tx.pages.bounds(document_id))
    return DocumentText(tx.pages.text(document_id), bounds)
