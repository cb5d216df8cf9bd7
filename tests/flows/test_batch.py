"""A batch on a real Prefect server: every document ends, and none hurts its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks.errors import Code, Terminal
from blocks.parts import Parts
from blocks.records import DocumentStatus
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


def test_a_batch_that_is_not_known_is_refused(parts: Parts) -> None:
    with pytest.raises(Terminal) as refused:
        process_batch(batch_id="00000000-0000-4000-8000-000000000000")
    assert refused.value.code is Code.BATCH_UNKNOWN
