"""The repository holds what is used and speaks of itself alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(p for layer in ("flows", "tasks", "blocks") for p in (ROOT / layer).rglob("*.py"))


def tracked() -> list[Path]:
    """Every file that git keeps; the test is skipped where the code came without its repository."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository here")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in names.split("\0") if name]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_copy_stands_in_for_version_control() -> None:
    assert [name(p) for p in tracked() if re.search(r"\.(backup|bak|orig|old|rej)$|~$|copy of ", p.name, re.IGNORECASE)] == []


def test_tests_and_debugging_aids_live_in_tests_only() -> None:
    stray = re.compile(r"^(test_|check_|debug_|verify_fix|monitor_)|_test\.py$")
    allowed = ("tests/",)
    assert [name(p) for p in tracked() if p.suffix == ".py" and stray.search(p.name) and not name(p).startswith(allowed)] == []


def test_no_code_is_dead() -> None:
    found = subprocess.run([sys.executable, "-m", "vulture"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
    assert found.returncode == 0


def test_a_document_is_called_one_thing() -> None:
    other = re.compile(r"\b(document_uuid|doc_id|doc_uuid|documentId|docid)\b")
    assert [name(p) for p in CODE if other.search(p.read_text(encoding="utf-8"))] == []


def test_ids_are_minted_where_rows_are_made_and_nowhere_else() -> None:
    """The folder store names its temporary files so; they are no ids."""
    mints = {name(p) for p in CODE if "uuid4" in p.read_text(encoding="utf-8")}
    rows = {f"blocks/database/{family}.py" for family in ("documents", "matters", "batches", "entities", "lanes")}
    assert mints == rows | {"blocks/folder_store.py"}


def test_no_session_is_taken_out_of_its_scope() -> None:
    """`next(get_session())` leaves a session that nobody closes."""
    taken = [
        f"{name(p)}:{node.lineno}"
        for p in CODE
        for node in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next"
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and inner.attr in ("transaction", "session", "get_session")
    ]
    assert taken == []


def test_nothing_is_started_through_a_shell() -> None:
    shells = re.compile(r"shell\s*=\s*True|os\.system\(|os\.popen\(")
    assert [name(p) for p in CODE if shells.search(p.read_text(encoding="utf-8"))] == []
