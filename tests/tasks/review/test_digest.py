"""Two runs over the same files have one digest; a change of any table changes the digest of that table alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tasks.review.digest import table_digest
from tests.tasks.review.small_matter import SmallMatter, build


def test_two_matters_of_the_same_files_have_one_digest(small: SmallMatter, tmp_path: Path) -> None:
    first = table_digest(small.store, small.matter.id)
    (tmp_path / "offered").rename(tmp_path / "before")
    second = build(small.store, tmp_path / "files", tmp_path / "offered", "The same again")
    assert second.documents.keys() == small.documents.keys()
    assert set(second.documents.values()).isdisjoint(small.documents.values())
    assert table_digest(small.store, second.matter.id) == first


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("pages", "UPDATE document_pages SET engine = 'other' WHERE number = 1"),
        ("lines", "UPDATE page_lines SET x0 = x0 + 1 WHERE ordinal = 0"),
        ("chunks", 'UPDATE document_chunks SET "end" = "end" + 1 WHERE ordinal = 1'),
        ("mentions", "UPDATE entity_mentions SET confidence = 0.1"),
        ("relationships", "UPDATE relationships SET predicate = 'OWNER_OF' WHERE predicate = 'EMPLOYEE_OF'"),
        ("entities", "UPDATE canonical_entities SET name = 'Another' WHERE type = 'COURT'"),
        ("stages", "UPDATE processing_tasks SET status = 'running' WHERE stage = 'ocr'"),
        ("exceptions", "UPDATE batch_files SET error_code = 'file_unreadable' WHERE error_code IS NOT NULL"),
        ("documents", "UPDATE source_documents SET bates_last = 'WOMBAT 999999'"),
    ],
)
def test_a_change_shows_in_its_table_alone(sqlite_small: SmallMatter, tmp_path: Path, table: str, statement: str) -> None:
    before = table_digest(sqlite_small.store, sqlite_small.matter.id).model_dump()
    engine = create_engine(f"sqlite:///{tmp_path / 'legaldocs.db'}")
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0
    engine.dispose()
    after = table_digest(sqlite_small.store, sqlite_small.matter.id).model_dump()
    assert {name for name in before if before[name] != after[name]} == {table}
