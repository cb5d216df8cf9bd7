"""The parties of invented dockets, rendered in every layout of federal and state courts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.caption_scores import caption_scores
from benchmarks.pleadings import LAYOUTS, Docket
from blocks.records import Mention

DOCKETS = (
    Docket("one", ("Tamsin Rook",), ("Gull Bay Fisheries, Inc.",), "1:20-cv-01187", "Amos Fairweather", None),
    Docket(
        "two",
        ("Heron Row Textiles LLC",),
        ("Ernest T. Bramble, Jr.", "Orla Finch", "Lark Motors"),
        "2:19-cv-00042",
        "Ida Strand",
        None,
    ),
    Docket("three", ("United States of America",), ("Darius Molloy",), "3:18-cr-00007", "Ida Strand", None),
    Docket("four", ("Moor County Water Agency",), ("United States Department of Labor",), "4:21-cv-00311", "Ida Strand", None),
    Docket(
        "five",
        ("Friends of the Silent Delta",),
        ("Otto and Sons, Inc.", "Cruises and Events, LLC"),
        "5:22-cv-00099",
        "Ida Strand",
        None,
    ),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_party_of_a_caption_and_nothing_else(layout: str, mentions: Callable[[str], tuple[Mention, ...]]) -> None:
    counts = caption_scores(DOCKETS, mentions)[layout]
    # One name wraps where other words stand in the right column: no stretch of that page is the name, and its halves are found.
    assert counts["hit"] >= counts["gold"] - 1
    assert counts["wrong"] <= 2 * (counts["gold"] - counts["hit"])
