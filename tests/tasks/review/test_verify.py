"""A whole matter holds; every corruption that is seeded past the store's own guards is reported by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from blocks.caches.no_cache import NoCache
from blocks.caches.redis_cache import RedisCache
from blocks.database.store import Store
from blocks.entity_cache import EntityCache
from blocks.errors import Code
from blocks.records import DocumentId, DocumentStatus, Priority, Stage
from blocks.storage_layout import storage_key
from blocks.store_records import Matter, NewDocument
from tasks.finalization.checks import Check
from tasks.resolution.resolve_matter import resolve_in, warm
from tasks.review.object_checks import key_of
from tasks.review.verification import MatterCheck, Verification
from tasks.review.verify import CHECKS, verify
from tests.tasks.review.small_matter import COMPLAINT, LETTER, SmallMatter, build
from tests.valkey import ValkeyServer, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]  # fixtures

GHOST = "00000000-0000-4000-8000-000000000000"


def asked(small: SmallMatter, *, deep: bool = True, cache: EntityCache | None = None) -> Verification:
    return verify(small.store, small.files, small.matter.id, deep=deep, cache=cache or NoCache("test"))


def names(found: Verification) -> set[str]:
    return {finding.check for finding in found.findings}


class Corrupter:
    """Writes to the database past foreign keys and CHECK constraints, as a careless tool would."""

    def __init__(self, file: Path, small: SmallMatter) -> None:
        self._file = file
        self.small = small

    def run(self, *statements: str, **values: object) -> None:
        engine = create_engine(f"sqlite:///{self._file}")
        values |= {"complaint": self.small.documents[COMPLAINT], "letter": self.small.documents[LETTER], "ghost": GHOST}
        with engine.connect() as connection:
            connection.execute(text("PRAGMA foreign_keys = OFF"))
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
            for statement in statements:
                used = {name: value for name, value in values.items() if f":{name}" in statement}
                assert connection.execute(text(statement), used).rowcount != 0, statement
            connection.commit()
        engine.dispose()

    @property
    def stored(self) -> Path:
        """Where the complaint's bytes lie."""
        with self.small.store.transaction(write=False) as tx:
            key = key_of(tx.documents.required(self.small.documents[COMPLAINT]))
        with self.small.files.local_path(key) as path:
            return path


@pytest.fixture
def corrupter(sqlite_small: SmallMatter, tmp_path: Path) -> Corrupter:
    return Corrupter(tmp_path / "legaldocs.db", sqlite_small)


def test_a_whole_matter_holds_and_its_figures_add_up(small: SmallMatter) -> None:
    found = asked(small)
    assert found.findings == []
    assert found.holds
    figures = found.figures
    assert figures.files == figures.files_documents + figures.files_duplicates + figures.files_exceptions == 4
    assert (figures.files_documents, figures.files_duplicates, figures.files_exceptions) == (2, 1, 1)
    assert figures.pages == figures.pages_with_text + figures.pages_with_reason == 4
    assert figures.pages_with_reason == 1
    assert figures.mentions == figures.mentions_resolved > 8
    assert figures.objects == figures.documents == 2
    assert figures.stage_attempts == 12
    assert figures.custody_events == 3
    assert figures.bytes_hashed == sum((small.folder / name).stat().st_size for name in (COMPLAINT, LETTER))


def test_hashes_are_asked_only_with_deep(small: SmallMatter) -> None:
    assert MatterCheck.OBJECT_HASH not in asked(small, deep=False).checks
    assert set(asked(small).checks) == set(CHECKS)


SQL_CORRUPTIONS: list[tuple[str, set[str], list[str]]] = [
    (
        "a page is missing, with all that stood on it",
        {
            Check.PAGES_NUMBERED,
            Check.CHUNKS_REJOIN,
            Check.MENTIONS_GROUNDED,
            Check.EVIDENCE_GROUNDED,
            MatterCheck.TOTALS_MATCH,
            MatterCheck.SEARCH_IN_LINE,
            MatterCheck.NO_ORPHAN_ROWS,
        },
        ["DELETE FROM document_pages WHERE document_id = :complaint AND number = 2"],
    ),
    (
        "a page has neither text nor reason",
        {Check.PAGES_ACCOUNTED},
        ["UPDATE document_pages SET reason = NULL WHERE document_id = :complaint AND number = 3"],
    ),
    ("a page has text and a reason", {Check.PAGES_ACCOUNTED}, ["UPDATE document_pages SET reason = 'blank' WHERE number = 2"]),
    (
        "a chunk is shifted",
        {Check.CHUNKS_REJOIN},
        ['UPDATE document_chunks SET start = start + 1, "end" = "end" + 1 WHERE ordinal = 0'],
    ),
    (
        "the last chunk is gone",
        {Check.CHUNKS_REJOIN},
        ["DELETE FROM document_chunks WHERE document_id = :letter AND ordinal = 1"],
    ),
    (
        "a chunk belongs to no document",
        {Check.CHUNKS_REJOIN, MatterCheck.NO_ORPHAN_ROWS},
        ["UPDATE document_chunks SET document_id = :ghost WHERE document_id = :letter AND ordinal = 0"],
    ),
    (
        "a mention is not what stands there",
        {Check.MENTIONS_GROUNDED},
        ["UPDATE entity_mentions SET text = 'Bob' WHERE text = 'Anna Example'"],
    ),
    (
        "a judgement is not obeyed",
        {MatterCheck.JUDGEMENTS_HOLD},
        [
            (
                "INSERT INTO entity_judgements"
                " (matter_id, judgement, type, left_text, left_document_id, right_text, actor, reason, at)"
                " SELECT matter_id, 'different', 'PERSON', 'Anna Example', id, 'Anna Example', 'a', 'b', '2025-01-01'"
                " FROM source_documents WHERE id = :complaint"
            )
        ],
    ),
    ("a mention has no entity", {Check.MENTIONS_RESOLVED}, ["UPDATE entity_mentions SET entity_id = NULL WHERE type = 'COURT'"]),
    (
        "a mention's entity does not exist",
        {MatterCheck.ENTITIES_LIVE, MatterCheck.NO_ORPHAN_ROWS},
        ["UPDATE entity_mentions SET entity_id = :ghost WHERE type = 'COURT'"],
    ),
    (
        "a mention's entity was merged away",
        {MatterCheck.ENTITIES_LIVE},
        [
            "UPDATE canonical_entities SET redirect_to = (SELECT id FROM canonical_entities WHERE type = 'PERSON') WHERE type = 'COURT'",
        ],
    ),
    (
        "merged entities go round in a circle",
        {MatterCheck.ENTITIES_LIVE},
        [
            "UPDATE canonical_entities SET redirect_to = (SELECT id FROM canonical_entities WHERE type = 'PERSON') WHERE type = 'COURT'",
            "UPDATE canonical_entities SET redirect_to = (SELECT id FROM canonical_entities WHERE type = 'COURT') WHERE type = 'PERSON'",
        ],
    ),
    (
        "a relationship ends in nothing",
        {Check.ENDS_PRESENT, MatterCheck.NO_ORPHAN_ROWS},
        ["UPDATE relationships SET object_id = :ghost WHERE predicate = 'EMPLOYEE_OF'"],
    ),
    (
        "a relationship ends in another document",
        {Check.ENDS_PRESENT, MatterCheck.NO_ORPHAN_ROWS},
        [
            (
                "UPDATE relationships SET object_id = (SELECT id FROM entity_mentions WHERE document_id = :letter LIMIT 1)"
                " WHERE predicate = 'EMPLOYEE_OF'"
            )
        ],
    ),
    ("evidence is not what stands there", {Check.EVIDENCE_GROUNDED}, ["UPDATE relationships SET evidence = 'hearsay'"]),
    (
        "a stage has no row",
        {MatterCheck.STAGES_PRESENT, Check.STAGES_ENDED},
        ["DELETE FROM processing_tasks WHERE stage = 'extraction'"],
    ),
    (
        "a stage still runs",
        {MatterCheck.STATUS_FOLLOWS_STAGES, Check.STAGES_ENDED},
        ["UPDATE processing_tasks SET status = 'running' WHERE stage = 'resolution'"],
    ),
    (
        "a failed page hides behind completed",
        {MatterCheck.STATUS_FOLLOWS_STAGES},
        ["UPDATE document_pages SET reason = 'crashed' WHERE document_id = :complaint AND number = 3"],
    ),
    (
        "a processed document is pending",
        {MatterCheck.STATUS_FOLLOWS_STAGES, MatterCheck.DOCUMENTS_FINISHED},
        ["UPDATE source_documents SET status = 'pending' WHERE id = :letter"],
    ),
    (
        "a document failed without a code",
        {MatterCheck.STATUS_FOLLOWS_STAGES},
        ["UPDATE source_documents SET status = 'failed' WHERE id = :letter"],
    ),
    ("the document's totals are wrong", {MatterCheck.TOTALS_MATCH}, ["UPDATE source_documents SET pages = 7, bates_last = NULL"]),
    (
        "the first stage never started",
        {MatterCheck.OCR_FOUND_DOCUMENT},
        ["UPDATE processing_tasks SET started_at = NULL WHERE stage = 'ocr' AND document_id = :letter"],
    ),
    (
        "a stage did not find its document",
        {MatterCheck.OCR_FOUND_DOCUMENT},
        [
            (
                "INSERT INTO processing_tasks (document_id, stage, attempt, version, status, counts, error_code, created_at, updated_at)"
                " SELECT document_id, stage, 0, '0', 'failed', '{}', 'document_unknown', created_at, updated_at FROM processing_tasks"
                " WHERE stage = 'ocr'"
            )
        ],
    ),
    (
        "the list of files was changed",
        {MatterCheck.MANIFEST_UNCHANGED, MatterCheck.FILES_ACCOUNTED},
        ["""UPDATE batches SET manifest = replace(manifest, 'empty.pdf', 'other.pdf')"""],
    ),
    ("what became of a file is gone", {MatterCheck.FILES_ACCOUNTED}, ["DELETE FROM batch_files WHERE outcome = 'duplicate'"]),
    (
        "a file became a document without a row",
        {MatterCheck.DOCUMENTS_RECORDED, MatterCheck.IDS_MATCH},
        ["UPDATE batch_files SET document_id = :ghost WHERE outcome = 'duplicate'"],
    ),
    (
        "a stage was done under another id",
        {MatterCheck.IDS_MATCH, MatterCheck.STAGES_PRESENT, Check.STAGES_ENDED},
        ["UPDATE processing_tasks SET document_id = :ghost WHERE document_id = :letter AND stage = 'chunking'"],
    ),
    (
        "a batch lost track of its document",
        {MatterCheck.TRACKING_MATCHES},
        ["DELETE FROM batch_documents WHERE document_id = :letter"],
    ),
    (
        "the search index lacks a page",
        {MatterCheck.SEARCH_IN_LINE},
        ["DELETE FROM search_segments WHERE document_id = :complaint AND page = 1"],
    ),
    (
        "the search index holds other words",
        {MatterCheck.SEARCH_IN_LINE},
        ["UPDATE search_segments SET words = 'other words' WHERE page = 1"],
    ),
    (
        "registration left no event",
        {MatterCheck.CUSTODY_COMPLETE, MatterCheck.CUSTODY_CHAINED},
        ["DELETE FROM custody_events WHERE action = 'registered' AND document_id = :letter"],
    ),
    (
        "a custody event has another hash",
        {MatterCheck.CUSTODY_COMPLETE, MatterCheck.CUSTODY_CHAINED},
        ["UPDATE custody_events SET sha256 = upper(sha256) WHERE document_id = :letter"],
    ),
    (
        "somebody else is said to have brought a document",
        {MatterCheck.CUSTODY_CHAINED},
        ["UPDATE custody_events SET actor = 'someone' WHERE document_id = :letter"],
    ),
    (
        "the end of the chain is another",
        {MatterCheck.CUSTODY_CHAINED},
        ["UPDATE matters SET custody_sha256 = NULL"],
    ),
    (
        "the bytes never arrived",
        {MatterCheck.OBJECT_PRESENT},
        ["UPDATE source_documents SET stored_at = NULL WHERE id = :letter"],
    ),
    ("the size is another", {MatterCheck.OBJECT_SIZE}, ["UPDATE source_documents SET bytes = bytes + 1 WHERE id = :letter"]),
]


@pytest.mark.parametrize(("expected", "statements"), [pytest.param(e, s, id=name) for name, e, s in SQL_CORRUPTIONS])
def test_a_corrupt_row_is_reported_by_name(corrupter: Corrupter, expected: set[str], statements: list[str]) -> None:
    assert asked(corrupter.small).findings == []
    corrupter.run(*statements)
    found = asked(corrupter.small)
    assert names(found) == expected
    assert not found.holds


def change_a_byte(corrupter: Corrupter) -> None:
    stored = corrupter.stored
    content = stored.read_bytes()
    stored.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def add_an_object(corrupter: Corrupter) -> None:
    key = storage_key(f"matters/{corrupter.small.matter.id}/documents/{GHOST}/original/{'b' * 64}.pdf")
    corrupter.small.files.put_bytes(key, b"whose?")


def add_a_second_original(corrupter: Corrupter) -> None:
    corrupter.stored.with_name(f"{'c' * 64}.txt").write_bytes(b"whose?")


@pytest.mark.parametrize(
    ("expected", "change"),
    [
        (MatterCheck.OBJECT_PRESENT, lambda corrupter: corrupter.stored.unlink()),
        (MatterCheck.OBJECT_HASH, change_a_byte),
        (MatterCheck.NO_ORPHAN_OBJECTS, add_an_object),
        (MatterCheck.NO_ORPHAN_OBJECTS, add_a_second_original),
    ],
)
def test_a_corrupt_object_is_reported_by_name(
    corrupter: Corrupter, expected: MatterCheck, change: Callable[[Corrupter], None]
) -> None:
    change(corrupter)
    assert names(asked(corrupter.small)) == {expected}


def test_a_finding_names_its_document(corrupter: Corrupter) -> None:
    corrupter.stored.unlink()
    (finding,) = asked(corrupter.small).findings
    assert (finding.document_id, finding.file_name) == (corrupter.small.documents[COMPLAINT], COMPLAINT)


def test_every_check_is_broken_by_some_corruption() -> None:
    seeded = {name for _, expected, _ in SQL_CORRUPTIONS for name in expected}
    assert seeded | {MatterCheck.OBJECT_HASH, MatterCheck.NO_ORPHAN_OBJECTS, MatterCheck.CACHE_IN_LINE} == set(CHECKS)


@pytest.fixture
def resolved_cache(sqlite_small: SmallMatter, valkey: ValkeyServer) -> Iterator[RedisCache]:
    """A cache that holds the small matter as it was resolved."""
    cache = RedisCache(valkey.url, "test")
    warm(sqlite_small.store, cache, sqlite_small.matter.id)
    assert valkey.client.dbsize()
    yield cache
    cache.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE canonical_entities SET name = 'Another' WHERE type = 'COURT'",
        (
            "UPDATE entity_mentions SET entity_id = (SELECT id FROM canonical_entities WHERE type = 'PERSON')"
            " WHERE type = 'COURT' AND document_id = :complaint"
        ),
    ],
    ids=["an entity has another name", "a mention has another entity"],
)
def test_a_stale_cache_is_reported_by_name(
    corrupter: Corrupter, resolved_cache: RedisCache, valkey: ValkeyServer, statement: str
) -> None:
    small = corrupter.small
    assert asked(small, cache=resolved_cache).findings == []
    corrupter.run(statement)
    assert names(asked(small)) == set(), "nothing but the cache knows that it ever was otherwise"
    found = asked(small, cache=resolved_cache)
    assert names(found) == {MatterCheck.CACHE_IN_LINE}
    assert "Another" not in found.model_dump_json()
    resolved_cache.clear(small.matter.id)
    assert asked(small, cache=resolved_cache).holds


def test_a_cache_that_is_behind_or_gone_is_not_stale(corrupter: Corrupter, resolved_cache: RedisCache) -> None:
    small = corrupter.small
    with small.store.transaction() as tx:
        resolve_in(tx, small.store, NoCache("test"), small.matter.id)
    corrupter.run("UPDATE matters SET entities_version = entities_version + 1")
    assert asked(small, cache=resolved_cache).holds


def test_findings_quote_no_text(corrupter: Corrupter) -> None:
    corrupter.run("UPDATE entity_mentions SET text = 'CANARY'", "UPDATE relationships SET evidence = 'CANARY'")
    assert "CANARY" not in asked(corrupter.small).model_dump_json()


def test_derived_objects_are_no_orphans(small: SmallMatter) -> None:
    document_id = small.documents[LETTER]
    small.files.put_bytes(storage_key(f"matters/{small.matter.id}/documents/{document_id}/derived/pages/k/000001.json"), b"{}")
    assert asked(small).holds


def test_another_matter_is_another_question(small: SmallMatter, tmp_path: Path) -> None:
    other = build(small.store, tmp_path / "files", tmp_path / "elsewhere", "Another matter")
    small.files.put_bytes(storage_key(f"matters/{other.matter.id}/documents/{GHOST}/original/{'b' * 64}.pdf"), b"whose?")
    assert asked(small).holds
    assert names(asked(other)) == {MatterCheck.NO_ORPHAN_OBJECTS}


@pytest.mark.parametrize("own", [True, False])
def test_a_batch_under_way_is_judged_by_itself_alone(small: SmallMatter, *, own: bool) -> None:
    with small.store.transaction() as tx:
        batch_id = tx.batches.open(small.matter.id, Priority.NORMAL, "{}", ["/a/file/to/come.pdf"])
        tx.documents.register(NewDocument(small.matter.id, "come.pdf", hashlib.sha256(b"x").hexdigest(), 1, "application/pdf"))  # type: ignore[arg-type]
    found = verify(small.store, small.files, small.matter.id, batch_id=batch_id if own else small.batch_id)
    assert names(found) == ({MatterCheck.FILES_ACCOUNTED} if own else set())
    assert names(asked(small)) == {MatterCheck.FILES_ACCOUNTED, MatterCheck.OBJECT_PRESENT}


def test_files_of_a_killed_batch_count_once_they_are_offered_again(small: SmallMatter) -> None:
    with small.store.transaction() as tx:
        tx.batches.open(small.matter.id, Priority.NORMAL, "{}", tx.batches.of_matter(small.matter.id)[0].manifest)
    assert asked(small).holds


def test_a_failed_document_is_held_to_the_stages_that_ended(small: SmallMatter) -> None:
    document_id = small.documents[LETTER]
    with small.store.transaction() as tx:
        tx.documents.set_status(document_id, DocumentStatus.PROCESSING)
        attempt = tx.stages.start(document_id, Stage.CHUNKING, "2", "1" * 64)
        tx.stages.fail(document_id, Stage.CHUNKING, attempt, Code.UNEXPECTED, "stopped")
        tx.chunks.replace(document_id, [])
        tx.documents.set_status(document_id, DocumentStatus.FAILED, error=(Code.UNEXPECTED, "stopped"))
    assert asked(small).findings == []
    with small.store.transaction() as tx:
        tx.pages.replace(document_id, [])
    assert names(asked(small)) == {Check.PAGES_NUMBERED}


def test_an_empty_matter_holds(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        matter = Matter(tx.matters.open("Empty"), "Empty")
    from blocks.file_store import open_file_store

    found = verify(store, open_file_store((tmp_path / "files").as_uri()), matter.id, deep=True)
    assert (found.holds, found.figures.files, found.figures.documents) == (True, 0, 0)


def test_ids_are_one_in_row_key_offer_stage_and_custody(small: SmallMatter) -> None:
    with small.store.transaction(write=False) as tx:
        documents = {document.id for document in tx.documents.of_matter(small.matter.id)}
        offers = {offer.document_id for offer in tx.batches.offers(small.batch_id) if offer.document_id}
        stages = {row.document_id for row in tx.stages.all_of_matter(small.matter.id)}
        custody = {event.document_id for event in tx.custody.of_matter(small.matter.id)}
        worked_on = set(tx.batches.documents(small.batch_id))
    keys = {DocumentId(key.split("/")[3]) for key in small.files.list(f"matters/{small.matter.id}/")}
    assert documents == offers == stages == custody == worked_on == keys
