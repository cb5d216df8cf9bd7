"""Killed at any point and offered again, intake ends as if nothing had happened."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blocks.records import BatchId, FileOutcome
from tests.faults.file_store import FaultyFileStore, Killed, killed
from tests.faults.store import FaultyStore, Moment
from tests.tasks.intake.conftest import BOTH, MakePdf, Office

REPOSITORY = Path(__file__).resolve().parents[3]
WRITES_A_FILE = 2
"""Writing transactions of one new file: its row, then everything else."""


def assert_converges(office: Office, box: Path, batch: BatchId) -> None:
    """Offer again and look at everything that a crash could have left behind."""
    for _ in range(2):
        offers = office.offer(box, batch=batch)
        assert [offer.outcome for offer in offers] == [FileOutcome.DOCUMENT, FileOutcome.DOCUMENT, FileOutcome.DUPLICATE]
        assert len(office.documents()) == 2
        assert list(office.offers(batch)) == sorted(offer.path for offer in offers)
        assert sorted(office.batch_documents(batch)) == sorted(document.id for document in office.documents())
        office.assert_whole()


@pytest.fixture
def three(box: Path, make_pdf: MakePdf) -> Path:
    for name, words in (("a.pdf", "one"), ("b.pdf", "two"), ("c.pdf", "one")):
        (box / name).write_bytes(make_pdf(words))
    return box


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("transaction", range(3 * WRITES_A_FILE))
def test_killed_around_any_commit(office: Office, three: Path, transaction: int, moment: Moment) -> None:
    batch = office.batch()
    with pytest.raises(Killed):
        office.offer(three, batch=batch, store=FaultyStore(office.store, transaction=transaction, moment=moment))
    assert_converges(office, three, batch)


@BOTH
@pytest.mark.parametrize("step", ["before", "after"])
def test_killed_around_the_copying(office: Office, three: Path, step: str) -> None:
    batch = office.batch()
    with pytest.raises(Killed):
        office.offer(three, batch=batch, files=FaultyFileStore(office.files, **{step: killed}))
    assert_converges(office, three, batch)


def test_there_is_no_commit_beyond_those_that_are_tested(office: Office, three: Path) -> None:
    office.offer(three, store=FaultyStore(office.store, transaction=3 * WRITES_A_FILE, moment=Moment.BEFORE))


def test_killed_after_the_copying_then_the_source_changes(office: Office, three: Path, make_pdf: MakePdf) -> None:
    batch = office.batch()
    with pytest.raises(Killed):
        office.offer(three, batch=batch, files=FaultyFileStore(office.files, after=killed))
    changing = FaultyFileStore(office.files, before=lambda: (three / "a.pdf").write_bytes(make_pdf("changed")))
    office.offer(three / "a.pdf", batch=batch, files=changing)
    office.assert_whole()


DIE_IN_THE_MIDDLE_OF_A_COPY = """
import os, signal, sys
from blocks import folder_store
from blocks.database.engine import open_engine
from blocks.database.store import Store
from blocks.file_store import open_file_store
from tasks.intake.register import register_paths

whole = folder_store._blocks_of_source

def half(path):
    for block in whole(path):
        yield block[: len(block) // 2]
        os.kill(os.getpid(), signal.SIGKILL)

folder_store._blocks_of_source = half
database, files, matter_id, batch_id, box = sys.argv[1:]
register_paths(Store(open_engine(database)), open_file_store(files), matter_id, batch_id, [box], "a", "h")
"""
"""Intake in a process of its own, which ends by SIGKILL when half of the first file is copied."""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_real_kill_in_the_middle_of_a_copy(office: Office, three: Path, tmp_path: Path) -> None:
    batch, url = office.batch(), (tmp_path / "files").as_uri()
    arguments = [f"sqlite:///{tmp_path / 'legaldocs.db'}", url, office.matter_id, batch, str(three)]
    ended = subprocess.run([sys.executable, "-c", DIE_IN_THE_MIDDLE_OF_A_COPY, *arguments], cwd=REPOSITORY, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "files" / ".incoming").iterdir())) == 1
    assert list(office.files.list()) == []
    assert_converges(office, three, batch)
