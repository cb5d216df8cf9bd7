"""Asking about a document: what is put together, halved, kept, counted and paid for."""

from __future__ import annotations

import json

import pytest

from blocks.caches.redis_cache import RedisCache
from blocks.errors import Code, Exhausted, Terminal
from blocks.language_model.answers import AnswerFault, ChunkAnswer
from blocks.language_model.asking import SHORTEST
from blocks.language_model.ledger import CallOutcome
from blocks.language_model.prices import Price, Tokens, prices
from blocks.language_model.schema import read_answer
from blocks.records import ExternalPolicy, Stage
from blocks.storage_layout import derived_key
from tests.blocks.language_model.conftest import Desk, chunks, new_document
from tests.faults import model_service as faults
from tests.model_double import passages_of
from tests.valkey import ValkeyServer, shared_valkey, valkey

__all__ = ["shared_valkey", "valkey"]


def quotes(answer: ChunkAnswer) -> list[str]:
    return [said.quote for said in answer.mentions]


def test_chunks_go_together_up_to_the_tokens_of_a_request(desk: Desk) -> None:
    texts = [f"Anna{n} wrote. " + "x " * 200 for n in range(100)]
    answers = desk.ask(*texts, tokens=430, parallel=4)
    assert [quotes(answer) for answer in answers] == [[f"Anna{n}"] for n in range(100)]
    assert len(desk.model.requests) <= 30
    assert sum(len(passages_of(body)) for body in desk.model.requests) == 100


def test_a_chunk_without_words_is_not_sent(desk: Desk) -> None:
    assert [quotes(answer) for answer in desk.ask(" \n--\f", "Anna.")] == [[], ["Anna"]]
    assert [len(passages_of(body)) for body in desk.model.requests] == [1]


def test_what_was_answered_is_never_asked_again_and_by_another_model_it_is(desk: Desk) -> None:
    desk.ask("Anna.", "Bert.")
    assert [quotes(answer) for answer in desk.ask("Bert.", "Anna.")] == [["Bert"], ["Anna"]]
    assert len(desk.model.requests) == 1
    desk.ask("Anna.", "Carl.")
    assert [text for _, text in passages_of(desk.model.requests[1])] == ["Carl."]
    desk.answers(model="another").of(chunks("Anna."))
    assert len(desk.model.requests) == 3


def test_an_amended_version_finds_the_answers_in_the_cache_and_keeps_them_itself(desk: Desk, valkey: ValkeyServer) -> None:
    desk.cache = RedisCache(valkey.url, "test")
    desk.ask("Anna.")
    amended = new_document(desk.store, "b" * 64)
    assert quotes(desk.answers(document=amended).of(chunks("Anna."))[0]) == ["Anna"]
    assert len(desk.model.requests) == 1
    assert list(desk.files.list(derived_key(amended.matter_id, amended.id, "model")))


def test_an_answer_that_is_cut_is_asked_for_in_halves(desk: Desk) -> None:
    text = " ".join(f"Anna{n} said nothing to anybody at all." for n in range(40))
    desk.model.faults = [faults.truncates_beyond(600)]
    (answer,) = desk.ask(text)
    assert quotes(answer) == [f"Anna{n}" for n in range(40)]
    assert answer.faults == ()
    assert {call.outcome for call in desk.calls} == {CallOutcome.TRUNCATED, CallOutcome.ANSWERED}
    asked = len(desk.model.requests)
    desk.ask(text)
    assert len(desk.model.requests) == asked, "the joined answer is kept"


def test_a_model_that_always_cuts_is_given_up_and_counted(desk: Desk) -> None:
    desk.model.faults = [faults.truncates_beyond(0)]
    (answer,) = desk.ask("Anna wrote a letter. " * 100)
    assert set(answer.faults) == {AnswerFault.TRUNCATED}
    assert len(desk.model.requests) <= 4 * 2_100 / SHORTEST


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        (faults.refuses_to_answer(), AnswerFault.REFUSED),
        (faults.says("not json"), AnswerFault.INVALID),
        (faults.says('{"passages": 4}'), AnswerFault.INVALID),
        (faults.says('{"passages": []}'), AnswerFault.UNANSWERED),
    ],
)
def test_a_passage_without_an_answer_is_named_and_not_asked_for_ever(desk: Desk, fault: faults.Fault, named: AnswerFault) -> None:
    desk.model.faults = [fault]
    answers = desk.ask("Anna.", "Bert.", "Carl.", "Dora.")
    assert [answer.faults for answer in answers] == [(named,)] * 4
    assert len(desk.model.requests) <= 7
    asked = len(desk.model.requests)
    assert desk.ask("Anna.", "Bert.")[0].faults == (named,)
    assert len(desk.model.requests) == asked
    desk.model.faults = []
    assert quotes(desk.ask("Anna.", anew=True)[0]) == quotes(desk.ask("Anna.")[0]) == ["Anna"]
    desk.ask("Anna.", anew=True)
    assert len(desk.model.requests) == asked + 1, "an answer that is whole is never paid for again"


def test_a_passage_that_was_left_out_is_asked_for_alone(desk: Desk) -> None:
    desk.model.faults = [faults.leaves_out(2)]
    assert [quotes(answer) for answer in desk.ask("Anna.", "Bert.", "Carl.")] == [["Anna"], ["Bert"], ["Carl"]]
    assert [len(passages_of(body)) for body in desk.model.requests] == [3, 1]


def test_one_bad_row_spoils_no_other_and_is_counted() -> None:
    good = {"before": "", "quote": "Anna", "type": "PERSON"}
    rows = [good, {**good, "type": "WIZARD"}, {**good, "start": 4}, {"quote": "Anna"}, "Anna", None, {**good, "quote": 7}]
    relation = {"predicate": "RULES_OVER", "subject": "a", "object": "b", "evidence": "c"}
    content = json.dumps(
        {
            "passages": [
                {"passage": 1, "mentions": rows, "relations": [relation]},
                {"passage": 9, "mentions": [good], "relations": []},
                {"passage": 1, "mentions": [good], "relations": []},
                "x",
            ]
        }
    )
    read = read_answer(content, 1, "e")
    assert read is not None
    (answer,) = read.passages
    assert answer is not None
    assert (quotes(answer), answer.relations, answer.malformed) == (["Anna"], (), 6 + 1 + 3)


def test_every_call_has_its_row_with_tokens_and_cost(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        tx.stages.start(desk.document.id, Stage.EXTRACTION, "1", "1" * 64)
    desk.ask("Anna.", "Bert.")
    desk.ask("Carl.")
    desk.model.faults = [faults.throttles(99)]
    with pytest.raises(Exhausted):
        desk.ask("Dora.")
    one, other, failed = desk.calls
    assert (one.chunks, one.outcome, one.model, one.document_id) == ((0, 1), "answered", "test-model", desk.document.id)
    assert (one.tokens.cached, one.request_id, one.at is not None) == (0, "req-1", True)
    assert other.tokens.cached > 0
    assert other.cost_micro_dollars == round(
        2 * (other.tokens.sent - other.tokens.cached) + 0.5 * other.tokens.cached + 8 * other.tokens.answered
    )
    assert (failed.outcome, failed.error_code, failed.tokens, failed.cost_micro_dollars) == ("failed", "model_busy", (0, 0, 0), 0)
    with desk.store.transaction(write=False) as tx:
        spent = tx.stages.cost(desk.document.id, Stage.EXTRACTION)
    assert spent == sum(call.cost_micro_dollars or 0 for call in desk.calls)


def test_without_a_price_tokens_are_counted_and_costs_are_not(desk: Desk) -> None:
    desk.answers(price=None).of(chunks("Anna."))
    (call,) = desk.calls
    assert call.cost_micro_dollars is None
    assert call.tokens.sent > 0


def test_answers_that_were_paid_for_survive_the_failure_of_the_next(desk: Desk) -> None:
    long = "x " * 400
    desk.model.faults = [
        lambda body, _: faults.refused_with(429, "insufficient_quota") if "Bert" in str(body["messages"][1]) else None
    ]
    with pytest.raises(Terminal) as raised:
        desk.ask(f"Anna. {long}", f"Bert. {long}", tokens=100)
    assert raised.value.code is Code.MODEL_QUOTA
    desk.model.faults = []
    desk.ask(f"Anna. {long}", f"Bert. {long}", tokens=100)
    assert len(desk.model.requests) == 3, "what Anna's chunk said was kept"


def test_after_an_error_no_further_request_is_begun(desk: Desk) -> None:
    texts = [f"Anna{n}. " + "x " * 200 for n in range(40)]
    desk.model.faults = [faults.has_no_quota()]
    with pytest.raises(Terminal):
        desk.ask(*texts, tokens=100, parallel=4)
    assert len(desk.model.requests) <= 8
    desk.model.faults = []
    assert [quotes(answer) for answer in desk.ask(*texts, tokens=100, parallel=4)] == [[f"Anna{n}"] for n in range(40)]


def test_what_is_kept_may_be_used_where_nothing_may_be_sent(desk: Desk) -> None:
    desk.ask("Anna.")
    with desk.store.transaction() as tx:
        tx.matters.set_external(desk.document.matter_id, ExternalPolicy.DENY)
    assert quotes(desk.ask("Anna.")[0]) == ["Anna"]
    seen = desk.model.connections
    with pytest.raises(Terminal) as refused:
        desk.ask("Bert.")
    assert (refused.value.code, desk.model.connections) == (Code.EXTERNAL_DENIED, seen)


def test_a_kept_answer_that_cannot_be_read_is_asked_for_again(desk: Desk) -> None:
    desk.ask("Anna.")
    (key,) = desk.files.list("matters/")
    desk.files.put_bytes(key, b'{"engine": "x", "mentions": [{"type": "WIZARD"}]}')
    assert quotes(desk.ask("Anna.")[0]) == ["Anna"]
    assert len(desk.model.requests) == 2


def test_prices_are_read_and_wrong_ones_refused() -> None:
    assert prices("a=1/0.5/2, b-2.1:x=0/0/0.25") == {"a": Price(1, 0.5, 2), "b-2.1:x": Price(0, 0, 0.25)}
    assert prices(" ") == {}
    assert Price(1, 0.5, 2).micro_dollars(Tokens(100, 40, 10)) == 100
    for wrong in ("a", "a=1", "a=1/2", "a=1/2/x", "=1/2/3"):
        with pytest.raises(ValueError, match="NAME=SENT"):
            prices(wrong)
