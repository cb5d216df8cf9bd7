"""The ocr task takes its turns from the limits of its lane, and none where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from blocks.parts import Parts, opened_parts
from blocks.records import DocumentId, Priority
from blocks.settings import Settings
from blocks.stage_limits import using
from blocks.stage_records import StageCall
from tasks.intake.register import register_paths
from tasks.ocr.task import ocr

SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "matter" / "Pelican Reach - Orlo Disclosure Stmt 4-2-25.pdf"


class Counted:
    """Limits that give what is asked for and count how often."""

    def __init__(self) -> None:
        self.turns = 0

    @contextmanager
    def ocr(self, most: int) -> Iterator[int]:
        self.turns += 1
        yield most


@pytest.fixture
def parts(home: Path) -> Iterator[Parts]:
    with opened_parts(Settings.load()) as opened:
        yield opened


@pytest.fixture
def document_id(parts: Parts) -> DocumentId:
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open("sample")
        batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [str(SAMPLE)])
    (offer,) = register_paths(parts.store, parts.files, matter_id, batch_id, [str(SAMPLE)], "tester", "host")
    assert offer.document_id
    return offer.document_id


def test_a_lane_reads_in_turns(parts: Parts, document_id: DocumentId) -> None:
    counted = Counted()
    free = ocr.fn(StageCall(document_id=document_id, key="free", force=False))
    assert counted.turns == 0
    with using(counted):
        limited = ocr.fn(StageCall(document_id=document_id, key="limited", force=False))
    assert counted.turns >= 1
    assert limited.digest == free.digest
