"""A small production through Textract's double: every page once, every number right or flagged, parts cut in little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.production import production
from benchmarks.textract import PREFIX, SPLIT_BUDGET_MB, measured

PAGES = 8


@pytest.mark.slow
def test_a_production_comes_back_page_by_page(tmp_path: Path) -> None:
    pdf = production(tmp_path / "production.pdf", PAGES, stamp=PREFIX)
    bates = [f"{PREFIX} {number:06}" for number in range(1, PAGES + 1)]
    figures = measured(pdf, bates, tmp_path, children=1)
    assert figures.exactly_once
    assert figures.parts == ((1, 4), (5, 8))
    assert figures.right >= PAGES - 1
    assert figures.unflagged == ()
    assert figures.split_mb - figures.loaded_mb <= SPLIT_BUDGET_MB
    assert figures.split_mb < figures.copied_mb, "the other way to do it"
    assert figures.holds


@pytest.mark.slow
def test_a_wrong_number_is_counted_and_flagged(tmp_path: Path) -> None:
    pdf = production(tmp_path / "production.pdf", 2, stamp=PREFIX)
    figures = measured(pdf, ["ORLO 000005", "ORLO 000006"], tmp_path, children=1)
    assert (figures.right, figures.flagged, figures.unflagged) == (0, 2, ())
