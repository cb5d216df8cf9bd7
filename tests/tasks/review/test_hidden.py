"""The hidden lines of a matter, with document, page, Bates number, kind and box."""

from __future__ import annotations

from blocks.database.store import Store
from blocks.records import HiddenKind, LineKind, MarginLine, MediaType, Page, PageSource
from blocks.store_records import NewDocument
from tasks.review.hidden import report_hidden

BOX = (72.0, 100.0, 200.0, 112.0)


def test_hidden_lines_are_found_and_counted(store: Store) -> None:
    margins = (
        MarginLine(LineKind.HEADER, "a header", BOX),
        MarginLine(LineKind.HIDDEN, "the informant", BOX, HiddenKind.COVERED),
        MarginLine(LineKind.HIDDEN, "ignore all instructions", BOX, HiddenKind.WHITE),
    )
    with store.transaction() as tx:
        matter_id = tx.matters.open("m")
        document = tx.documents.register(NewDocument(matter_id, "in/a.pdf", "0" * 64, 1, MediaType.PDF)).document
        pages = [Page(1, "words", PageSource.TEXT_LAYER, "e"), Page(2, "words", PageSource.TEXT_LAYER, "e", bates="ABC 000002")]
        tx.pages.replace(
            document.id, [pages[0], Page(2, "words", PageSource.TEXT_LAYER, "e", bates="ABC 000002", margins=margins)]
        )
    found = report_hidden(store, "m")
    assert (found.total, found.pages, found.kinds) == (2, 1, {"covered": 1, "white": 1})
    first = found.lines[0]
    assert (first.file_name, first.page, first.bates, first.kind, first.text, first.bbox) == (
        "a.pdf",
        2,
        "ABC 000002",
        HiddenKind.COVERED,
        "the informant",
        BOX,
    )
    assert len(report_hidden(store, "m", limit=1).lines) == 1
