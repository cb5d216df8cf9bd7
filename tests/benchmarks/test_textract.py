"""A small production through Textract's double: every page once, every number right or flagged, parts cut in little memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.production import production
from benchmarks.textract import PREFIX, SPLIT_BUDGET_MB, measured

PAGES = 4


@pytest.mark.slow
def test_a_production_comes_back_page_by_page(tmp_path: Path) -> None:
    """Of page 3 the truth is said to be another one than its stamp and the file's name agree on: nobody can flag that."""
    pdf = production(tmp_path / "production.pdf", PAGES, stamp=PREFIX)
    bates = [f"{PREFIX} {number:06}" for number in (1, 2, 333, 4)]
    figures = measured(pdf, bates, tmp_path, children=1)
    assert figures.exactly_once
    assert figures.parts == ((1, 2), (3, 4))
    assert figures.unflagged == (3,)
    assert figures.right + figures.flagged == PAGES - 1
    assert figures.right >= PAGES - 2
    assert figures.split_mb - figures.loaded_mb <= SPLIT_BUDGET_MB
    assert not figures.holds
    assert replace(figures, unflagged=()).holds
