"""A large folder is taken in file by file: killed half way and offered again, each file is there exactly once, in flat memory."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blocks.records import CustodyAction, FileOutcome
from tests.tasks.intake.conftest import Office

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[3]
FILES = 1_000
"""Files of the folder: as many as show the point; ten times as many take ten times as long and no more memory."""

OFFER = """
import resource, sys
from blocks.database.engine import open_engine
from blocks.database.store import Store
from blocks.file_store import open_file_store
from tasks.intake.register import register_paths

database, files, matter_id, batch_id, box = sys.argv[1:]
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

at = []
def told(offer):
    at.append(peak())

offers = register_paths(Store(open_engine(database)), open_file_store(files), matter_id, batch_id, [box], "a", "h", told)
print(at[len(at) // 4], at[-1])
"""

GROWTH_MB = 8
"""MiB that three quarters of the files may add: a hundred bytes for each outcome, and the allocator's air."""


def offering(office: Office, database_url: str, tmp_path: Path, batch: str) -> subprocess.Popen[str]:
    arguments = [database_url, (tmp_path / "files").as_uri(), office.matter_id, batch, str(tmp_path / "box")]
    return subprocess.Popen([sys.executable, "-c", OFFER, *arguments], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def committed(database_url: str) -> int:
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        found: int = connection.execute("SELECT count(*) FROM batch_files").fetchone()[0]
    return found


def test_killed_half_way_and_offered_again(office: Office, database_url: str, box: Path, tmp_path: Path) -> None:
    for number in range(FILES):
        folder = box / f"{number % 10}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number:05}.txt").write_text(f"Letter {number}")
    batch = office.batch(sorted(str(path) for path in box.rglob("*.txt")))
    first = offering(office, database_url, tmp_path, batch)
    while committed(database_url) < FILES // 2:
        assert first.poll() is None, "it was through before it could be killed"
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    again = offering(office, database_url, tmp_path, batch)
    told, _ = again.communicate(timeout=300)
    assert again.returncode == 0
    assert len(office.documents()) == FILES
    assert office.actions().count(CustodyAction.REGISTERED) == FILES
    assert [offer.outcome for offer in office.offers(batch).values()] == [FileOutcome.DOCUMENT] * FILES
    office.assert_whole()
    early, late = map(int, told.split())
    assert late - early <= GROWTH_MB
