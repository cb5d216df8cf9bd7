"""Text that the files of a matter hold and the eye does not see: redactions that cover words and leave them, and words meant for machines."""

from __future__ import annotations

from collections import Counter

from blocks.database.store import Store
from blocks.records import Box, HiddenKind, LineKind
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named


class HiddenLine(Answer):
    """Hidden words, why they are not seen, and where on the page (points from its upper left) they stand."""

    document_id: str
    file_name: str
    page: int
    bates: str | None
    kind: HiddenKind | None
    text: str
    bbox: Box


class HiddenReport(Answer):
    """What `legaldocs report hidden` answers; `kinds` counts all lines, `lines` holds those that were asked for."""

    matter: str
    total: int
    pages: int
    kinds: dict[str, int]
    lines: list[HiddenLine]


def report_hidden(store: Store, matter: str, *, limit: int = 0) -> HiddenReport:
    """Return the hidden lines of a matter by file name and page, at most `limit` of them (0 for all); raise `Terminal(MATTER_UNKNOWN)`."""
    lines: list[HiddenLine] = []
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        documents = sorted(tx.documents.of_matter(found.id), key=lambda document: (file_name(document.file_name), document.id))
        for document in documents:
            hidden = tx.pages.margins(document.id, LineKind.HIDDEN)
            bates = tx.pages.bates(document.id) if hidden else {}
            lines += [
                HiddenLine(
                    document_id=document.id,
                    file_name=file_name(document.file_name),
                    page=page,
                    bates=bates.get(page),
                    kind=line.hidden,
                    text=line.text,
                    bbox=line.bbox,
                )
                for page, line in hidden
            ]
    return HiddenReport(
        matter=found.name,
        total=len(lines),
        pages=len({(line.document_id, line.page) for line in lines}),
        kinds=dict(sorted(Counter(str(line.kind or "unknown") for line in lines).items())),
        lines=lines[:limit] if limit else lines,
    )
