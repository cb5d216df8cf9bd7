"""What orchestration costs beside a plain loop over the same functions: `python -m benchmarks.orchestration`.

The same small documents go through (a) a plain loop without Prefect, (b) `legaldocs process`, (c) a batch on one worker with a real
server, and (d) the same with two lanes. Ratios are to (a): 1.00 is no overhead. A second run of (b) is compared with its first. Every
run has a home of its own; start-up is part of each figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.process_tree import Used, run, watched
from benchmarks.small_documents import Kind, make_documents

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "matter"
LEGALDOCS = [sys.executable, "-m", "flows.cli"]
MATTER = "benchmark"


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
    """Start server and worker, submit, and wait until the batch has ended; the start of the server is not counted, a lane's is."""
    home = folder / f"worker-{lanes}"
    environment = _environment(home) | {"LEGALDOCS_LANES_NORMAL": str(lanes)}
    subprocess.run(  # noqa: S603 (our own command)
        [*LEGALDOCS, "register", str(folder / "documents"), "--matter", MATTER], env=environment, check=True, capture_output=True
    )
    with subprocess.Popen([*LEGALDOCS, "up"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as up:  # noqa: S603
        try:
            _ask([*LEGALDOCS, "submit", "--matter", MATTER, "--wait-for-workers", "--document", "none"], environment, check=False)
            with watched([up.pid]) as used:
                _ask([*LEGALDOCS, "submit", "--matter", MATTER, "--wait-for-workers"], environment)
                while any(batch["status"] == "open" for batch in _batches(environment)):
                    time.sleep(1)
        finally:
            up.terminate()
            up.wait()
    return used


def _batches(environment: dict[str, str]) -> list[dict[str, str]]:
    state = json.loads(_ask([*LEGALDOCS, "status", "--matter", MATTER, "--json"], environment, check=False))
    batches: list[dict[str, str]] = state["matters"][0]["batches"]
    return batches


def _ask(command: list[str], environment: dict[str, str], *, check: bool = True) -> str:
    return subprocess.run(command, env=environment, check=check, capture_output=True, text=True).stdout  # noqa: S603


def _environment(home: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("LEGALDOCS_", "PREFECT_"))}
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
    parser.add_argument("--lanes", nargs="*", type=int, default=[1, 2], help="worker runs with so many lanes")
    parser.add_argument("--source", type=Path, default=SAMPLES, help="folder of PDFs that the documents are cut from")
    return parser.parse_args()


if __name__ == "__main__":
    main()
