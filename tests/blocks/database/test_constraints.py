"""What the database refuses by itself, whatever the code above it does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import BigInteger, Enum, Integer, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from blocks.database.schema import (
    CustodyRow,
    DocumentRow,
    LineRow,
    MatterRow,
    PageRow,
    SearchSegmentRow,
    StageTaskRow,
    TextractJobRow,
    metadata,
)
from blocks.records import CustodyAction, Stage
from tests.blocks.database.conftest import mention

IDS = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if column.name == "id" or column.name.endswith("_id")
]
CLOSED = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum) and column.type.create_constraint
]
SERVICE_IDS = ("aws_request_id", "request_id")
"""Given by services, in whatever form they choose."""

STAMPED = [table.name for table in metadata.sorted_tables if "updated_at" in table.columns]


def job(document_id, **values):
    return {"document_id": document_id, "page_start": 1, "page_end": 3, "token": "t" * 64, "status": "in_progress", **values}


@pytest.mark.parametrize(("table", "column"), IDS)
def test_every_id_column_refuses_words(table, column):
    numbered = isinstance(metadata.tables[table].columns[column].type, BigInteger | Integer)
    checks = {str(constraint.name) for constraint in metadata.tables[table].constraints}
    assert numbered or checks & {f"ck_{table}_{column}_is_id", f"ck_{table}_{column}_is_no_sentinel"} or column in SERVICE_IDS


@pytest.mark.parametrize(
    "sentinel", ["", "N/A", "N/A_START_FAILURE", "n/a_start_failure", "NONE", "null", "pending", "start failed", "x" * 65]
)
def test_no_sentinel_can_pass_for_a_job_id(case, engine, sentinel):
    document_id = case.document()
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(TextractJobRow), [job(document_id, job_id=sentinel)])


def test_a_job_has_an_id_or_a_reason_why_not(case, engine):
    document_id = case.document()
    real = "649bad91f3a1d2e4c5b6a7988990aabbccddeeff00112233445566778899aabb"
    with engine.begin() as connection:
        connection.execute(insert(TextractJobRow), [job(document_id, job_id=real)])
        connection.execute(insert(TextractJobRow), [job(document_id, token="2" * 64, job_id=None, status="submitting")])
        connection.execute(insert(TextractJobRow), [job(document_id, token="3" * 64, status="failed", error_code="throttled")])
    for values in ({"token": "4"}, {"job_id": real}):  # neither id nor reason; a token that is taken
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(insert(TextractJobRow), [job(document_id, **values)])


@pytest.mark.parametrize(("table", "column"), CLOSED)
def test_every_closed_list_is_closed_in_the_database(engine, table, column):
    checks = {check["name"]: check["sqltext"] for check in inspect(engine).get_check_constraints(table)}
    kind = metadata.tables[table].columns[column].type
    text_ = checks[f"ck_{table}_{kind.name}"]
    assert all(f"'{value}'" in text_ for value in kind.enums)


def test_a_status_outside_the_list_is_refused_even_in_plain_sql(case, engine):
    case.document()
    for table in ("source_documents", "processing_tasks"):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(f"UPDATE {table} SET status = 'N/A'"))  # noqa: S608 - the name is from the line above


def test_one_content_of_a_matter_is_one_document(case, engine):
    document_id = case.document()
    with engine.begin() as connection:
        row = connection.execute(select(DocumentRow.__table__).where(DocumentRow.id == document_id)).one()._asdict()
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(DocumentRow), [{**row, "id": "6" * 36}])


def test_an_attempt_stands_once(case, engine):
    document_id = case.document()
    for version in ("", "other"):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(
                insert(StageTaskRow), [{"document_id": document_id, "stage": "ocr", "version": version, "attempt": 1}]
            )


def test_a_stage_of_no_document_is_refused(store, engine):
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(StageTaskRow), [{"document_id": "7" * 36, "stage": "ocr", "attempt": 1}])


def test_a_document_takes_along_what_can_be_made_again(case, engine):
    document_id = case.document()
    case.pages(document_id, "some text")
    case.mentions(document_id, mention(0, "some"))
    with engine.begin() as connection:
        connection.execute(delete(DocumentRow))
        for table in (PageRow, LineRow, StageTaskRow, SearchSegmentRow):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
    with case.store.transaction(write=False) as tx:
        assert tx.search.find(case.matter_id, "some", 5) == []


def test_a_document_with_a_chain_of_custody_and_a_matter_with_documents_stay(case, engine):
    document_id = case.document()
    with case.store.transaction() as tx:
        tx.custody.record(document_id, CustodyAction.REGISTERED, "/a", "a" * 64, "me", "here", None)
    for table in (DocumentRow, MatterRow):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(delete(table))
    with engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(CustodyRow)) == 1


@pytest.mark.parametrize("table", STAMPED)
def test_every_update_stamps_the_row(table):
    assert metadata.tables[table].columns["updated_at"].onupdate is not None


def test_a_stage_row_knows_when_it_changed(case, engine):
    document_id = case.document()
    seen = select(StageTaskRow.updated_at).where(StageTaskRow.stage == Stage.OCR)
    with engine.begin() as connection:
        before = connection.scalar(seen)
        connection.execute(update(StageTaskRow).values(peak_memory_bytes=1))
        assert connection.scalar(seen) > before
    with case.store.transaction() as tx:
        tx.stages.start(document_id, Stage.OCR, "1", "key")
    with engine.begin() as connection:
        assert before < connection.scalar(seen) <= datetime.now(UTC)


def test_numbers_too_large_for_an_id_are_no_hiding_place(case, engine):
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(insert(MatterRow), [{"id": "not an id", "name": "x"}])
