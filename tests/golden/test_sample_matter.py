"""What the ten documents of the sample matter must give: every page, mention, entity and relationship, exactly.

Pages that Tesseract reads may differ in a character from one processor to the next, so of these the text is compared loosely; everything
that stands in a text layer, and all counts and side tables, are exact. The golden file is written by `pytest tests/golden --update-golden`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from blocks.database.store import Transaction
from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, BatchStatus, Document, DocumentStatus, EntityId, PageSource, Stage, StageStatus
from blocks.settings import Settings
from flows.batch import process_batch
from flows.commands.answer import notes
from flows.commands.offering import offer
from flows.options import ProcessingOptions
from tasks.review.verify import verify

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_server")]

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("sample_matter.json")
NAMES = sorted(path.name for path in (ROOT / "samples" / "matter").iterdir())
ALIKE = 0.98
"""Least likeness of recognised text to the golden text."""


@pytest.fixture(scope="module")
def processed(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Iterator[tuple[Parts, BatchId]]:
    """The sample matter, taken through the whole line once."""
    with opened_parts(Settings(home=tmp_path_factory.mktemp("home"), database_url="", storage_url="")) as parts:
        offered = offer(parts, [ROOT / "samples" / "matter"], "sample", ProcessingOptions(), notes())
        process_batch(batch_id=offered.batch_id)
        yield parts, offered.batch_id


@pytest.fixture(scope="module")
def found(processed: tuple[Parts, BatchId], request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the documents gave, by file name."""
    parts, batch_id = processed
    with parts.store.transaction(write=False) as tx:
        documents = [tx.documents.required(document_id) for document_id in tx.batches.documents(batch_id)]
        names = {entity.id: entity.name for entity in tx.entities.of_matter(documents[0].matter_id)}
        given = {document.file_name: described(tx, document, names) for document in documents}
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(json.dumps(given, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return given


def described(tx: Transaction, document: Document, names: dict[EntityId, str]) -> dict[str, Any]:
    """Return everything about a document that no id, time or attempt decides."""
    mentions = tx.mentions.of(document.id)
    called = {stored.id: names[stored.entity_id] for stored in mentions if stored.entity_id}
    return {
        "status": document.status,
        "bates": [document.bates_first, document.bates_last],
        "pages": [[page.source, page.bates, page.text] for page in tx.pages.of(document.id)],
        "chunks": [[chunk.start, chunk.end] for chunk in tx.chunks.of(document.id)],
        "mentions": [[s.mention.page, s.mention.type, s.mention.text, called[s.id]] for s in mentions],
        "relationships": sorted(
            [r.relationship.page, called[r.relationship.subject_id], r.relationship.predicate, called[r.relationship.object_id]]
            for r in tx.relationships.of(document.id)
        ),
    }


@pytest.fixture(scope="module")
def golden(found: dict[str, Any]) -> dict[str, Any]:
    """What the documents must give; read after an update has written it."""
    read: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return read


def test_the_golden_file_covers_the_ten_documents(golden: dict[str, Any]) -> None:
    assert sorted(golden) == NAMES
    assert len(NAMES) == 10
    assert {recognised(document) for document in golden.values()} == {True, False}


@pytest.mark.parametrize("name", NAMES)
def test_a_document_gives_this(found: dict[str, Any], golden: dict[str, Any], name: str) -> None:
    given, expected = found[name], golden[name]
    if not recognised(expected):
        assert given == expected
        return
    assert {k: given[k] for k in ("status", "bates")} == {k: expected[k] for k in ("status", "bates")}
    assert [page[:2] for page in given["pages"]] == [page[:2] for page in expected["pages"]]
    for (*_, text), (*_, expected_text) in zip(given["pages"], expected["pages"], strict=True):
        assert SequenceMatcher(None, text, expected_text, autojunk=False).ratio() >= ALIKE
    assert abs(len(given["mentions"]) - len(expected["mentions"])) <= 1 + len(expected["mentions"]) // 20


def recognised(document: dict[str, Any]) -> bool:
    return any(page[0] == PageSource.OCR for page in document["pages"])


def test_every_side_table_tells_of_the_run(processed: tuple[Parts, BatchId]) -> None:
    parts, batch_id = processed
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.get(batch_id)
        assert batch is not None
        documents = tx.documents.of_matter(batch.matter_id)
        rows = tx.stages.all_of_matter(batch.matter_id)
        events = tx.custody.of_matter(batch.matter_id)
        offers = tx.batches.offers(batch_id)
        assert tx.batches.documents(batch_id) != []
    assert (batch.status, len(batch.manifest), len(offers)) == (BatchStatus.COMPLETED, 10, 10)
    assert Counter(document.status for document in documents) == {DocumentStatus.COMPLETED: 10}
    assert Counter(row.stage for row in rows) == dict.fromkeys(Stage, 10)
    assert all(
        row.status is StageStatus.COMPLETED and row.key and row.digest and row.flow_run_id and row.task_run_id and row.started_at
        for row in rows
    )
    assert len(events) == 10
    assert all(event.actor and event.host and event.path and event.modified_at for event in events)


def test_one_id_joins_row_object_flow_parameter_and_stages(processed: tuple[Parts, BatchId]) -> None:
    parts, batch_id = processed
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.get(batch_id)
        assert batch is not None
        rows = {document.id for document in tx.documents.of_matter(batch.matter_id)}
        stages = {row.document_id for row in tx.stages.all_of_matter(batch.matter_id)}
    objects = {key.split("/")[3] for key in parts.files.list("matters/")}
    log = (parts.settings.home / "logs" / "legaldocs.jsonl").read_text(encoding="utf-8")
    logged = {line["document_id"] for line in map(json.loads, log.splitlines()) if "document_id" in line}
    assert rows == stages == objects == logged


def test_the_matter_verifies(processed: tuple[Parts, BatchId]) -> None:
    parts, batch_id = processed
    with parts.store.transaction(write=False) as tx:
        batch = tx.batches.get(batch_id)
    assert batch is not None
    assert verify(parts.store, parts.files, batch.matter_id, deep=True, batch_id=batch_id).findings == []
