from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.errors import Code, Terminal
from blocks.records import BatchStatus, DocumentStatus, StageStatus
from blocks.status import BATCH_TRANSITIONS, DOCUMENT_TRANSITIONS, STAGE_TRANSITIONS, TERMINAL_DOCUMENT, allowed, check

D, S, B = DocumentStatus, StageStatus, BatchStatus

ALLOWED = [
    (D.PENDING, D.PROCESSING),
    (D.PENDING, D.FAILED),
    (D.PROCESSING, D.PROCESSING),
    (D.PROCESSING, D.COMPLETED),
    (D.PROCESSING, D.COMPLETED_WITH_EXCEPTIONS),
    (D.PROCESSING, D.FAILED),
    (D.COMPLETED, D.PROCESSING),
    (D.COMPLETED_WITH_EXCEPTIONS, D.PROCESSING),
    (D.FAILED, D.PROCESSING),
    (S.PENDING, S.RUNNING),
    (S.PENDING, S.SKIPPED),
    (S.RUNNING, S.COMPLETED),
    (S.RUNNING, S.SKIPPED),
    (S.RUNNING, S.FAILED),
    (B.OPEN, B.COMPLETED),
    (B.OPEN, B.FAILED),
]


@pytest.mark.parametrize(("old", "new"), [pair for kind in (D, S, B) for pair in product(kind, repeat=2)])
def test_each_pair_of_statuses_is_allowed_or_refused_by_name(old, new):
    # Members of different enums are equal where their words are, so the kind is compared too.
    due = any(type(old) is type(a) and (old, new) == (a, b) for a, b in ALLOWED)
    assert allowed(old, new) == due
    if due:
        check(old, new, "The thing")
    else:
        with pytest.raises(Terminal) as refused:
            check(old, new, "The thing", "d1")
        assert refused.value.code is Code.STATUS_TRANSITION
        assert refused.value.document_id == "d1"
        assert f"The thing is {old} and cannot become {new}" in refused.value.cause


@pytest.mark.parametrize(("kind", "table"), [(D, DOCUMENT_TRANSITIONS), (S, STAGE_TRANSITIONS), (B, BATCH_TRANSITIONS)])
def test_every_status_has_its_row(kind, table):
    assert set(table) == set(kind)


@given(st.lists(st.sampled_from(D)))
def test_no_order_of_events_completes_a_document_that_was_not_being_processed(events):
    status, before = D.PENDING, None
    for event in events:
        try:
            check(status, event, "The document")
        except Terminal:
            continue
        status, before = event, status
        if status in TERMINAL_DOCUMENT:
            assert before is D.PROCESSING or (before is D.PENDING and status is D.FAILED)
        assert status is not D.PENDING


@given(st.lists(st.sampled_from(S)))
def test_no_order_of_events_ends_an_attempt_twice(events):
    status, ends = S.PENDING, 0
    for event in events:
        try:
            check(status, event, "The stage")
        except Terminal:
            continue
        status = event
        ends += status in {S.COMPLETED, S.SKIPPED, S.FAILED}
    assert ends <= 1
