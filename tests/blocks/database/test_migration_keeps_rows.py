"""A database of an earlier version with rows in it is carried over without losing one, on either database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from alembic import command
from sqlalchemy import MetaData, delete, event, func, insert, inspect, select, text

from blocks.database.custody_chain import broken_link
from blocks.database.migrate import configuration, upgrade
from blocks.database.store import Store
from blocks.predicates import Predicate
from blocks.records import CustodyAction, DocumentId, MatterId, MediaType, MentionId, Relationship
from blocks.store_records import NewDocument

BEFORE = "0004"
"""The version before documents were made anew."""

MATTER, DOCUMENT, BATCH, CHUNK, MENTION, OTHER, ENTITY = (str(uuid.uuid5(uuid.NAMESPACE_OID, str(n))) for n in range(7))
AT = datetime(2025, 3, 4, 9, 30, 15, 123456, tzinfo=UTC)
SHA = sha256(b"content").hexdigest()
ODD = "/box/caf\x10dce9.pdf"
"""A path as the database has it: one byte of it is not UTF-8."""

ROWS = (
    ("matters", {"id": MATTER, "name": "Wombat", "created_at": AT}),
    (
        "source_documents",
        {
            "id": DOCUMENT,
            "matter_id": MATTER,
            "file_name": "a.pdf",
            "sha256": SHA,
            "bytes": 7,
            "media_type": "application/pdf",
            "status": "completed",
            "stored_at": AT,
            "registered_at": AT,
            "updated_at": AT,
        },
    ),
    (
        "batches",
        {
            "id": BATCH,
            "matter_id": MATTER,
            "priority": "normal",
            "options": "{}",
            "manifest": "[]",
            "manifest_sha256": SHA,
            "status": "open",
            "created_at": AT,
            "updated_at": AT,
        },
    ),
    ("batch_documents", {"batch_id": BATCH, "document_id": DOCUMENT, "attempts": 1, "updated_at": AT}),
    (
        "batch_files",
        {
            "batch_id": BATCH,
            "path_sha256": SHA,
            "path": "/box/a.pdf",
            "outcome": "document",
            "document_id": DOCUMENT,
            "offered_at": AT,
        },
    ),
    *(
        (
            "custody_events",
            {
                "document_id": DOCUMENT,
                "action": action,
                "path": path,
                "sha256": SHA,
                "actor": "me",
                "host": "here",
                "modified_at": modified,
                "at": AT,
            },
        )
        for action, path, modified in (("registered", ODD, AT), ("offered_again", "/box/a.pdf", None))
    ),
    (
        "processing_tasks",
        {
            "document_id": DOCUMENT,
            "stage": "ocr",
            "attempt": 1,
            "version": "1",
            "status": "completed",
            "key": "k",
            "digest": "d",
            "counts": {"pages": 1},
            "created_at": AT,
            "updated_at": AT,
        },
    ),
    (
        "document_pages",
        {
            "document_id": DOCUMENT,
            "number": 1,
            "text": "Wombat",
            "start": 0,
            "end": 6,
            "source": "text_layer",
            "engine": "e",
            "rotation": 0,
            "warnings": [],
        },
    ),
    *(
        (
            "entity_mentions",
            {
                "id": each,
                "document_id": DOCUMENT,
                "matter_id": MATTER,
                "start": start,
                "end": start + 3,
                "page": 1,
                "text": "Wom",
                "type": "PERSON",
                "confidence": 0.9,
                "extractor": "e",
            },
        )
        for each, start in ((MENTION, 0), (OTHER, 3))
    ),
    (
        "relationships",
        {
            "id": CHUNK,
            "document_id": DOCUMENT,
            "predicate": "COUNSEL_FOR",
            "subject_id": MENTION,
            "object_id": OTHER,
            "page": 1,
            "start": 0,
            "end": 6,
            "evidence": "Wombat",
            "confidence": 0.8,
            "extractor": "rule:counsel/1",
        },
    ),
)


@pytest.fixture
def old(empty_url, engine_of):
    """A database of the version before, with rows that hang on a document in several tables."""
    engine = engine_of(empty_url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), BEFORE)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table, row in ROWS:
            connection.execute(insert(tables.tables[table]), [row])
    return engine


def contents(engine):
    """Every row of every table, without what a later version adds."""
    tables = MetaData()
    tables.reflect(engine, only=lambda name, _: not name.startswith(("search_", "alembic")))
    held = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            held[table.name] = sorted(str(sorted(row._mapping.items())) for row in connection.execute(select(table)))
    return held


def test_no_row_is_lost_and_no_column_changes(old):
    before = MetaData()
    before.reflect(old)
    columns = {name: [before.tables[name].c[each] for each in row] for name, row in ROWS}
    with old.connect() as connection:
        held = {name: connection.execute(select(*wanted)).all() for name, wanted in columns.items()}
        counted = {name: connection.scalar(select(func.count()).select_from(table)) for name, table in before.tables.items()}
    upgrade(old)
    after = MetaData()
    after.reflect(old)
    with old.connect() as connection:
        for name, wanted in columns.items():
            assert connection.execute(select(*(after.tables[name].c[each.name] for each in wanted))).all() == held[name]
        for name, count in counted.items():
            assert connection.scalar(select(func.count()).select_from(after.tables[name])) == count
        assert counted["custody_events"] == 2


def test_rows_still_hang_on_their_documents(old):
    upgrade(old)
    tables = MetaData()
    tables.reflect(old)
    for table in inspect(old).get_table_names():
        for key in inspect(old).get_foreign_keys(table):
            assert "anew" not in key["referred_table"]
    with old.begin() as connection:
        for name in ("custody_events", "batch_files"):
            connection.execute(delete(tables.tables[name]))
        connection.execute(delete(tables.tables["source_documents"]))
        for name in ("document_pages", "processing_tasks", "batch_documents"):
            assert connection.scalar(select(func.count()).select_from(tables.tables[name])) == 0


def test_foreign_keys_hold_again_after_the_migration(old):
    upgrade(old)
    orphan = dict(next(row for name, row in ROWS if name == "batch_documents"), document_id=str(uuid.uuid4()))
    tables = MetaData()
    tables.reflect(old)
    with pytest.raises(Exception, match=r"(?i)foreign key"), old.begin() as connection:
        connection.execute(insert(tables.tables["batch_documents"]), [orphan])


def test_old_events_are_chained_as_they_stand_and_new_ones_follow(old):
    upgrade(old)
    store = Store(old)
    with store.transaction() as tx:
        tx.custody.record(DocumentId(DOCUMENT), CustodyAction.OFFERED_AGAIN, "/box/a.pdf", SHA, "me", "here", None)
    with store.transaction(write=False) as tx:
        events = tx.custody.of_matter(MatterId(MATTER))
        assert len(events) == 3
        assert broken_link(events, tx.custody.last_sha256(MatterId(MATTER))) is None
    with old.begin() as connection:
        connection.execute(
            text("UPDATE custody_events SET actor = 'someone' WHERE path = '/box/a.pdf' AND previous_sha256 IS NOT NULL")
        )
    with store.transaction(write=False) as tx:
        events = tx.custody.of_matter(MatterId(MATTER))
        broken = broken_link(events, tx.custody.last_sha256(MatterId(MATTER)))
        assert broken is not None
        assert broken.number == 3


def test_new_kinds_and_parents_are_kept(old):
    upgrade(old)
    store = Store(old)
    new = NewDocument(MatterId(MATTER), "m.eml", sha256(b"mail").hexdigest(), 4, MediaType.EMAIL)
    with store.transaction() as tx:
        mail = tx.documents.register(new).document
        inside = NewDocument(MatterId(MATTER), "x.docx", sha256(b"docx").hexdigest(), 4, MediaType.DOCX, parent_id=mail.id)
        found = tx.documents.register(inside).document
        assert (found.parent_id, found.media_type) == (mail.id, MediaType.DOCX)


def test_relationships_are_kept_and_may_say_more(old):
    upgrade(old)
    said = Relationship(Predicate.MET, MentionId(MENTION), MentionId(OTHER), 1, 0, 6, "Wombat", 0.8, "rule:meetings/1")
    store = Store(old)
    with store.transaction() as tx:
        (held,) = tx.relationships.of(DocumentId(DOCUMENT))
        assert held.relationship.predicate is Predicate.COUNSEL_FOR
        tx.relationships.replace(DocumentId(DOCUMENT), [held.relationship, said])
    with store.transaction(write=False) as tx:
        assert {each.relationship.predicate for each in tx.relationships.of(DocumentId(DOCUMENT))} == {"COUNSEL_FOR", "MET"}
    with old.begin() as connection:
        connection.execute(text("DELETE FROM entity_mentions"))
        assert connection.scalar(text("SELECT count(*) FROM relationships")) == 0


def test_a_migration_that_fails_half_way_leaves_the_old_rows(old):
    before = contents(old)

    def fails(connection, cursor, statement, parameters, context, executemany):
        if "batch_files ADD COLUMN members" in statement:
            raise RuntimeError("the power went")

    event.listen(old, "before_cursor_execute", fails)
    with pytest.raises(RuntimeError, match="power"):
        upgrade(old)
    event.remove(old, "before_cursor_execute", fails)
    assert contents(old) == before
    upgrade(old)
    Store(old)
