"""What a flood of low work does to an urgent batch: `python -m benchmarks.priority`.

The same few scanned pages go through `process-batch/high` several times: on an idle fleet, which is the named baseline, and while a
batch of scans on `process-batch/low` keeps every recogniser busy that low work may have. Printed are the wall seconds from `submit` to
the end of the urgent batch, the seconds that one of its pages takes on the idle fleet, and by how many page times the flood delays it.
Exit status 1 where that is more than one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.databases import Database, database
from benchmarks.running_fleet import RunningFleet, has_ended, running_fleet
from benchmarks.small_documents import Kind, make_documents
from blocks.database.store import Store
from blocks.records import BatchId, DocumentStatus, Stage

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "matter"

END_SECONDS = 1_200.0

DOCUMENTS_AHEAD = 4
"""Documents of the flood that are done before it counts as one: every process of it has started."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """What an urgent batch took: seconds from `submit` to its end, seconds of its OCR stage, and its pages."""

    wall: float
    ocr: float
    pages: int


def urgent(fleet: RunningFleet, store: Store, folder: Path, matter: str) -> Urgent:
    """Submit the folder to the high pool and wait for its end."""
    fleet.asked("register", folder, "--matter", matter)
    started = time.monotonic()
    batch_id = _submitted(fleet, matter, "high")
    fleet.await_that(lambda: has_ended(store, batch_id), f"the urgent batch of {matter} ends", END_SECONDS)
    wall = time.monotonic() - started
    with store.transaction(write=False) as tx:
        documents = tx.batches.documents(batch_id)
        rows = [tx.stages.latest(each)[Stage.OCR] for each in documents]
        pages = sum(len(tx.pages.outlines(each)) for each in documents)
    ocr = sum((row.completed_at - row.started_at).total_seconds() for row in rows if row.completed_at and row.started_at)
    return Urgent(wall, ocr, pages)


def _submitted(fleet: RunningFleet, matter: str, priority: str) -> BatchId:
    return BatchId(fleet.asked("submit", "--matter", matter, "--priority", priority, "--wait-for-workers")["batch_id"])


def _ended(store: Store, batch_id: BatchId) -> int:
    with store.transaction(write=False) as tx:
        states = [tx.documents.required(each).status for each in tx.batches.documents(batch_id)]
    return sum(status not in (DocumentStatus.PENDING, DocumentStatus.PROCESSING) for status in states)


def main() -> int:
    """Measure and print; return the exit status."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="priority-") as name, database(Database.POSTGRESQL) as settings:
        folder = Path(name)
        make_documents(SAMPLES, folder / "flood", asked.flood, Kind.SCANS)
        for number in range(2 * asked.rounds):
            make_documents(SAMPLES, folder / f"urgent {number}", 1, Kind.SCANS, title=f"urgent {number}")
        with running_fleet(folder / "home", **settings) as fleet, fleet.store() as store:
            idle = [urgent(fleet, store, folder / f"urgent {n}", f"idle {n}") for n in range(asked.rounds)]
            fleet.asked("register", folder / "flood", "--matter", "flood")
            flood = _submitted(fleet, "flood", "low")
            fleet.await_that(lambda: _ended(store, flood) >= DOCUMENTS_AHEAD, "the flood has begun", END_SECONDS)
            flooded = [urgent(fleet, store, folder / f"urgent {asked.rounds + n}", f"flooded {n}") for n in range(asked.rounds)]
            lasted = not has_ended(store, flood)
    if not lasted:
        print("the flood ended before the urgent batches did: ask for more with --flood")
        return 1
    return _show(idle, flooded)


def _show(idle: list[Urgent], flooded: list[Urgent]) -> int:
    page = statistics.median(each.ocr / each.pages for each in idle)
    delay = statistics.median(each.wall for each in flooded) - statistics.median(each.wall for each in idle)
    table = Table(width=100, title=f"{idle[0].pages} scanned pages on process-batch/high; one page takes {page:.2f} s")
    for column in ("fleet", "wall s of each round", "median", "OCR s, median", "delay in page times"):
        table.add_column(column)
    for name, rounds in (("idle", idle), ("flooded by low", flooded)):
        table.add_row(
            name,
            " ".join(f"{each.wall:.1f}" for each in rounds),
            f"{statistics.median(each.wall for each in rounds):.1f}",
            f"{statistics.median(each.ocr for each in rounds):.1f}",
            f"{delay / page:.2f}" if rounds is flooded else "baseline",
        )
    Console(width=100).print(table)
    return 0 if delay <= page else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="urgent batches on each fleet")
    parser.add_argument("--flood", type=int, default=150, help="scanned documents of three to ten pages in the flood")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
