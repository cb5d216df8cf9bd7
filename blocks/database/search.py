"""Full-text search over the pages of a matter: FTS5 on SQLite, a tsvector on PostgreSQL, the same hits on both.

Words are folded by `blocks.database.words` before either database sees them; the span of a hit is found in the page's own text.
Which of two hits is the better is the database's own judgement, and may differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import count, islice
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.orm import Session

from blocks.database.lookalikes import misread_words
from blocks.database.schema import DocumentRow, PageRow, SearchSegmentRow
from blocks.database.words import Phrase, Wanted, first_of, phrases_of, wanted, words_of
from blocks.errors import Code, Terminal
from blocks.records import DocumentId, MatterId
from blocks.store_records import SearchHit

SEGMENT_WORDS = 10_000
"""Words of one indexed stretch: PostgreSQL counts positions in a tsvector to 16,383 only (manual, "Limitations" of text search).

A page is one stretch unless it is longer; words that must stand on one page must then stand in one stretch of it.
"""

SNIPPET_CHARACTERS = 80
"""Characters shown on each side of a hit: with the hit about two lines of a terminal."""

CONFIGURATION = "simple"
"""PostgreSQL's text search configuration that keeps every word as it is."""


class Search:
    """The full-text index of the pages."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._on_postgresql = session.get_bind().dialect.name == "postgresql"

    def index(self, document_id: DocumentId) -> None:
        """Make the index hold the document's pages as they are now."""
        self._session.execute(delete(SearchSegmentRow).where(SearchSegmentRow.document_id == document_id))
        pages = self._session.execute(select(PageRow.number, PageRow.text).where(PageRow.document_id == document_id))
        rows = [
            {"document_id": document_id, "page": number, "folded": folded} for number, text in pages for folded in _segments(text)
        ]
        if not rows:
            return
        folded: ColumnElement[str] = bindparam("folded", type_=Text)
        words = func.to_tsvector(CONFIGURATION, folded) if self._on_postgresql else folded
        self._session.connection().execute(insert(SearchSegmentRow).values(words=words), rows)

    def stale_pages(self, document_id: DocumentId) -> list[int]:
        """Return the numbers of the pages that the index does not hold as they are now, and of indexed pages that are gone."""
        pages = self._session.execute(select(PageRow.number, PageRow.text).where(PageRow.document_id == document_id))
        due = Counter((number, self._stored_form(folded)) for number, text in pages for folded in _segments(text))
        words = cast(SearchSegmentRow.words, Text)
        rows = self._session.execute(select(SearchSegmentRow.page, words).where(SearchSegmentRow.document_id == document_id))
        held = Counter((page, form) for page, form in rows)
        return sorted({page for page, _ in (due - held) + (held - due)})

    def _stored_form(self, folded: str) -> str:
        """Return the words as the database's own column gives them back."""
        if not self._on_postgresql:
            return folded
        return str(self._session.scalar(select(cast(func.to_tsvector(CONFIGURATION, folded), Text))))

    def find(self, matter_id: MatterId, words: str, limit: int, *, misread: bool = False) -> list[SearchHit]:
        """Return up to `limit` pages of the matter that hold all the words, the best first.

        What stands in double quotes must stand on the page as a phrase. No other sign has a meaning. With `misread` pages follow that
        hold the words only as recognition may have misread them.

        Raises:
            Terminal: `USAGE` where the words hold no letter or digit.
        """
        phrases = phrases_of(words)
        if not phrases:
            raise Terminal(Code.USAGE, "The words to search for hold no letter and no digit.")
        scored = _postgresql_scores(phrases) if self._on_postgresql else _sqlite_scores(phrases)
        hits = list(islice(self._hits(matter_id, scored, wanted(phrases, misread=False), limit), limit))
        if misread and len(hits) < limit:
            held = {(hit.document_id, hit.page) for hit in hits}
            further = self._hits(matter_id, self._misread_scores(phrases), wanted(phrases, misread=True), limit)
            new = (replace(hit, misread=True) for hit in further if (hit.document_id, hit.page) not in held)
            hits.extend(islice(new, limit - len(hits)))
        return [replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]

    def _hits(self, matter_id: MatterId, scored: Subquery, phrases: Sequence[Wanted], limit: int) -> Iterator[SearchHit]:
        """Yield the pages in the order of their scores, so far as they hold the phrases: an index may find too many."""
        for first in count(0, limit):
            found = self._ranked(matter_id, scored, first, limit)
            texts = self._texts(found)
            for place in found:
                start, text = texts.get((place.document_id, place.page), (0, ""))
                # A page that was read again since it was indexed may no longer hold the words.
                if span := first_of(phrases, text):
                    yield _hit(place, start, text, span, rank=0)
            if len(found) < limit:
                return

    def _ranked(self, matter_id: MatterId, scored: Subquery, first: int, limit: int) -> list[_Place]:
        rows = self._session.execute(
            select(SearchSegmentRow.document_id, DocumentRow.file_name, SearchSegmentRow.page)
            .join(scored, scored.c.segment == SearchSegmentRow.id)
            .join(DocumentRow, DocumentRow.id == SearchSegmentRow.document_id)
            .where(DocumentRow.matter_id == matter_id)
            .group_by(SearchSegmentRow.document_id, DocumentRow.file_name, SearchSegmentRow.page)
            .order_by(func.min(scored.c.score), SearchSegmentRow.document_id, SearchSegmentRow.page)
            .offset(first)
            .limit(limit)
        )
        return [_Place(document_id, file_name, page) for document_id, file_name, page in rows]

    def _misread_scores(self, phrases: Sequence[Phrase]) -> Subquery:
        """Return the segments that hold every word or what it may have been misread as; whether as a phrase is for the reader to see."""
        choices = [misread_words(word) for phrase in phrases for word in phrase]
        if self._on_postgresql:
            quoted = " & ".join("(" + " | ".join(f"'{word}'" for word in words) + ")" for words in choices)
            return _postgresql_segments(func.to_tsquery(CONFIGURATION, quoted))
        return _sqlite_segments(" AND ".join("(" + " OR ".join(f'"{word}"' for word in words) + ")" for words in choices))

    def _texts(self, places: Sequence[_Place]) -> dict[tuple[str, int], tuple[int, str]]:
        """Return the start and the text of each page."""
        if not places:
            return {}
        key = tuple_(PageRow.document_id, PageRow.number)
        rows = self._session.execute(
            select(PageRow.document_id, PageRow.number, PageRow.start, PageRow.text).where(
                key.in_([(place.document_id, place.page) for place in places])
            )
        )
        return {(document_id, number): (start, text) for document_id, number, start, text in rows}


class _Place(NamedTuple):
    document_id: str
    file_name: str
    page: int


def _segments(text: str) -> Iterator[str]:
    words = [word.folded for word in words_of(text)]
    for first in range(0, len(words), SEGMENT_WORDS):
        yield " ".join(words[first : first + SEGMENT_WORDS])


def _sqlite_scores(phrases: Sequence[Phrase]) -> Subquery:
    """Return the segments that hold the phrases, the least score the best, as FTS5's bm25 has it."""
    return _sqlite_segments(" ".join(f'"{" ".join(phrase)}"' for phrase in phrases))


def _sqlite_segments(question: str) -> Subquery:
    index = table("search_index", column("rowid"))
    itself: ColumnElement[str] = literal_column("search_index")
    return (
        select(index.c.rowid.label("segment"), func.bm25(itself).label("score"))
        .where(itself.op("MATCH")(question))
        .limit(-1)  # keeps SQLite from dissolving the subquery: bm25 works only directly beside its MATCH
        .subquery()
    )


def _postgresql_scores(phrases: Sequence[Phrase]) -> Subquery:
    """Return the segments that hold the phrases, the least score the best."""
    queries: list[ColumnElement[str]] = [func.phraseto_tsquery(CONFIGURATION, " ".join(phrase)) for phrase in phrases]
    return _postgresql_segments(reduce(lambda left, right: left.op("&&")(right), queries))


def _postgresql_segments(question: ColumnElement[str]) -> Subquery:
    words = SearchSegmentRow.words
    score = -func.ts_rank(words, question)
    return select(SearchSegmentRow.id.label("segment"), score.label("score")).where(words.op("@@")(question)).subquery()


def _hit(place: _Place, page_start: int, text: str, span: tuple[int, int], rank: int) -> SearchHit:
    first, last = _around(text, *span)
    return SearchHit(
        document_id=DocumentId(place.document_id),
        file_name=place.file_name,
        page=place.page,
        start=page_start + span[0],
        end=page_start + span[1],
        snippet_start=page_start + first,
        snippet_end=page_start + last,
        snippet=text[first:last],
        rank=rank,
    )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the hit and the blanks-bounded text around it."""
    first, last = max(0, start - SNIPPET_CHARACTERS), min(len(text), end + SNIPPET_CHARACTERS)
    if first > 0:
        blank = re.search(r"\s", text[first:start])
        first = start if blank is None else first + blank.end()
    if last < len(text):
        blanks = list(re.finditer(r"\s", text[end:last]))
        last = end + blanks[-1].start() if blanks else end
    return first, last
