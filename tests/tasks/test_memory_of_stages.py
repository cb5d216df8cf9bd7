"""A process that takes document after document through the stages does not grow with them."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from benchmarks.memory import slope
from blocks.parts import opened_parts
from blocks.records import DocumentStatus, Priority
from blocks.stage_records import StageCall
from flows.document import STAGES
from tasks.intake.register import register_paths

DOCUMENTS = 200
GROWTH_MB = 1.0
"""What a document may add to a process that is warm; leaks of a kilobyte a page would show at the size of a production."""

MIB = 1024 * 1024
LETTER = (
    "Ms. Jane Roe of Wombat Corporation wrote letter {number} to Judge Imogen Castellane on March 3, 2025, and paid $500.00.\n"
)


@pytest.mark.slow
def test_two_hundred_documents_leave_a_process_as_it_was(home: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number:03}.txt" for number in range(DOCUMENTS)]
    for number, path in enumerate(paths):
        path.write_text(LETTER.format(number=number), encoding="utf-8")
    looks: list[float] = []
    with opened_parts() as parts:
        with parts.store.transaction() as tx:
            matter_id = tx.matters.open("soak")
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [])
        for offer in register_paths(parts.store, parts.files, matter_id, batch_id, map(str, paths), "tester", "host"):
            assert offer.document_id is not None
            with parts.store.transaction() as tx:
                tx.documents.set_status(offer.document_id, DocumentStatus.PROCESSING)
            for stage, task in STAGES:
                task.fn(StageCall(document_id=offer.document_id, key=f"{stage:x<64}"))
            looks.append(psutil.Process().memory_info().rss / MIB)
        with parts.store.transaction(write=False) as tx:
            assert {each.status for each in tx.documents.of_matter(matter_id)} == {DocumentStatus.COMPLETED}
    assert slope(looks, DOCUMENTS) <= GROWTH_MB
