"""Pages: the text of a document, where its lines stand, and where each page begins in the document text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from blocks.database.schema import LineRow, PageRow
from blocks.errors import Code, Terminal
from blocks.records import PAGE_END, DocumentId, Line, LineKind, MarginLine, Page, PageWarning
from blocks.store_records import PageBound, PageOutline

GROUP = 64
"""Pages that are inserted at once: memory does not grow with the document, and statements stay few."""


class Pages:
    """The pages of documents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, document_id: DocumentId, pages: Iterable[Page]) -> None:
        """Put these pages, in page order, in the place of those that the document has; a group at a time is held in memory.

        Raises:
            Terminal: `PAGES_UNACCOUNTED` where the page numbers do not count 1, 2, 3 or a page's text holds a form feed.
        """
        self._session.execute(delete(PageRow).where(PageRow.document_id == document_id))
        due, start, remaining = 1, 0, iter(pages)
        while group := list(islice(remaining, GROUP)):
            _check(document_id, group, due)
            self._session.execute(insert(PageRow), list(_page_rows(document_id, group, start)))
            if lines := [row for page in group for row in _line_rows(document_id, page)]:
                self._session.execute(insert(LineRow), lines)
            due += len(group)
            start += sum(len(page.text) + len(PAGE_END) for page in group)

    def of(self, document_id: DocumentId) -> list[Page]:
        """Return the document's pages in order, with their lines and margin lines."""
        lines: dict[int, list[Line]] = defaultdict(list)
        margins: dict[int, list[MarginLine]] = defaultdict(list)
        # Columns and not rows: a production has a million lines, and an object of the ORM for each costs twice the time.
        columns = (LineRow.page, LineRow.kind, LineRow.start, LineRow.end, LineRow.text, LineRow.hidden)
        box = (LineRow.x0, LineRow.y0, LineRow.x1, LineRow.y1)
        by_place = select(*columns, *box).where(LineRow.document_id == document_id).order_by(LineRow.page, LineRow.ordinal)
        for page, kind, start, end, text, hidden, *corners in self._session.execute(by_place):
            x0, y0, x1, y1 = corners
            if start is not None and end is not None:
                lines[page].append(Line(start, end, (x0, y0, x1, y1), kind))
            else:
                margins[page].append(MarginLine(kind, text or "", (x0, y0, x1, y1), hidden))
        rows = self._session.scalars(select(PageRow).where(PageRow.document_id == document_id).order_by(PageRow.number))
        return [_record(row, lines[row.number], margins[row.number]) for row in rows]

    def text(self, document_id: DocumentId) -> str:
        """Return the document text: the page texts in page order, each followed by one form feed."""
        texts = self._session.scalars(select(PageRow.text).where(PageRow.document_id == document_id).order_by(PageRow.number))
        return "".join(text + PAGE_END for text in texts)

    def bounds(self, document_id: DocumentId) -> list[PageBound]:
        """Return where each page stands in the document text, in page order; no text is read."""
        rows = self._session.execute(
            select(PageRow.number, PageRow.start, PageRow.end).where(PageRow.document_id == document_id).order_by(PageRow.number)
        )
        return [PageBound(number, start, end) for number, start, end in rows]

    def bates(self, document_id: DocumentId) -> dict[int, str]:
        """Return the Bates number of each page that has one; no text is read."""
        rows = self._session.execute(
            select(PageRow.number, PageRow.bates).where(PageRow.document_id == document_id, PageRow.bates.is_not(None))
        )
        return {number: bates for number, bates in rows if bates is not None}

    def outlines(self, document_id: DocumentId) -> list[PageOutline]:
        """Return what is known of each page's text, in page order; no text is read."""
        columns = (
            PageRow.number,
            PageRow.source,
            PageRow.engine,
            PageRow.confidence,
            PageRow.quality,
            PageRow.bates,
            PageRow.reason,
        )
        by_number = select(*columns, PageRow.warnings).where(PageRow.document_id == document_id).order_by(PageRow.number)
        return [
            PageOutline(number, source, engine, confidence, quality, bates, reason, tuple(PageWarning(each) for each in warnings))
            for number, source, engine, confidence, quality, bates, reason, warnings in self._session.execute(by_number)
        ]

    def margins(self, document_id: DocumentId, kind: LineKind) -> list[tuple[int, MarginLine]]:
        """Return the document's margin lines of a kind, each with its page number, in the order of the pages."""
        columns = (LineRow.page, LineRow.text, LineRow.hidden, LineRow.x0, LineRow.y0, LineRow.x1, LineRow.y1)
        of_kind = select(*columns).where(LineRow.document_id == document_id, LineRow.kind == kind)
        rows = self._session.execute(of_kind.order_by(LineRow.page, LineRow.ordinal))
        return [(page, MarginLine(kind, text or "", (x0, y0, x1, y1), hidden)) for page, text, hidden, x0, y0, x1, y1 in rows]


def _check(document_id: DocumentId, pages: Sequence[Page], due: int) -> None:
    if [page.number for page in pages] != list(range(due, due + len(pages))):
        raise Terminal(Code.PAGES_UNACCOUNTED, "The page numbers do not count 1, 2, 3 and so on.", document_id)
    for page in pages:
        if PAGE_END in page.text:
            raise Terminal(Code.PAGES_UNACCOUNTED, f"The text of page {page.number} holds a form feed.", document_id)


def _page_rows(document_id: DocumentId, pages: Sequence[Page], start: int) -> Iterator[dict[str, object]]:
    for page in pages:
        end = start + len(page.text)
        yield {
            "document_id": document_id,
            "number": page.number,
            "text": page.text,
            "start": start,
            "end": end,
            "source": page.source,
            "engine": page.engine,
            "confidence": page.confidence,
            "width": page.width,
            "height": page.height,
            "rotation": page.rotation,
            "bates": page.bates,
            "reason": page.reason,
            "warnings": [warning.value for warning in page.warnings],
            "quality": page.quality,
        }
        start = end + len(PAGE_END)


def _line_rows(document_id: DocumentId, page: Page) -> Iterator[dict[str, object]]:
    lines: list[Line | MarginLine] = [*page.lines, *page.margins]
    for ordinal, line in enumerate(lines):
        x0, y0, x1, y1 = line.bbox
        yield {
            "document_id": document_id,
            "page": page.number,
            "ordinal": ordinal,
            "kind": line.kind,
            "start": line.start if isinstance(line, Line) else None,
            "end": line.end if isinstance(line, Line) else None,
            "text": line.text if isinstance(line, MarginLine) else None,
            "hidden": line.hidden if isinstance(line, MarginLine) else None,
            "x0": x0,
            "y0": y0,
            "x1": x1,
            "y1": y1,
        }


def _record(row: PageRow, lines: Sequence[Line], margins: Sequence[MarginLine]) -> Page:
    return Page(
        number=row.number,
        text=row.text,
        source=row.source,
        engine=row.engine,
        confidence=row.confidence,
        width=row.width,
        height=row.height,
        rotation=row.rotation,
        bates=row.bates,
        reason=row.reason,
        warnings=tuple(PageWarning(warning) for warning in row.warnings),
        lines=tuple(lines),
        margins=tuple(margins),
        quality=row.quality,
    )
