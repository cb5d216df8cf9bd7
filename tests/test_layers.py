"""The layers hold for every module: none escapes the lists that import-linter reads, and verbs know no part of the system."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("flows", "tasks", "blocks")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py") if "migrations" not in path.parts)

STAGES = ("ocr", "chunking", "extraction", "resolution", "relationships", "finalization")

KNOWS_THE_STORE = {
    "tasks/stage.py",
    "tasks/document_text.py",
    "tasks/finalization/holding.py",
    "tasks/ocr/page_folder.py",
    "tasks/resolution/resolve_matter.py",
}
"""What may take the store or the file store as an argument, besides the stages' task.py, intake and review."""

PURE = {
    "blocks.predicates",
    "blocks.records",
    "blocks.stage_records",
    "blocks.derived_ids",
    "blocks.store_records",
    "blocks.errors",
    "blocks.ocr_engine",
    "blocks.paid_text",
    "blocks.language_model.answers",
    "blocks.child",
    "blocks.cache_keys",
    "blocks.entity_cache",
    "blocks.status",
}
"""What a verb may import of ours: records, errors and protocols."""


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_import_linter_covers_every_top_level_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = settings["tool"]["importlinter"]
    assert set(linter["root_packages"]) == set(LAYERS)
    layers = next(c for c in linter["contracts"] if c["type"] == "layers")
    assert layers["layers"] == list(LAYERS)
    assert set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(LAYERS)


def test_every_folder_of_python_is_a_package_of_a_layer() -> None:
    strays = list(ROOT.glob("*.py"))
    assert strays == []
    for path in MODULES:
        assert (path.parent / "__init__.py").exists(), f"{name(path)} lies in no package"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_prefect_stays_where_it_belongs(path: Path) -> None:
    allowed = path.is_relative_to(ROOT / "flows") or path.name == "task.py" or "prefect_blocks" in path.parts
    uses = {module for module in imports(path) if module.split(".")[0].startswith("prefect")}
    assert allowed or not uses, f"{name(path)} imports {uses}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_blocks_opens_connections(path: Path) -> None:
    clients = {"sqlalchemy", "alembic", "psycopg2", "redis", "boto3", "botocore", "openai"}
    uses = {module for module in imports(path) if module.split(".")[0] in clients}
    assert path.is_relative_to(ROOT / "blocks") or not uses, f"{name(path)} imports {uses}"


VERBS = [
    p for p in MODULES if p.parent.name in STAGES and p.name not in ("task.py", "__init__.py") and name(p) not in KNOWS_THE_STORE
]


@pytest.mark.parametrize("path", VERBS, ids=name)
def test_verbs_know_records_errors_and_protocols_only(path: Path) -> None:
    ours = {module for module in imports(path) if module.split(".")[0] in LAYERS}
    own = f"tasks.{path.parent.name}"
    formats = ("tasks.formats", "tasks.quotes")  # how kinds of file are read and where quotes stand: pure, for several stages
    foreign = {module for module in ours if not module.startswith((own, *formats)) and module not in PURE}
    assert not foreign, f"{name(path)} imports {foreign}"


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_has_its_task_and_only_task_py_says_task(stage: str) -> None:
    folder = ROOT / "tasks" / stage
    assert (folder / "task.py").exists()
    users = [name(p) for p in folder.glob("*.py") if "blocks.prefect_blocks.stage_task" in imports(p)]
    assert users == [f"tasks/{stage}/task.py"]
    init = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    assert len(init.body) == 1, "a stage's __init__ is its docstring"
    assert ast.get_docstring(init)
    assert len((folder / "task.py").read_text(encoding="utf-8").splitlines()) < 60


WRITERS = {"pages": "ocr", "chunks": "chunking", "mentions": "extraction", "relationships": "relationships"}
"""Which stage writes the rows of which family."""


def test_one_place_alone_writes_what_a_stage_found() -> None:
    """A second path, such as one for work that was waited for, would pass by what surrounds the first."""
    calls = [
        (name(path), node.func.value.attr)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "replace"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in WRITERS
    ]
    assert sorted(calls) == sorted((f"tasks/{stage}/task.py", family) for family, stage in WRITERS.items())


def test_no_file_is_longer_than_the_house_allows() -> None:
    long = {name(p): n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_no_name_hides_what_a_file_is_about() -> None:
    vague = {"utils", "helpers", "common", "manager", "service", "misc"}
    assert [name(p) for p in MODULES if p.stem in vague] == []
