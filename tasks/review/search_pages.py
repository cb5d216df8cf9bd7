"""Searches the pages of a matter for words, and marks them in the snippets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from blocks.database.store import Store
from blocks.database.words import all_of, phrases_of, wanted
from blocks.records import Document, DocumentId
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named


class Hit(Answer):
    """A page that holds all the words. `start` and `end` are the first hit and `marks` all of them in the snippet.

    `misread`
    says that the words stand there only as they may have been misread. All offsets count in the document text; `snippet` equals it from `snippet_start` on.
    """

    rank: int
    document_id: str
    file_name: str
    page: int
    bates: str | None
    start: int
    end: int
    snippet_start: int
    snippet: str
    marks: list[tuple[int, int]]
    parent_id: str | None
    custodian: str | None
    source: str | None
    production_volume: str | None
    received_date: date | None
    confidentiality: str | None
    misread: bool


class Hits(Answer):
    """The best pages first; `more` says that others follow."""

    matter: str
    words: str
    hits: list[Hit]
    more: bool


def search_pages(store: Store, matter: str, words: str, limit: int, *, misread: bool = True) -> Hits:
    """Return up to `limit` pages of the matter that hold all the words; what stands in double quotes is a phrase.

    Pages that hold them as they are written come first; with `misread` others follow that hold them as recognition may have misread them.

    Raises:
        Terminal: `MATTER_UNKNOWN`, or `USAGE` where the words hold no letter or digit.
    """
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        hits = tx.search.find(found.id, words, limit + 1, misread=misread)
        bates: dict[DocumentId, dict[int, str]] = {}
        documents: dict[DocumentId, Document] = {}
        for hit in hits:
            if hit.document_id not in bates:
                bates[hit.document_id] = tx.pages.bates(hit.document_id)
                documents[hit.document_id] = tx.documents.required(hit.document_id)
    return Hits(
        matter=found.name,
        words=words,
        hits=[
            Hit(
                rank=hit.rank,
                document_id=hit.document_id,
                file_name=file_name(hit.file_name),
                page=hit.page,
                bates=bates[hit.document_id].get(hit.page),
                start=hit.start,
                end=hit.end,
                snippet_start=hit.snippet_start,
                snippet=hit.snippet,
                marks=[
                    (hit.snippet_start + start, hit.snippet_start + end)
                    for start, end in marks(hit.snippet, words, misread=hit.misread)
                ],
                parent_id=documents[hit.document_id].parent_id,
                misread=hit.misread,
                **asdict(documents[hit.document_id].metadata),
            )
            for hit in hits[:limit]
        ],
        more=len(hits) > limit,
    )


def marks(text: str, question: str, *, misread: bool = False) -> list[tuple[int, int]]:
    """Return the span of each stretch of the text that the question asks for, compared as the search compares words."""
    return all_of(wanted(phrases_of(question), misread=misread), text)
