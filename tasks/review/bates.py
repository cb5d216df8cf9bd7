"""The Bates numbers of a matter: which ranges it holds, what is missing between them, what came twice, and what does not agree.

Two things say which numbers a document has: the stamps on its pages and its file name. Each is checked against the other and against the
number of pages; a stamp that was misread is a mismatch with its page, and does not open a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from blocks.database.store import Store
from blocks.records import Document
from tasks.intake.source_path import file_name
from tasks.review.answer import Answer
from tasks.review.bates_numbers import BatesNumber, bates_label, named_range
from tasks.review.lookup import matter_named


class Mismatch(StrEnum):
    """What does not agree."""

    NAME_AND_PAGES = "name_and_pages"
    NAME_AND_STAMP = "name_and_stamp"
    STAMP_OUT_OF_ORDER = "stamp_out_of_order"
    STAMP_MISSING = "stamp_missing"


class BatesRange(Answer):
    """Consecutive numbers of one document; `by` says whether its stamps, its file name or both give them."""

    prefix: str
    first: str
    last: str
    numbers: int
    pages: int | None
    by: str
    document_id: str
    file_name: str


class BatesGap(Answer):
    """Numbers between two ranges of a prefix that no document of the matter has."""

    prefix: str
    first: str
    last: str
    numbers: int


class BatesOverlap(Answer):
    """Numbers that two documents have."""

    prefix: str
    first: str
    last: str
    numbers: int
    documents: list[str]
    file_names: list[str]


class BatesMismatch(Answer):
    """A page or document whose numbers do not agree; `page` is None where the whole document is meant."""

    kind: Mismatch
    document_id: str
    file_name: str
    page: int | None
    expected: str
    found: str


class BatesReport(Answer):
    """What `legaldocs report bates` answers."""

    matter: str
    documents: int
    unnumbered: int
    ranges: list[BatesRange]
    gaps: list[BatesGap]
    overlaps: list[BatesOverlap]
    mismatches: list[BatesMismatch]


class _Span(Answer):
    """A range while it is compared with others."""

    prefix: str
    first: int
    last: int
    width: int
    document_id: str
    file_name: str
    by: str
    pages: int | None

    def label(self, number: int) -> str:
        return str(BatesNumber(self.prefix, number, self.width))


def report_bates(store: Store, matter: str) -> BatesReport:
    """Return the Bates numbers of a matter; raise `Terminal(MATTER_UNKNOWN)`."""
    spans: list[_Span] = []
    mismatches: list[BatesMismatch] = []
    unnumbered = 0
    with store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
        documents = tx.documents.of_matter(found.id)
        for document in documents:
            stamps = {page: label for page, text in tx.pages.bates(document.id).items() if (label := bates_label(text))}
            named = named_range(file_name(document.file_name))
            spans += _spans(document, stamps, named)
            mismatches += _mismatches(document, stamps, named)
            unnumbered += not stamps and named is None
    spans.sort(key=lambda span: (span.prefix, span.first, span.last, span.document_id))
    return BatesReport(
        matter=found.name,
        documents=len(documents),
        unnumbered=unnumbered,
        ranges=[_range(span) for span in spans],
        gaps=list(_gaps(spans)),
        overlaps=list(_overlaps(spans)),
        mismatches=mismatches,
    )


def _spans(
    document: Document, stamps: Mapping[int, BatesNumber], named: tuple[BatesNumber, BatesNumber] | None
) -> Iterator[_Span]:
    """Yield the document's ranges: that of its name, else the stretches that its stamps count through.

    A single stamp between two that go on from each other was misread and breaks no stretch.
    """
    name = file_name(document.file_name)
    if named is not None:
        by = "both" if any(stamp.prefix == named[0].prefix for stamp in stamps.values()) else "file_name"
        first, last = named
        yield _Span(
            prefix=first.prefix,
            first=first.number,
            last=last.number,
            width=first.width,
            by=by,
            document_id=document.id,
            file_name=name,
            pages=document.pages,
        )
        return
    runs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for page, stamp in stamps.items():
        runs[stamp.prefix, stamp.number - page].append(page)
    most = max(map(len, runs.values()), default=0)
    for (prefix, offset), pages in runs.items():
        if len(pages) == 1 and most > 1:
            continue
        width = stamps[pages[0]].width
        yield _Span(
            prefix=prefix,
            first=pages[0] + offset,
            last=pages[-1] + offset,
            width=width,
            by="stamp",
            document_id=document.id,
            file_name=name,
            pages=document.pages,
        )


def _mismatches(
    document: Document, stamps: Mapping[int, BatesNumber], named: tuple[BatesNumber, BatesNumber] | None
) -> Iterator[BatesMismatch]:
    """Yield what does not agree in one document."""

    def mismatch(kind: Mismatch, page: int | None, expected: object, found: object) -> BatesMismatch:
        return BatesMismatch(
            kind=kind,
            document_id=document.id,
            file_name=file_name(document.file_name),
            page=page,
            expected=str(expected),
            found=str(found),
        )

    if named is not None and document.pages is not None and named[1].number - named[0].number + 1 != document.pages:
        yield mismatch(Mismatch.NAME_AND_PAGES, None, f"{named[1].number - named[0].number + 1} pages", f"{document.pages} pages")
    start = named[0] if named is not None else _start(stamps)
    if start is None or not stamps:
        return
    for page in range(1, (document.pages or 0) + 1):
        expected = start._replace(number=start.number + page - 1)
        stamp = stamps.get(page)
        if stamp is None:
            yield mismatch(Mismatch.STAMP_MISSING, page, expected, "none")
        elif (stamp.prefix, stamp.number) != (expected.prefix, expected.number):
            kind = Mismatch.NAME_AND_STAMP if named is not None else Mismatch.STAMP_OUT_OF_ORDER
            yield mismatch(kind, page, expected, stamp)


def _start(stamps: Mapping[int, BatesNumber]) -> BatesNumber | None:
    """Return the number of page 1 on which most stamps agree."""
    votes: dict[tuple[str, int], list[BatesNumber]] = defaultdict(list)
    for page, stamp in stamps.items():
        votes[stamp.prefix, stamp.number - page + 1].append(stamp)
    if not votes:
        return None
    (prefix, number), agreeing = max(votes.items(), key=lambda vote: len(vote[1]))
    return BatesNumber(prefix, number, agreeing[0].width)


def _range(span: _Span) -> BatesRange:
    return BatesRange(
        prefix=span.prefix,
        first=span.label(span.first),
        last=span.label(span.last),
        numbers=span.last - span.first + 1,
        pages=span.pages,
        by=span.by,
        document_id=span.document_id,
        file_name=span.file_name,
    )


def _gaps(spans: Sequence[_Span]) -> Iterator[BatesGap]:
    """Yield what lies between the ranges of each prefix, which come in order."""
    reached: dict[str, int] = {}
    for span in spans:
        end = reached.get(span.prefix)
        if end is not None and span.first > end + 1:
            first, last = end + 1, span.first - 1
            yield BatesGap(prefix=span.prefix, first=span.label(first), last=span.label(last), numbers=last - first + 1)
        reached[span.prefix] = max(span.last, end or span.last)


def _overlaps(spans: Sequence[_Span]) -> Iterator[BatesOverlap]:
    """Yield what two ranges have in common: each with the one before it that reaches farthest."""
    farthest: dict[str, _Span] = {}
    for span in spans:
        before = farthest.get(span.prefix)
        if before is not None and span.first <= before.last:
            last = min(span.last, before.last)
            yield BatesOverlap(
                prefix=span.prefix,
                first=span.label(span.first),
                last=span.label(last),
                numbers=last - span.first + 1,
                documents=[before.document_id, span.document_id],
                file_names=[before.file_name, span.file_name],
            )
        if before is None or span.last > before.last:
            farthest[span.prefix] = span
