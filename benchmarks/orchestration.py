"""What orchestration costs beside a plain loop over the same functions: `python -m benchmarks.orchestration`.

The same small documents go through (a) a plain loop without Prefect, (b) `legaldocs process`, (c) a batch on one worker with a real
server, and the same with two lanes. Ratios are to (a): 1.00 is no overhead. A second run of (b) is compared with its first. Every
run has a home of its own; start-up is part of each figure.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.process_tree import Used, run, watched
from benchmarks.running_fleet import START_SECONDS, has_ended, running_fleet
from benchmarks.small_documents import Kind, make_documents
from blocks.records import BatchId, Priority

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "matter"
LEGALDOCS = [sys.executable, "-m", "flows.cli"]
MATTER = "benchmark"

LANES_MB = {1: 2_000, 2: 6_000}
"""Memory budgets, in MiB, that give the high pool so many lanes on two cores (`legaldocs setup --plan`)."""

END_SECONDS = 3_600.0
"""Bound against a batch that never ends."""


def main() -> None:
    """Make the documents, run each way, and print the ratios."""
    asked = _arguments()
    for kind in asked.kinds:
        with tempfile.TemporaryDirectory(prefix="orchestration-") as folder:
            _compare(Kind(kind), asked, Path(folder))


def _compare(kind: Kind, asked: argparse.Namespace, folder: Path) -> None:
    pages = make_documents(asked.source, folder / "documents", asked.documents, kind)
    rows: list[tuple[str, Used]] = [("(a) plain loop", _plain_loop(folder))]
    rows.append(("(b) legaldocs process", _process(folder)))
    again = _process(folder)
    rows += [(f"(c) worker, lanes: {lanes}", _worker(folder, lanes)) for lanes in asked.lanes]
    _show(f"{asked.documents} documents, {pages} pages, {kind}", rows, again)


def _plain_loop(folder: Path) -> Used:
    return run([sys.executable, "-m", "benchmarks.plain_loop", str(folder / "documents")], _environment(folder / "loop"))


def _process(folder: Path) -> Used:
    return run([*LEGALDOCS, "process", str(folder / "documents"), "--matter", MATTER, "--json"], _environment(folder / "process"))


def _worker(folder: Path, lanes: int) -> Used:
    """Have a fleet work on the documents as one batch; its start is not counted, that of each lane is."""
    budget = {"memory_budget_mb": str(LANES_MB[lanes])}
    with running_fleet(folder / f"worker-{lanes}", **budget) as fleet:
        fleet.asked("register", folder / "documents", "--matter", MATTER)
        fleet.await_that(lambda: fleet.worker(Priority.HIGH) is not None, "a worker runs", START_SECONDS)
        with watched([fleet.keeper.pid]) as used, fleet.store() as store:
            batch_id = BatchId(fleet.asked("submit", "--matter", MATTER, "--priority", "high", "--wait-for-workers")["batch_id"])
            fleet.await_that(lambda: has_ended(store, batch_id), "the batch ends", END_SECONDS)
    return used


def _environment(home: Path) -> dict[str, str]:
    # Python that may not keep what it compiled compiles a part of Prefect in each process anew.
    left_out = ("LEGALDOCS_", "PREFECT_", "PYTHONDONTWRITEBYTECODE")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return ours | {"LEGALDOCS_HOME": str(home)}


def _show(title: str, rows: list[tuple[str, Used]], again: Used) -> None:
    base, first = rows[0][1], rows[1][1]
    table = Table("way", "wall s", "ratio", "CPU s", "ratio", "largest process", title=title)
    for name, used in rows:
        table.add_row(
            name,
            f"{used.wall:.1f}",
            f"{used.wall / base.wall:.2f}",
            f"{used.cpu:.1f}",
            f"{used.cpu / base.cpu:.2f}",
            f"{used.largest_bytes / 2**20:.0f} MiB",
        )
    table.add_row(
        "(b) again, to its first run", f"{again.wall:.1f}", f"{again.wall / first.wall:.3f}", f"{again.cpu:.1f}", "", ""
    )
    Console(width=100).print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200, help="how many documents of each kind")
    parser.add_argument("--kinds", nargs="+", default=[kind.value for kind in Kind], choices=[kind.value for kind in Kind])
    parser.add_argument(
        "--lanes", nargs="*", type=int, default=[1, 2], choices=sorted(LANES_MB), help="worker runs with so many lanes"
    )
    parser.add_argument("--source", type=Path, default=SAMPLES, help="folder of PDFs that the documents are cut from")
    return parser.parse_args()


if __name__ == "__main__":
    main()
