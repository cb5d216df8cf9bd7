"""A batch on a real Prefect server: every document ends, and none hurts its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.parts import Parts
from blocks.records import BatchStatus, DocumentStatus
from blocks.storage_layout import original_key
from flows.batch import process_batch
from tests.flows.conftest import DECLARATION, DISCLOSURE, SAMPLES, Register

pytestmark = pytest.mark.usefixtures("prefect_server")


def test_a_broken_document_fails_alone(parts: Parts, register: Register, tmp_path: Path) -> None:
    broken = tmp_path / "a broken one.pdf"
    broken.write_bytes((SAMPLES / DISCLOSURE).read_bytes()[:700])
    batch_id, document_ids = register(broken, DISCLOSURE, DECLARATION)
    outcome = process_batch(batch_id=batch_id)
    assert (outcome.documents, outcome.processed, outcome.failed, outcome.ended) == (3, 3, 1, True)
    with parts.store.transaction(write=False) as tx:
        ended = [tx.documents.required(document_id) for document_id in document_ids]
    assert [d.status for d in ended] == [DocumentStatus.FAILED, DocumentStatus.COMPLETED, DocumentStatus.COMPLETED]
    assert ended[0].error_code == Code.PDF_DAMAGED
    assert process_batch(batch_id=batch_id) == outcome, "a batch that has ended is left as it is"


def test_a_batch_is_not_completed_while_a_check_of_its_matter_does_not_hold(
    parts: Parts, register: Register, tmp_path: Path
) -> None:
    first, (document_id,) = register(DECLARATION)
    process_batch(batch_id=first)
    with parts.store.transaction(write=False) as tx:
        document = tx.documents.required(document_id)
    parts.files.delete(original_key(document.matter_id, document.id, document.sha256, document.media_type))
    letter = tmp_path / "letter.txt"
    letter.write_text("Ms. Jane Roe wrote to Wombat Corporation on March 3, 2025.\n", encoding="utf-8")
    second, (other_id,) = register(letter)
    with pytest.raises(Terminal) as refused:
        process_batch(batch_id=second)
    assert refused.value.code is Code.CHECKS_FAILED
    with parts.store.transaction(write=False) as tx:
        assert tx.documents.required(other_id).status is DocumentStatus.COMPLETED
        assert [tx.batches.required(each).status for each in (first, second)] == [BatchStatus.COMPLETED, BatchStatus.FAILED]


def test_a_batch_that_is_not_known_is_refused(parts: Parts) -> None:
    with pytest.raises(Terminal) as refused:
        process_batch(batch_id="00000000-0000-4000-8000-000000000000")
    assert refused.value.code is Code.BATCH_UNKNOWN
