from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from blocks.database.columns import CleanText, UtcDateTime, VerbatimText
from blocks.errors import Code, Terminal
from blocks.records import CustodyAction, FileOutcome, Page, PageSource, Priority
from blocks.store_records import FileOffer

DIALECT = sqlite.dialect()

NASTY_NAMES = [
    "SOP Recd 27 Sep 2024 Scan_20240927_100450+(002).pdf",
    "../../etc/passwd",
    "C:\\Users\\a.pdf",
    "-rf.pdf",
    "two\nlines.pdf",
    "tab\tand\x10escape\x100000.pdf",
    "nul\x00inside.pdf",
    os.fsdecode(b"latin-1-\xe9t\xe9.pdf"),
    os.fsdecode(b"\xff\xfe"),
    "\u202egnp.exe",
    "e\u0301 is not \u00e9",
    "\U0001f4c4 paper.pdf",
    "n" * 255,
    "'; DROP TABLE matters; --",
    "50% of {braces} %s :name",
]


@given(st.text(st.characters(exclude_categories=())))
def test_a_name_of_any_characters_comes_back_as_it_was(name):
    column = VerbatimText()
    stored = column.process_bind_param(name, DIALECT)
    assert column.process_result_value(stored, DIALECT) == name
    assert stored is not None
    assert "\x00" not in stored
    stored.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x10")))
def test_an_ordinary_name_stands_in_the_database_as_it_is(name):
    assert VerbatimText().process_bind_param(name, DIALECT) == name


@given(st.text(st.characters(exclude_categories=())))
def test_text_is_stored_as_it_is_or_refused(text):
    if any(ord(letter) == 0 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        with pytest.raises(Terminal):
            CleanText().process_bind_param(text, DIALECT)
    else:
        assert CleanText().process_bind_param(text, DIALECT) == text


def test_times_are_utc_whatever_zone_they_came_in():
    column = UtcDateTime()
    noon_in_ohio = datetime(2024, 9, 27, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert column.process_bind_param(noon_in_ohio, DIALECT) == datetime(2024, 9, 27, 17, tzinfo=UTC)
    assert column.process_result_value(datetime(2024, 9, 27, 17), DIALECT) == noon_in_ohio  # noqa: DTZ001 - SQLite forgets zones
    with pytest.raises(Terminal):
        column.process_bind_param(datetime(2024, 9, 27), DIALECT)  # noqa: DTZ001 - the naive time is the point


@pytest.mark.parametrize("name", NASTY_NAMES)
def test_hostile_names_survive_every_table_that_holds_them(case, name):
    document_id = case.document(name, file_name=name)
    with case.store.transaction() as tx:
        tx.custody.record(document_id, CustodyAction.REGISTERED, name, "a" * 64, name, name, datetime.now(UTC))
        batch_id = tx.batches.open(case.matter_id, Priority.LOW, "{}", [name, name])
        tx.batches.offer(batch_id, FileOffer(name, FileOutcome.EXCEPTION, code=Code.FILE_EMPTY, message=name))
    with case.store.transaction(write=False) as tx:
        assert tx.documents.of_matter(case.matter_id)[0].file_name == name
        event = tx.custody.of_matter(case.matter_id)[0]
        assert (event.path, event.actor, event.host) == (name, name, name)
        assert tx.batches.get(batch_id).manifest == (name, name)
        offer = tx.batches.offers(batch_id)[0]
        assert (offer.path, offer.message) == (name, name)


def test_a_path_longer_than_an_index_entry_is_kept(case):
    # Random letters, so that PostgreSQL can't compress them into its index.
    path = "/" + os.urandom(4_000).hex()
    with case.store.transaction() as tx:
        batch_id = tx.batches.open(case.matter_id, Priority.LOW, "{}", [path])
        tx.batches.offer(batch_id, FileOffer(path, FileOutcome.EXCEPTION, code=Code.FILE_EMPTY))
        assert tx.batches.offers(batch_id)[0].path == path


@pytest.mark.parametrize("bad", ["before\x00after", "before\ud800after", "\udcff"])
def test_uncleaned_text_fails_the_same_on_either_database_and_is_not_quoted(case, bad):
    document_id = case.document()
    case.pages(document_id, "before")
    with pytest.raises(Terminal) as refused, case.store.transaction() as tx:
        tx.pages.replace(document_id, [Page(1, bad, PageSource.TEXT_LAYER, "test 1")])
    assert refused.value.code is Code.UNEXPECTED
    assert "before" not in str(refused.value)
    with case.store.transaction(write=False) as tx:
        assert tx.pages.text(document_id) == "before\f"
