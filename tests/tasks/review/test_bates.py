"""Bates numbers of a matter: from names and stamps, held against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from blocks.database.store import Store
from blocks.errors import Terminal
from blocks.records import MediaType, Page, PageSource
from blocks.store_records import NewDocument
from tasks.review.bates import Mismatch, report_bates
from tasks.review.bates_numbers import bates_label, named_range

Add = Callable[..., str]


@pytest.fixture
def add(store: Store) -> Add:
    """Register a document of a name with so many pages, each with its stamp or None."""

    def add(name: str, stamps: Sequence[str | None] | int, matter: str = "m") -> str:
        labels = [None] * stamps if isinstance(stamps, int) else stamps
        with store.transaction() as tx:
            matter_id = tx.matters.open(matter)
            new = NewDocument(matter_id, name, f"{abs(hash((name, matter))):064x}"[:64], 10, MediaType.PDF)
            document = tx.documents.register(new).document
            pages = [
                Page(number, "words", PageSource.TEXT_LAYER, "e", bates=label) for number, label in enumerate(labels, start=1)
            ]
            tx.pages.replace(document.id, pages)
            known = [label for label in labels if label]
            tx.documents.set_totals(
                document.id, len(pages), 6 * len(pages), known[0] if known else None, known[-1] if known else None
            )
        return document.id

    return add


def stamped(prefix: str, first: int, last: int) -> list[str]:
    return [f"{prefix} {number:06}" for number in range(first, last + 1)]


def test_two_productions_yield_exactly_the_planted_gap(store: Store, add: Add) -> None:
    add("box/WOMBAT 000001-000356.pdf", 356)
    add("box/WOMBAT 000454-000784.pdf", 331)
    found = report_bates(store, "m")
    assert [(gap.first, gap.last, gap.numbers) for gap in found.gaps] == [("WOMBAT 000357", "WOMBAT 000453", 97)]
    assert [(r.first, r.last, r.numbers, r.pages, r.by) for r in found.ranges] == [
        ("WOMBAT 000001", "WOMBAT 000356", 356, 356, "file_name"),
        ("WOMBAT 000454", "WOMBAT 000784", 331, 331, "file_name"),
    ]
    assert (found.overlaps, found.mismatches, found.unnumbered) == ([], [], 0)


def test_a_name_that_promises_other_pages_is_a_mismatch(store: Store, add: Add) -> None:
    add("WOMBAT 000454-000784.pdf", 330)
    [mismatch] = report_bates(store, "m").mismatches
    assert (mismatch.kind, mismatch.page, mismatch.expected, mismatch.found) == (
        Mismatch.NAME_AND_PAGES,
        None,
        "331 pages",
        "330 pages",
    )


def test_stamps_alone_give_ranges_gaps_and_overlaps(store: Store, add: Add) -> None:
    add("a.pdf", stamped("ABC", 1, 6))
    add("b.pdf", stamped("ABC", 11, 14))
    add("c.pdf", stamped("ABC", 13, 15))
    add("d.pdf", [*stamped("XYZ", 1, 2), *stamped("XYZ", 9, 10)])
    add("letter.pdf", 3)
    found = report_bates(store, "m")
    assert [(gap.first, gap.last, gap.numbers) for gap in found.gaps] == [
        ("ABC 000007", "ABC 000010", 4),
        ("XYZ 000003", "XYZ 000008", 6),
    ]
    [overlap] = found.overlaps
    assert (overlap.first, overlap.last, overlap.numbers, overlap.file_names) == (
        "ABC 000013",
        "ABC 000014",
        2,
        ["b.pdf", "c.pdf"],
    )
    assert found.unnumbered == 1


def test_a_stamp_that_was_misread_or_is_missing_is_named_with_its_page_and_opens_no_gap(store: Store, add: Add) -> None:
    labels: list[str | None] = [*stamped("ABC", 1, 9)]
    labels[3] = "ABC 000904"
    labels[6] = None
    document = add("scan.pdf", labels)
    found = report_bates(store, "m")
    assert [(r.first, r.last) for r in found.ranges] == [("ABC 000001", "ABC 000009")]
    assert found.gaps == []
    assert [(m.kind, m.document_id, m.page, m.expected, m.found) for m in found.mismatches] == [
        (Mismatch.STAMP_OUT_OF_ORDER, document, 4, "ABC 000004", "ABC 000904"),
        (Mismatch.STAMP_MISSING, document, 7, "ABC 000007", "none"),
    ]


def test_stamps_are_held_against_the_name(store: Store, add: Add) -> None:
    add("ABC 000010-000012.pdf", stamped("ABC", 11, 13))
    found = report_bates(store, "m")
    assert next((m.kind, m.page, m.expected, m.found) for m in found.mismatches) == (
        Mismatch.NAME_AND_STAMP,
        1,
        "ABC 000010",
        "ABC 000011",
    )
    assert found.ranges[0].by == "both"


def test_another_matter_is_not_looked_at(store: Store, add: Add) -> None:
    add("ABC 000001-000002.pdf", 2)
    add("ABC 000009-000010.pdf", 2, matter="other")
    assert report_bates(store, "m").gaps == []
    with pytest.raises(Terminal):
        report_bates(store, "none")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("WOMBAT 000001-000356.pdf", "WOMBAT 000001", "WOMBAT 000356"),
        ("KESTREL 000011-000014.pdf", "KESTREL 000011", "KESTREL 000014"),
        ("ABC-DEF0000017 - ABC-DEF0000020 (redacted).pdf", "ABC-DEF 0000017", "ABC-DEF 0000020"),
        ("Prod 2 DOJSCO_700023501 to 700023510.pdf", "DOJSCO 700023501", "DOJSCO 700023510"),
    ],
)
def test_ranges_in_file_names(name: str, first: str, last: str) -> None:
    found = named_range(name)
    assert found is not None
    assert tuple(map(str, found)) == (first, last)


@pytest.mark.parametrize(
    "name",
    [
        "letter of 2024-2025.pdf",
        "Minutes 2019-2021.pdf",
        "SOP Recd 27 Sep 2024 Scan_20240927_100450+(002).pdf",
        "WOMBAT 000356-000001.pdf",
        "17-mc-2336_MEM_OP_REDACTED_FOR_UNSEALING_20171030.pdf",
        "",
    ],
)
def test_file_names_without_a_range(name: str) -> None:
    assert named_range(name) is None


def test_labels() -> None:
    label = bates_label("DOJSCO - 700023501")
    assert label is not None
    assert (label.prefix, label.number, str(label)) == ("DOJSCO", 700023501, "DOJSCO 700023501")
    assert bates_label("A1B2 000017") is not None
    assert bates_label("no label") is None
