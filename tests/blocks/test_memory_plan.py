"""The plan of memory: it scales, it keeps its budget, and a table that does not is refused by its sum."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import memory_table
from blocks.errors import Code, Terminal
from blocks.memory_plan import ORDER, SHARE, Row, check, plan
from blocks.records import Priority
from blocks.settings import Settings
from blocks.stage_limits import OCR, OCR_SHARED, limits

ROOT = Path(__file__).resolve().parents[2]

SEED_TABLE = (
    Row("OCR worker", 1, 800),
    Row("text worker", 2, 400),
    Row("entity worker", 1, 600),
    Row("graph worker", 1, 400),
    Row("default worker", 1, 300),
    Row("batch high", 2, 300),
    Row("batch normal and low", 1, 300),
)
"""A plan that was run once, on a machine of 3.8 GB with a budget of 3.0 GB."""


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]


def test_a_table_over_its_budget_is_refused_by_its_sum() -> None:
    with pytest.raises(Terminal) as refused:
        check(SEED_TABLE, 3_000)
    assert refused.value.code is Code.MEMORY_BUDGET
    assert "3800 MB > 3000 MB" in refused.value.cause


def test_a_table_that_fills_its_budget_is_taken() -> None:
    check(SEED_TABLE, 3_800)


@pytest.mark.parametrize("total_gb", [3.8, 4, 8, 24])
def test_every_pool_gets_a_lane_within_three_quarters(total_gb: float) -> None:
    total = int(total_gb * 1024)
    made = plan(settings(), total, cores=2)
    assert all(made.lanes[priority] >= 1 for priority in Priority)
    assert made.planned_mb <= made.budget_mb == int(total * SHARE)
    assert made.ocr_units == 3


def test_more_memory_means_more_at_once() -> None:
    small, middle, large = (plan(settings(), gb * 1024, cores=4) for gb in (4, 8, 24))
    at_once = [sum(p.lanes.values()) * p.children for p in (small, middle, large)]
    assert at_once == sorted(at_once)
    assert len(set(at_once)) == 3


@pytest.mark.parametrize(
    ("budget_mb", "lanes"),
    [
        (1_300, (1, 0, 0)),
        (2_100, (1, 1, 0)),
        (2_800, (1, 1, 1)),
    ],
)
def test_the_most_urgent_comes_first_where_memory_is_short(budget_mb: int, lanes: tuple[int, int, int]) -> None:
    made = plan(settings(memory_budget_mb=budget_mb), 24 * 1024, cores=1)
    assert tuple(made.lanes[priority] for priority in ORDER) == lanes
    assert made.budget_mb == budget_mb


def test_a_machine_too_small_is_refused_by_what_is_missing() -> None:
    with pytest.raises(Terminal) as refused:
        plan(settings(), total_mb=1_024, cores=2)
    assert refused.value.code is Code.MEMORY_SHORT
    needed = plan(settings(memory_budget_mb=2_000), 1_024, cores=1)
    assert f"{_one_lane(needed.rows) - 768} MB are missing" in refused.value.cause


def _one_lane(rows: tuple[Row, ...]) -> int:
    return sum(row.each_mb for row in rows)


def test_a_chosen_number_of_children_is_kept() -> None:
    made = plan(settings(child_processes=3), 24 * 1024, cores=2)
    assert made.children == 3
    assert next(row for row in made.rows if row.name == "children").count == 3 * sum(made.lanes.values())


@given(total_mb=st.integers(1_024, 512 * 1024), cores=st.integers(1, 64), budget_mb=st.integers(0, 64 * 1024))
def test_no_plan_exceeds_its_budget(total_mb: int, cores: int, budget_mb: int) -> None:
    least = plan(settings(memory_budget_mb=10**6), total_mb, cores=1)
    budget = budget_mb or int(total_mb * SHARE)
    if budget < sum(row.each_mb for row in least.rows):
        with pytest.raises(Terminal):
            plan(settings(memory_budget_mb=budget_mb), total_mb, cores)
        return
    made = plan(settings(memory_budget_mb=budget_mb), total_mb, cores)
    assert made.planned_mb <= made.budget_mb
    assert made.lanes[Priority.HIGH] >= made.lanes[Priority.NORMAL] >= made.lanes[Priority.LOW]
    assert all(lanes <= cores for lanes in made.lanes.values())
    assert 1 <= made.ocr_units <= cores + 1
    assert limits(made) == {OCR: made.ocr_units, OCR_SHARED: made.ocr_units - 1}
    assert not made.lanes[Priority.NORMAL] or made.ocr_units > 1, "a lane that shares has a unit to share"


@given(total_mb=st.integers(2_048, 64 * 1024), more_mb=st.integers(0, 8 * 1024), cores=st.integers(1, 16))
def test_memory_never_costs_a_priority_its_first_lane(total_mb: int, more_mb: int, cores: int) -> None:
    less, more = plan(settings(), total_mb, cores), plan(settings(), total_mb + more_mb, cores)
    assert sum(n > 0 for n in less.lanes.values()) <= sum(n > 0 for n in more.lanes.values())


def test_the_numbers_stand_in_one_place() -> None:
    """Every constant of ours that is named as megabytes is in the table."""
    elsewhere = [
        f"{path.relative_to(ROOT)}: {target.id}"
        for layer in ("flows", "tasks", "blocks")
        for path in (ROOT / layer).rglob("*.py")
        if path.name != "memory_table.py"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.endswith(("_MB", "_MIB"))
    ]
    assert elsewhere == []
    assert settings().child_memory_mb == memory_table.CHILD_LIMIT_MB
    assert max(memory_table.OCR_CHILD_MB, memory_table.EXTRACTION_CHILD_MB) <= memory_table.CHILD_MB <= 400
