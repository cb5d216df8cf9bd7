"""Keys: everything that decides a stage's outcome is in its key, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blocks.records import Document, DocumentId, DocumentStatus, MatterId, MediaType, Stage
from blocks.settings import Settings
from flows import plan
from flows.plan import CONFIGURATION, ENGINES, VERSIONS, stage_key

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOCUMENT = Document(
    id=DocumentId("d"),
    matter_id=MatterId("m"),
    file_name="a.pdf",
    sha256="a" * 64,
    bytes=1,
    media_type=MediaType.PDF,
    status=DocumentStatus.PENDING,
    error_code=None,
    error_message=None,
    pages=None,
    text_length=None,
    bates_first=None,
    bates_last=None,
    stored_at=NOW,
    registered_at=NOW,
    completed_at=None,
)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings.load()


def test_every_stage_has_a_version_and_every_configured_setting_exists() -> None:
    assert set(VERSIONS) == set(Stage)
    assert {name for names in CONFIGURATION.values() for name in names} <= set(Settings.model_fields)


@pytest.mark.parametrize("stage", list(Stage))
def test_what_decides_the_outcome_changes_the_key(settings: Settings, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    key = stage_key(DOCUMENT, stage, settings, "up")
    assert key == stage_key(DOCUMENT, stage, settings, "up")
    changed = {
        stage_key(replace(DOCUMENT, id=DocumentId("e")), stage, settings, "up"),
        stage_key(replace(DOCUMENT, sha256="b" * 64), stage, settings, "up"),
        stage_key(DOCUMENT, stage, settings, "other"),
    }
    for name in CONFIGURATION.get(stage, ()):
        changed.add(stage_key(DOCUMENT, stage, settings.model_copy(update={name: "another"}), "up"))
    monkeypatch.setattr(plan, "VERSIONS", {**VERSIONS, stage: "next"})
    changed.add(stage_key(DOCUMENT, stage, settings, "up"))
    monkeypatch.undo()
    if stage in ENGINES:
        monkeypatch.setattr(plan, "version", lambda package: "next")
        changed.add(stage_key(DOCUMENT, stage, settings, "up"))
    assert key not in changed
    assert len(changed) == 4 + len(CONFIGURATION.get(stage, ())) + (stage in ENGINES)


@pytest.mark.parametrize("stage", list(Stage))
def test_what_does_not_decide_the_outcome_leaves_the_key(settings: Settings, stage: Stage) -> None:
    key = stage_key(DOCUMENT, stage, settings, "up")
    assert key == stage_key(replace(DOCUMENT, file_name="b.pdf", status=DocumentStatus.FAILED), stage, settings, "up")
    limits = {"child_seconds": 1, "child_memory_mb": 256, "child_processes": 7, "log_level": "DEBUG"}
    assert key == stage_key(DOCUMENT, stage, settings.model_copy(update=limits), "up")
