"""A home with registered documents of the sample matter, and the parts that work on them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blocks.parts import Parts, opened_parts
from blocks.records import BatchId, DocumentId, MatterId, Priority
from blocks.settings import Settings
from tasks.intake.register import register_paths

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "matter"

DISCLOSURE = "Pelican Reach - Orlo Disclosure Stmt 4-2-25.pdf"
DECLARATION = "Venn Jr. declaration 5-28-25.txt"

Register = Callable[..., tuple[BatchId, list[DocumentId]]]


@pytest.fixture
def parts(home: Path) -> Iterator[Parts]:
    """The parts of this process, on SQLite in a home of their own."""
    with opened_parts(Settings.load()) as opened:
        yield opened


@pytest.fixture
def matter_id(parts: Parts) -> MatterId:
    with parts.store.transaction() as tx:
        return tx.matters.open("sample")


@pytest.fixture
def register(parts: Parts, matter_id: MatterId, tmp_path: Path) -> Register:
    """Registers sample documents by name, or files by path, as one batch."""

    def registered(*names: str | Path) -> tuple[BatchId, list[DocumentId]]:
        folder = tmp_path / "offered"
        folder.mkdir(exist_ok=True)
        paths = [str(n if isinstance(n, Path) else shutil.copy(SAMPLES / n, folder)) for n in names]
        with parts.store.transaction() as tx:
            batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", paths)
        offers = register_paths(parts.store, parts.files, matter_id, batch_id, paths, "tester", "host")
        return batch_id, [offer.document_id for offer in offers if offer.document_id]

    return registered
