"""A document of the sample matter on its way through the stages with a language model beside the local rules, on a real Prefect server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.language_model.client import RETRIES
from blocks.parts import Parts, opened_parts
from blocks.predicates import Predicate
from blocks.records import BatchStatus, DocumentId, DocumentStatus, EntityType, ExternalPolicy, Priority, Stage
from blocks.settings import Settings
from flows.batch import process_batch
from flows.document import process_document
from flows.options import ProcessingOptions
from flows.plan import stage_key
from flows.preflight_model import examine_model
from tasks.intake.register import register_paths
from tests.faults.model_service import has_no_quota, throttles
from tests.flows.conftest import DECLARATION, SAMPLES
from tests.model_double import Body, ModelDouble, running_model

pytestmark = pytest.mark.usefixtures("prefect_server")


def mind(text: str) -> Body:
    """Says what a careful reader of the declaration finds that the rules do not, and something that nobody wrote."""
    return {
        "mentions": [
            {"before": "the plant with", "quote": "Anselm Kruger", "type": "PERSON"},
            {"before": "", "quote": "Kestrel Cold Storage, LLC", "type": "ORGANIZATION"},
            {"before": "operations", "quote": "Barnaby Fabricated", "type": "PERSON"},
        ],
        "relations": [
            {
                "predicate": "EMPLOYEE_OF",
                "subject": "THADDEUS R. VENN, JR.",
                "object": "Kestrel Cold Storage, LLC",
                "evidence": "I, Thaddeus R. Venn, Jr., declare under 28 U.S.C. § 1746: 1. I am the operations manager of Kestrel Cold Storage, LLC",
            },
            {
                "predicate": "OWNER_OF",
                "subject": "Barnaby Fabricated",
                "object": "Kestrel Cold Storage, LLC",
                "evidence": "Barnaby Fabricated is the owner of Kestrel Cold Storage, LLC",
            },
        ],
    }


@pytest.fixture
def model() -> Iterator[ModelDouble]:
    with running_model(mind) as running:
        yield running


@pytest.fixture
def document(home: Path, model: ModelDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Parts, DocumentId]]:
    """A registered declaration, in a home that asks the model."""
    for name, value in {
        "LEGALDOCS_EXTRACTOR": "openai",
        "LEGALDOCS_MODEL": "test-model",
        "LEGALDOCS_MODEL_PRICES": "test-model=2/0.5/8",
        "LEGALDOCS_MODEL_CALLS_PER_SECOND": "1000",
        "LEGALDOCS_REDIS_URL": "none",
        "OPENAI_BASE_URL": model.base_url,
        "OPENAI_API_KEY": "key-canary",
    }.items():
        monkeypatch.setenv(name, value)
    with opened_parts(Settings.load()) as parts:
        paths = [str(SAMPLES / DECLARATION)]
        with parts.store.transaction() as tx:
            matter_id = tx.matters.open("sample")
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", paths)
        (offer,) = register_paths(parts.store, parts.files, matter_id, batch_id, paths, "tester", "host")
        assert offer.document_id is not None
        yield parts, offer.document_id


def allow(parts: Parts, policy: ExternalPolicy = ExternalPolicy.ALLOW) -> None:
    with parts.store.transaction() as tx:
        tx.matters.set_external(tx.matters.open("sample"), policy)


def test_the_model_adds_what_stands_on_the_page_and_nothing_else(document: tuple[Parts, DocumentId], model: ModelDouble) -> None:
    parts, document_id = document
    allow(parts)
    assert process_document(document_id) is DocumentStatus.COMPLETED
    with parts.store.transaction(write=False) as tx:
        text = tx.pages.text(document_id)
        mentions = [stored.mention for stored in tx.mentions.of(document_id)]
        rows = tx.stages.latest(document_id)
        relationships = [stored.relationship for stored in tx.relationships.of(document_id)]
        (call,) = tx.model_calls.of_matter(tx.documents.required(document_id).matter_id)
        cost = tx.stages.cost(document_id, Stage.EXTRACTION)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert "Barnaby" not in " ".join(m.text for m in mentions)
    assert rows[Stage.EXTRACTION].counts["rejected_model_not_in_the_text"] == 1
    kruger = next(m for m in mentions if m.text == "Anselm Kruger")
    assert (kruger.type, "openai:test-model/" in kruger.extractor) == (EntityType.PERSON, True)
    by_model = [r for r in relationships if r.extractor.startswith("openai:")]
    assert all(text[r.start : r.end] == r.evidence for r in relationships)
    assert {r.predicate for r in by_model} <= {Predicate.EMPLOYEE_OF}
    assert rows[Stage.RELATIONSHIPS].counts["rejected_model_not_in_the_text"] == 1
    assert len(model.requests) == 1, "the relationships come out of the answer that extraction has paid for"
    assert (call.document_id, call.chunks, call.model) == (document_id, (0,), "test-model")
    assert call.tokens.sent > call.tokens.answered > 0
    assert cost == call.cost_micro_dollars == 2 * call.tokens.sent + 8 * call.tokens.answered


def test_a_matter_that_lets_nothing_out_opens_no_connection(
    document: tuple[Parts, DocumentId], model: ModelDouble, caplog: pytest.LogCaptureFixture
) -> None:
    parts, document_id = document
    with pytest.raises(Terminal) as refused:
        process_document(document_id)
    assert refused.value.code is Code.EXTERNAL_DENIED
    assert (model.connections, model.requests) == (0, [])
    with parts.store.transaction(write=False) as tx:
        document_now = tx.documents.required(document_id)
        assert (document_now.status, document_now.error_code) == (DocumentStatus.FAILED, Code.EXTERNAL_DENIED)
        assert tx.mentions.of(document_id) == []
    allow(parts)
    assert process_document(document_id) is DocumentStatus.COMPLETED
    assert model.connections > 0


def test_an_answer_is_paid_for_once_and_leaks_into_no_log(
    document: tuple[Parts, DocumentId], model: ModelDouble, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, document_id = document
    allow(parts)
    process_document(document_id)
    again = ProcessingOptions(force_reprocess=frozenset({Stage.EXTRACTION, Stage.RELATIONSHIPS}))
    assert process_document(document_id, again) is DocumentStatus.COMPLETED
    assert len(model.requests) == 1, "the kept answer counts for both"
    log = (home / "logs" / "legaldocs.jsonl").read_text("utf-8")
    assert "model asked" in log
    assert not [word for word in ("Kruger", "Barnaby", "key-canary", "operations manager") if word in log]


def test_another_model_is_another_extraction_and_none_is_another_too(
    document: tuple[Parts, DocumentId], model: ModelDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, document_id = document
    allow(parts)
    settings = parts.settings
    with parts.store.transaction(write=False) as tx:
        found = tx.documents.required(document_id)
    keys = {
        stage: {
            stage_key(found, stage, each, "0")
            for each in (
                settings,
                settings.model_copy(update={"model": "another"}),
                settings.model_copy(update={"extractor": "local", "model": "another"}),
                settings.model_copy(update={"extractor": "local"}),
                settings.model_copy(update={"model_seconds": 7, "model_prices": ""}),
            )
        }
        for stage in Stage
    }
    assert {stage: len(each) for stage, each in keys.items() if len(each) > 1} == {Stage.EXTRACTION: 3, Stage.RELATIONSHIPS: 3}


def test_a_model_without_quota_ends_the_batch_and_not_each_document(
    document: tuple[Parts, DocumentId], model: ModelDouble, tmp_path: Path
) -> None:
    parts, first = document
    allow(parts)
    paths = []
    for number in range(1):
        paths.append(str(tmp_path / f"Z letter {number}.txt"))
        Path(paths[-1]).write_text(f"Anselm Kruger wrote letter {number}.", encoding="utf-8")
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open("sample")
        offered = tx.batches.open(matter_id, Priority.NORMAL, "{}", paths)
    offers = register_paths(parts.store, parts.files, matter_id, offered, paths, "tester", "host")
    documents = [first, *(offer.document_id for offer in offers if offer.document_id)]
    with parts.store.transaction() as tx:
        batch_id = tx.batches.select(matter_id, Priority.NORMAL, "{}", documents)
    model.faults = [has_no_quota()]
    with pytest.raises(Terminal) as stopped:
        process_batch(batch_id=batch_id)
    assert stopped.value.code is Code.MODEL_QUOTA
    assert len(model.requests) == 1
    with parts.store.transaction(write=False) as tx:
        statuses = [tx.documents.required(each).status for each in documents]
        assert tx.batches.required(batch_id).status is BatchStatus.FAILED
    assert sorted(statuses) == [DocumentStatus.FAILED, DocumentStatus.PENDING]
    model.faults = []
    again = process_batch(matter="sample")
    assert (again.processed, again.failed) == (2, 0)


def test_a_busy_model_is_waited_for_and_its_tries_are_not_multiplied(
    document: tuple[Parts, DocumentId], model: ModelDouble
) -> None:
    parts, document_id = document
    allow(parts)
    model.faults = [throttles(RETRIES + 1)]
    outcome = process_batch(matter="sample")
    assert (outcome.processed, outcome.failed) == (1, 0)
    assert len(model.requests) == RETRIES + 2
    with parts.store.transaction(write=False) as tx:
        assert tx.documents.required(document_id).status is DocumentStatus.COMPLETED
        assert [call.outcome for call in tx.model_calls.of_matter(tx.documents.required(document_id).matter_id)] == [
            "failed",
            "answered",
        ]


def test_what_a_model_needs_is_examined_before_anything_is_submitted(
    document: tuple[Parts, DocumentId], model: ModelDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, document_id = document

    def broken(settings: Settings) -> set[Code | None]:
        with parts.store.transaction(write=False) as tx:
            matter = tx.matters.get(tx.documents.required(document_id).matter_id)
        return {each.code for each in examine_model(settings, matter) if not each.ok}

    assert broken(parts.settings) == {Code.EXTERNAL_DENIED}
    allow(parts)
    assert broken(parts.settings) == set()
    monkeypatch.delenv("OPENAI_API_KEY")
    assert broken(parts.settings) == {Code.CREDENTIALS_MISSING}
    assert broken(parts.settings.model_copy(update={"model_block": "model"})) == set()
    assert examine_model(parts.settings.model_copy(update={"extractor": "local"}), None) == []
    assert model.connections == 0
