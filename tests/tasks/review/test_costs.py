"""What was paid for in a matter, by model and document."""

from __future__ import annotations

from blocks.database.store import Store
from blocks.language_model.ledger import CallOutcome, ModelCall
from blocks.language_model.prices import Tokens
from blocks.records import MediaType, Stage
from blocks.store_records import NewDocument
from tasks.review.costs import report_costs


def test_calls_are_summed_by_model_and_document_and_no_other_matter_is_counted(store: Store) -> None:
    with store.transaction() as tx:
        matter_id, other_id = tx.matters.open("m"), tx.matters.open("other")
        a, b, other = (
            tx.documents.register(NewDocument(matter, f"in/{name}.pdf", name * 64, 1, MediaType.PDF)).document.id
            for matter, name in ((matter_id, "a"), (matter_id, "b"), (other_id, "c"))
        )
        tx.stages.start(a, Stage.OCR, "1", "1" * 64)
        tx.stages.add_cost(a, Stage.OCR, 4_500)
        for document_id, model, cost, outcome in (
            (a, "one", 10, CallOutcome.ANSWERED),
            (a, "one", 5, CallOutcome.TRUNCATED),
            (b, "two", None, CallOutcome.ANSWERED),
            (other, "one", 1_000, CallOutcome.ANSWERED),
        ):
            tx.model_calls.add(ModelCall(document_id, Stage.EXTRACTION, model, "v", (0, 1), outcome, Tokens(100, 40, 7), cost))
    found = report_costs(store, "m")
    assert (found.calls, found.unpriced, found.micro_dollars, found.recognition_micro_dollars) == (3, 1, 15, 4_500)
    assert [(m.model, m.calls, m.outcomes, m.micro_dollars) for m in found.models] == [
        ("one", 2, {"answered": 1, "truncated": 1}, 15),
        ("two", 1, {"answered": 1}, None),
    ]
    assert [(d.file_name, d.tokens_sent, d.tokens_cached, d.tokens_answered) for d in found.documents] == [
        ("a.pdf", 200, 80, 14),
        ("b.pdf", 100, 40, 7),
    ]


def test_a_matter_in_which_nothing_was_asked_has_no_costs(store: Store) -> None:
    with store.transaction() as tx:
        tx.matters.open("m")
    found = report_costs(store, "m")
    assert (found.calls, found.micro_dollars, found.models, found.documents) == (0, None, [], [])
