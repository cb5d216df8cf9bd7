"""The batch that ended the predecessor: `python -m benchmarks.predecessor [FOLDER]`.

The PDFs of a folder (without one: the sample matter) are registered, and `process-batch/high` is asked for, as an intake script does,
with `warm_cache`, `entity_resolution` and `force_reprocess`. A real Prefect server, a worker, PostgreSQL and Valkey do the work, within
a memory budget of 3,800 MiB; the predecessor had given its own six workers as much. A second batch, asked for in the same way, does
every stage but ocr again, so that the cache has something to earn.

Printed of each batch: wall seconds, documents by their end, completed stage rows against six a document, hits of the cache by kind,
and the resident memory that the largest process and all processes together held at most. The named baseline is the predecessor: 0 documents, 0
rows, 1 % hits, 88 % of the memory. Exit status 1 where a document did not complete, a stage row is missing, `verify` finds anything, or
the memory exceeds the budget.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from rich.console import Console
from rich.table import Table

from benchmarks.databases import Database, database
from benchmarks.process_tree import watched
from benchmarks.running_fleet import RunningFleet, running_fleet
from blocks.database.store import Store
from blocks.records import BatchId, BatchStatus, DocumentStatus, MatterId, Stage, StageStatus
from blocks.store_records import CacheCount
from flows.running_server import find_running

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "matter"
MATTER = "predecessor"
DEPLOYMENT = "process-batch/high"
OPTIONS = {"priority": "high", "warm_cache": True, "entity_resolution": True, "force_reprocess": True}

BUDGET_MB = 3_800
"""What the predecessor's workers had together."""

END_SECONDS = 5_400.0
"""Bound against a batch that never ends: the predecessor's largest file alone is 331 scanned pages."""

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch; `findings` are the checks of `verify` that do not hold."""

    wall: float
    ends: Counter[DocumentStatus]
    rows: int
    counts: list[CacheCount]
    largest_mb: float
    together_mb: float
    findings: int

    def holds(self, documents: int) -> bool:
        """Say whether every document completed with all of its stages, within the budget and without a finding."""
        completed = self.ends[DocumentStatus.COMPLETED] + self.ends[DocumentStatus.COMPLETED_WITH_EXCEPTIONS]
        return (
            completed == self.ends.total() == documents
            and self.rows == documents * len(Stage)
            and self.together_mb <= BUDGET_MB
            and not self.findings
        )


def run_batch(fleet: RunningFleet, store: Store) -> Outcome:
    """Ask for a batch of every registered document as a script does, wait for its end, and return what became of it."""
    with watched([fleet.keeper.pid]) as used:
        matter_id = _ask_for_a_run(fleet, store)
        fleet.await_that(lambda: _has_ended(store, matter_id), "the batch ends", END_SECONDS)
    with store.transaction(write=False) as tx:
        documents = tx.documents.of_matter(matter_id)
        stages = [row for document in documents for row in tx.stages.latest(document.id).values()]
        counts = tx.cache_counts.of_batch(BatchId(tx.batches.of_matter(matter_id)[-1].id))
    verified = fleet.asked("verify", "--matter", MATTER, exit_codes=(0, 1))
    return Outcome(
        wall=used.wall,
        ends=Counter(document.status for document in documents),
        rows=sum(row.status is StageStatus.COMPLETED for row in stages),
        counts=counts,
        largest_mb=used.largest_bytes / MIB,
        together_mb=used.together_bytes / MIB,
        findings=len(verified["verification"]["findings"]),
    )


def _ask_for_a_run(fleet: RunningFleet, store: Store) -> MatterId:
    """Create the run by the server's API alone; return the matter once its batch stands in the database."""
    server = find_running(fleet.home)
    if server is None:
        raise FileNotFoundError("no server runs")
    with store.transaction(write=False) as tx:
        matter_id = tx.matters.find(MATTER)
        before = len(tx.batches.of_matter(matter_id)) if matter_id else 0
    if matter_id is None:
        raise ValueError("register the documents first")
    with temporary_settings({PREFECT_API_URL: server.api_url}), get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name(DEPLOYMENT)
        client.create_flow_run_from_deployment(deployment.id, parameters={"matter": MATTER, "options": OPTIONS})

    def written() -> bool:
        with store.transaction(write=False) as tx:
            return len(tx.batches.of_matter(matter_id)) > before

    fleet.await_that(written, "the batch is written", END_SECONDS)
    return matter_id


def _has_ended(store: Store, matter_id: MatterId) -> bool:
    with store.transaction(write=False) as tx:
        return tx.batches.of_matter(matter_id)[-1].status is not BatchStatus.OPEN


def main() -> int:
    """Run the batch twice and print what became of it; return the exit status."""
    asked = _arguments()
    paths = sorted(path for path in asked.folder.iterdir() if path.suffix in asked.kinds)
    with tempfile.TemporaryDirectory(prefix="predecessor-") as name, database(Database.POSTGRESQL) as settings:
        budget = {"memory_budget_mb": str(BUDGET_MB)}
        with running_fleet(Path(name) / "home", **budget, **settings) as fleet, fleet.store() as store:
            fleet.asked("register", *paths, "--matter", MATTER)
            outcomes = [run_batch(fleet, store) for _ in range(asked.batches)]
    _show(outcomes, len(paths))
    return 0 if all(outcome.holds(len(paths)) for outcome in outcomes) else 1


def _show(outcomes: list[Outcome], documents: int) -> None:
    table = Table(width=130, title=f"{DEPLOYMENT} with {documents} documents on PostgreSQL and Valkey")
    for column in (
        "batch",
        "wall s",
        "documents",
        "stage rows",
        "cache hits / asked",
        "largest MiB",
        "together MiB",
        "findings",
        "holds",
    ):
        table.add_column(column)
    table.add_row("predecessor", "", "0 ended", f"0 of {documents * len(Stage)}", "1 %", "", "88 % of 3,800", "no check", "no")
    for number, outcome in enumerate(outcomes, 1):
        hits = sum(count.hits for count in outcome.counts)
        asked = hits + sum(count.misses for count in outcome.counts)
        kinds = ", ".join(f"{count.kind} {count.hits}/{count.hits + count.misses}" for count in outcome.counts)
        table.add_row(
            str(number),
            f"{outcome.wall:.0f}",
            ", ".join(f"{count} {status}" for status, count in outcome.ends.items()),
            f"{outcome.rows} of {documents * len(Stage)}",
            f"{hits}/{asked} ({kinds})" if asked else "nothing asked",
            f"{outcome.largest_mb:.0f}",
            f"{outcome.together_mb:.0f} of {BUDGET_MB}",
            str(outcome.findings),
            "yes" if outcome.holds(documents) else "NO",
        )
    Console(width=130).print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SAMPLES, help="where the documents lie")
    parser.add_argument("--kinds", nargs="+", default=[".pdf"], help="endings of the files that are documents")
    parser.add_argument("--batches", type=int, default=2, help="batches, one after the other")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
