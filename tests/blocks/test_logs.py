"""Log lines are JSON, carry the ids of what they are about, and hold no message of a stray exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.logs import close_log, log_context, logger, open_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    open_log(tmp_path, "INFO")
    yield tmp_path / "logs" / "legaldocs.jsonl"
    close_log()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_carries_the_ids_of_its_context_and_its_own_fields(log: Path) -> None:
    with log_context(matter_id="m", document_id="d"), log_context(stage="ocr", flow_run_id=None):
        logger("tasks.stage").info("stage completed", extra={"attempt": 2})
    logger("tasks.stage").info("outside")
    inside, outside = lines(log)
    assert inside["event"] == "stage completed"
    assert {k: inside[k] for k in ("matter_id", "document_id", "stage", "attempt")} == {
        "matter_id": "m",
        "document_id": "d",
        "stage": "ocr",
        "attempt": 2,
    }
    assert "flow_run_id" not in inside
    assert "document_id" not in outside


def test_an_exception_is_named_by_its_type_alone(log: Path) -> None:
    try:
        raise ValueError("The witness said: never again")
    except ValueError:
        logger("tasks").exception("stage failed")
    (line,) = lines(log)
    assert line["exception"] == "ValueError"
    assert "never again" not in log.read_text(encoding="utf-8")


def test_opening_again_keeps_one_file_and_takes_the_new_level(log: Path) -> None:
    open_log(log.parents[1], "ERROR")
    logger("tasks").info("not written")
    logger("tasks").error("written once")
    assert [line["event"] for line in lines(log)] == ["written once"]
