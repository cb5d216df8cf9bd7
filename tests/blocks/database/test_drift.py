from __future__ import annotations

import pytest
from sqlalchemy import text

from blocks.database.drift import check
from blocks.database.migrate import upgrade
from blocks.database.store import Store, open_store
from blocks.errors import Code, Terminal
from blocks.settings import Settings

# What is done to the tables, and what the refusal must name.
DAMAGE = {
    "a column dropped": (
        ["ALTER TABLE document_pages DROP COLUMN bates"],
        "column document_pages.bates is missing",
    ),
    "two columns dropped": (
        ["ALTER TABLE batches DROP COLUMN created_by", "ALTER TABLE source_documents DROP COLUMN stored_at"],
        "column source_documents.stored_at is missing",
    ),
    "a table dropped": (["DROP TABLE relationships"], "table relationships is missing"),
    "a type changed": (
        ["ALTER TABLE batches DROP COLUMN created_by", "ALTER TABLE batches ADD COLUMN created_by INTEGER"],
        "column batches.created_by holds whole numbers and not text",
    ),
}

ON_POSTGRESQL = {
    "a check dropped": (
        ["ALTER TABLE source_documents DROP CONSTRAINT ck_source_documents_document_status"],
        "constraint ck_source_documents_document_status of table source_documents is missing",
    ),
    "a unique dropped": (
        ["ALTER TABLE source_documents DROP CONSTRAINT uq_source_documents_matter_id_sha256"],
        "constraint uq_source_documents_matter_id_sha256 of table source_documents is missing",
    ),
    "a foreign key dropped": (
        ["ALTER TABLE processing_tasks DROP CONSTRAINT fk_processing_tasks_document_id"],
        "constraint fk_processing_tasks_document_id of table processing_tasks is missing",
    ),
    "a primary key dropped": (
        ["ALTER TABLE processing_tasks DROP CONSTRAINT pk_processing_tasks"],
        "constraint pk_processing_tasks of table processing_tasks is missing",
    ),
    "NULL allowed": (
        ["ALTER TABLE document_pages ALTER COLUMN text DROP NOT NULL"],
        "column document_pages.text may be NULL and must not",
    ),
    "a closed list narrowed": (
        [
            "ALTER TABLE batches DROP CONSTRAINT ck_batches_priority",
            "ALTER TABLE batches ADD CONSTRAINT ck_batches_priority CHECK (priority IN ('high', 'low'))",
        ],
        "column batches.priority refuses 'normal'",
    ),
}

ON_SQLITE = {
    "the search index dropped": (["DROP TABLE search_index"], "search_index of the full-text search is missing"),
    "a trigger dropped": (["DROP TRIGGER search_segments_gone"], "search_segments_gone of the full-text search is missing"),
    "a unique and a check dropped": (
        ["DROP TABLE textract_jobs", "CREATE TABLE textract_jobs (id INTEGER PRIMARY KEY, token TEXT NOT NULL)"],
        "constraint uq_textract_jobs_token of table textract_jobs is missing",
    ),
}

CASES = [
    *((backend, name, *damage) for backend in ("sqlite", "postgresql") for name, damage in DAMAGE.items()),
    *(("postgresql", name, *damage) for name, damage in ON_POSTGRESQL.items()),
    *(("sqlite", name, *damage) for name, damage in ON_SQLITE.items()),
]


@pytest.mark.parametrize(
    ("backend", "statements", "named"),
    [(backend, statements, named) for backend, _, statements, named in CASES],
    ids=[f"{backend}-{name}" for backend, name, _, _ in CASES],
)
def test_a_database_that_was_changed_by_hand_is_refused_by_name(engine, url, statements, named):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    for start in (lambda: Store(engine), lambda: open_store(Settings(database_url=url))):
        with pytest.raises(Terminal) as refused:
            start()
        assert refused.value.code is Code.SCHEMA_DRIFTED
        assert named in refused.value.cause


def test_an_empty_database_has_no_tables_to_write_to(empty_url, engine_of):
    engine = engine_of(empty_url)
    with pytest.raises(Terminal) as refused:
        Store(engine)
    assert refused.value.code is Code.SCHEMA_MISSING
    upgrade(engine)
    check(engine)


def test_what_is_there_in_excess_does_no_harm(engine):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE matters ADD COLUMN note TEXT"))
        connection.execute(text("CREATE TABLE elsewhere (id INTEGER)"))
    check(engine)
