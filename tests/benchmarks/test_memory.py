"""Memory of child processes at a small scale: within the budgets that the plan is made of, and flat in pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.memory import children, slope
from benchmarks.production import PAGE_BYTES, production


@pytest.mark.slow
def test_children_keep_their_budgets_and_do_not_grow_with_the_file(tmp_path: Path) -> None:
    large, small = production(tmp_path / "large.pdf", 8), production(tmp_path / "small.pdf", 2)
    assert large.stat().st_size > 8 * PAGE_BYTES
    figures = {figure.name: figure for figure in children(large, small)}
    assert [figure.name for figure in figures.values() if not figure.holds] == []
    few, many = figures["OCR child, a quarter of the pages"], figures["OCR child"]
    assert many.mb <= 1.2 * few.mb, "four times the pages, the same memory"
    assert many.baseline
    assert many.mb < many.baseline[1]


@pytest.mark.parametrize(("looks", "documents", "mb"), [([100.0] * 80, 20, 0.0), ([100.0 + n for n in range(80)], 20, 4.0)])
def test_growth_is_told_for_each_document(looks: list[float], documents: int, mb: float) -> None:
    assert slope(looks, documents) == pytest.approx(mb)
