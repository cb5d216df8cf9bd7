"""Killed around any commit of any stage and taken up again, a document ends in the tables of a run that nothing disturbed; and failures
leave nothing behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from blocks import parts as open_parts
from blocks.errors import Code, Terminal
from blocks.parts import Parts, opened_parts
from blocks.records import DocumentId, DocumentStatus, MatterId, Priority, Stage, StageStatus
from blocks.stage_records import StageCall
from flows.document import STAGES
from tasks.intake.register import register_paths
from tasks.ocr.task import ocr
from tasks.review.digest import table_digest
from tests.faults.file_store import Killed
from tests.faults.store import FaultyStore, Moment

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "matter"
COMMITS = 2 * len(Stage)
"""Of each stage one where it starts and one where its rows and its end land together."""
FAILURES = 100
LETTER = """On March 3, 2025, Jane Roe, an employee of Wombat Corporation ("Wombat"), wrote to Judge Imogen Castellane.
Ms. Roe said that Wombat paid $500.00 to John Doe of Springfield, Illinois.
"""


@contextmanager
def working_with(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let stages find these parts open."""
    with monkeypatch.context() as patch:
        patch.setattr(open_parts, "_opened", [parts])
        yield


def begun(parts: Parts, matter: str, path: Path) -> tuple[MatterId, DocumentId]:
    """Register a file in a matter of its own, and let its work begin."""
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open(matter)
        batch_id = tx.batches.open(matter_id, Priority.NORMAL, "{}", [])
    (offer,) = register_paths(parts.store, parts.files, matter_id, batch_id, [str(path)], "tester", "host")
    assert offer.document_id is not None
    with parts.store.transaction() as tx:
        tx.documents.set_status(offer.document_id, DocumentStatus.PROCESSING)
    return matter_id, offer.document_id


def take_through(document_id: DocumentId) -> None:
    """Call the stages in order; one whose outcome is held does nothing."""
    for stage, task in STAGES:
        task.fn(StageCall(document_id=document_id, key=f"{stage:x<64}"))


@pytest.mark.slow
def test_killed_around_any_commit_and_taken_up_again(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    with opened_parts() as parts:
        whole, document_id = begun(parts, "whole", path)
        take_through(document_id)
        expected = table_digest(parts.store, whole)
        with parts.store.transaction(write=False) as tx:
            assert tx.relationships.of(document_id), "every stage has something to lose"
        for commit, moment in product(range(COMMITS), Moment):
            matter_id, document_id = begun(parts, f"{commit} {moment}", path)
            faulty = replace(parts, store=FaultyStore(parts.store, transaction=commit, moment=moment))
            with working_with(faulty, monkeypatch), pytest.raises(Killed):
                take_through(document_id)
            take_through(document_id)
            assert table_digest(parts.store, matter_id) == expected, f"commit {commit}, {moment}"
            with parts.store.transaction(write=False) as tx:
                rows = tx.stages.all_of_matter(matter_id)
            assert {row.status for row in rows} <= {StageStatus.COMPLETED, StageStatus.FAILED}
            assert sum(row.status is StageStatus.COMPLETED for row in rows) == len(Stage)
        _, document_id = begun(parts, "beyond", path)
        beyond = replace(parts, store=FaultyStore(parts.store, transaction=COMMITS, moment=Moment.BEFORE))
        with working_with(beyond, monkeypatch):
            take_through(document_id)  # there is no commit beyond those that are tested


def test_a_hundred_failures_leave_nothing_behind(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes((SAMPLES / "Pelican Reach - Orlo Disclosure Stmt 4-2-25.pdf").read_bytes()[:700])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with opened_parts() as parts:
        matter_id, document_id = begun(parts, "broken", broken)
        for _ in range(FAILURES):
            with pytest.raises(Terminal) as failed:
                ocr.fn(StageCall(document_id=document_id, key="k" * 64))
            assert failed.value.code is Code.PDF_DAMAGED
        with parts.store.transaction(write=False) as tx:
            rows = [row for row in tx.stages.all_of_matter(matter_id) if row.stage is Stage.OCR]
            assert tx.pages.of(document_id) == []
            assert tx.leases.holder(document_id) is None
        assert [(row.attempt, row.status, row.error_code) for row in rows] == [
            (attempt, StageStatus.FAILED, Code.PDF_DAMAGED) for attempt in range(1, FAILURES + 1)
        ]
        assert len(list(parts.files.list("matters/"))) == 1, "the original and nothing that was derived from it"
    assert list(scratch.iterdir()) == []
    assert [path for path in (home / "files").rglob("*") if path.is_file() and path.suffix != ".pdf"] == []
