"""Settings: documented, checked at the door, named when they are wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(Settings.variable(field), raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_names_every_setting_once_and_no_other() -> None:
    named = re.findall(r"^#?(LEGALDOCS_\w+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(Settings.variable(field) for field in Settings.model_fields)


def test_the_example_tells_each_default_and_explains_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(re.sub(r"^#(LEGALDOCS_\w+=.+)$", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    assert Settings.load() == Settings()
    for field in Settings.model_fields.values():
        assert field.description
        assert field.description in text


def test_defaults_run_on_a_bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEGALDOCS_HOME", str(tmp_path / "home"))
    settings = Settings.load()
    assert settings.database == f"sqlite:///{tmp_path / 'home' / 'legaldocs.db'}"
    assert settings.storage == (tmp_path / "home" / "files").as_uri()
    assert settings.children >= 1


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("LEGALDOCS_DATABASE_URL", "", "DATABASE_URL is not set"),
        ("LEGALDOCS_DATABASE_URL", "postgresql:///cases", "names no host"),
        ("LEGALDOCS_DATABASE_URL", "mysql://h/cases", "no driver for mysql"),
        ("LEGALDOCS_DATABASE_URL", "not a url", "not a database URL"),
        ("LEGALDOCS_OCR_DPI", "9000", "less than or equal to 600"),
        ("LEGALDOCS_CHUNK_OVERLAP", "3000", "under half"),
        ("LEGALDOCS_EXTRACTOR", "openai", "LEGALDOCS_MODEL: Value error, LEGALDOCS_EXTRACTOR=openai needs the name of a model"),
        ("LEGALDOCS_MODEL_PRICES", "free", "NAME=SENT/CACHED/ANSWERED"),
        ("LEGALDOCS_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO'"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(Terminal) as refused:
        Settings.load()
    assert refused.value.code is Code.SETTING_INVALID
    assert variable in refused.value.cause
    assert told in refused.value.cause


@pytest.mark.parametrize("plain", ["postgresql://u:p@db/cases", "postgres://u:p@db/cases"])
def test_a_plain_postgresql_url_takes_the_driver_that_is_installed(monkeypatch: pytest.MonkeyPatch, plain: str) -> None:
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", plain)
    assert Settings.load().database == "postgresql+psycopg2://u:p@db/cases"


def test_a_password_in_a_wrong_url_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGALDOCS_DATABASE_URL", "mysql://user:s3cret-canary@h/cases")
    with pytest.raises(Terminal) as refused:
        Settings.load()
    assert "s3cret-canary" not in str(refused.value)
