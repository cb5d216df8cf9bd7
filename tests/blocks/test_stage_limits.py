"""Which limits there are, and where they hold."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from blocks.memory_plan import plan
from blocks.records import Priority
from blocks.settings import Settings
from blocks.stage_limits import OCR, OCR_SHARED, StageLimits, current_limits, limits, names_for, using


class Half:
    """Limits that give half of what is asked for."""

    @contextmanager
    def ocr(self, most: int) -> Iterator[int]:
        yield most // 2


@pytest.mark.parametrize(
    ("priority", "names"),
    [(Priority.HIGH, {OCR}), (Priority.NORMAL, {OCR, OCR_SHARED}), (Priority.LOW, {OCR, OCR_SHARED})],
)
def test_all_but_high_lanes_share(priority: Priority, names: set[str]) -> None:
    assert set(names_for(priority)) == names


def test_one_unit_is_never_shared() -> None:
    slots = limits(plan(Settings(_env_file=None), 24 * 1024, cores=4))  # type: ignore[call-arg]
    assert slots == {OCR: 5, OCR_SHARED: 4}
    assert set(slots) == {name for priority in Priority for name in names_for(priority)}


def test_limits_hold_in_the_body_and_in_threads_that_copy_its_context() -> None:
    seen: list[StageLimits | None] = []
    half: StageLimits = Half()
    assert current_limits() is None
    with using(half):
        context = contextvars.copy_context()
        for thread in (
            threading.Thread(target=lambda: seen.append(current_limits())),
            threading.Thread(target=lambda: context.run(lambda: seen.append(current_limits()))),
        ):
            thread.start()
            thread.join()
        assert current_limits() is half
    assert current_limits() is None
    assert seen == [None, half]
