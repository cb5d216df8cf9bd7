"""Removing a matter removes all of it and nothing of its neighbours, on both databases, whatever tables there are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from blocks.database.purge import _of_matter
from blocks.database.schema import metadata
from blocks.database.store import Store
from blocks.records import EntityId, EntityType, MatterId, Priority
from blocks.store_records import Judgement, Named
from tests.blocks.database.conftest import case_of
from tests.tasks.review.small_matter import SmallMatter, build


def rows(store: Store) -> dict[str, int]:
    with store._engine.connect() as connection:
        counts = {t.name: connection.scalar(select(func.count()).select_from(t)) for t in metadata.sorted_tables}
    return {name: count for name, count in counts.items() if count}


def fill(made: SmallMatter) -> None:
    """Put rows also where the small matter has none: a lane with a lease, counts, a redirect, a judgement."""
    with made.store.transaction() as tx:
        batch = tx.batches.select(made.matter.id, Priority.NORMAL, "{}", list(made.documents.values()), created_by="tester")
        lane = tx.lanes.open(batch, flow_run_id=None, host="here", pid=1)
        assert tx.leases.take(batch, lane, 60) is not None
        tx.cache_counts.add(batch, "chunk_names", 1, 2)
        one, other, *_ = tx.entities.of_matter(made.matter.id)
        names = tx.entity_changes.names(made.matter.id)
        tx.entity_changes.write(made.matter.id, names, dict.fromkeys(one.mention_ids, other.id), {one.id: EntityId(other.id)})
        left = Named(EntityType.PERSON, "John Smith")
        number = tx.judgements.record(made.matter.id, Judgement.RENAME, left=left, name="J", actor="a", reason="b")
        tx.judgements.record(made.matter.id, Judgement.UNDO, ends=number, actor="a", reason="b")


def test_every_table_says_which_rows_are_of_a_matter() -> None:
    for table in metadata.sorted_tables:
        _of_matter(table, MatterId("any"))


def test_all_of_a_matter_goes_and_nothing_of_another(store: Store, tmp_path: Path) -> None:
    kept = build(store, tmp_path / "files", tmp_path / "kept", "kept")
    fill(kept)
    before = rows(store)
    gone = build(store, tmp_path / "files", tmp_path / "gone", "gone")
    fill(gone)
    added = {name: count - before[name] for name, count in rows(store).items()}
    with store.transaction() as tx:
        removed = tx.purge.remove(gone.matter.id)
    assert rows(store) == before
    assert {name: count for name, count in added.items() if count} == removed
    assert set(removed) >= {
        "matters",
        "source_documents",
        "entity_mentions",
        "document_leases",
        "cache_counts",
        "entity_judgements",
    }
    with store.transaction(write=False) as tx:
        assert tx.orphans.all() == []
        assert [matter.name for matter in tx.matters.all()] == ["kept"]


def test_what_was_removed_is_overwritten_in_the_file_of_sqlite(backend: str, store: Store, tmp_path: Path) -> None:
    if backend != "sqlite":
        return
    made = build(store, tmp_path / "files", tmp_path / "gone", "gone")
    with store.transaction() as tx:
        tx.purge.remove(made.matter.id)
    store.close()
    with closing(sqlite3.connect(tmp_path / "legaldocs.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"Call +1 (555) 010-0199" not in (tmp_path / "legaldocs.db").read_bytes()


def test_no_purged_word_stays_in_the_index_of_sqlite(backend: str, store: Store, tmp_path: Path) -> None:
    """Words of page texts that were replaced before are gone too: FTS5 keeps them until the pieces of its index are merged."""
    if backend != "sqlite":
        return
    kept, gone = case_of(store, "kept"), case_of(store, "gone")
    kept.pages(kept.document(), "common zebrafinch")
    document = gone.document("b")
    gone.pages(document, "common quartzmallow of the first reading")
    gone.pages(document, "common obsidianthrush")
    with store.transaction() as tx:
        tx.purge.remove(gone.matter_id)
    store.close()
    with closing(sqlite3.connect(tmp_path / "legaldocs.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = (tmp_path / "legaldocs.db").read_bytes()
    assert b"zebrafinch" in held
    assert b"mallow" not in held
    assert b"thrush" not in held
    with store.transaction(write=False) as tx:
        assert len(tx.search.find(kept.matter_id, "common", 5)) == 1
