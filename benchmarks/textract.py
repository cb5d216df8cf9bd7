"""A production of scans through Textract's double: `python -m benchmarks.textract [PDF --truth JSON] [--pages N]`.

Without a PDF one is made, with Bates stamps: 331 pages of 1.8 MB are 597 MB. Everything but AWS is real: boto3 over HTTP, an S3 API, the
parts that are cut, the jobs, the pages. The double reads the lower edge of each page, where the stamp is, with Tesseract. What is printed:

- whether pages 1 to N came exactly once, in how many parts and of how many bytes;
- how many Bates numbers are right, and whether each of the others is named by the report on Bates numbers (`flagged`); the file's name
  tells the range, as in a production;
- the peak memory of the process that cuts the parts, and beside it the named baseline, pages copied into a new file by the same library.

Exit status 1 where a page is missing or twice, a wrong number is not flagged, or the peak is over its budget. `--pages 10` is the scale for
continuous integration. The truth is a list of objects with `bates`, one a page, in order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image
from rich.console import Console
from rich.table import Table

import tests
from benchmarks.production import production
from blocks.child import ChildPool
from blocks.database.engine import open_engine
from blocks.database.migrate import upgrade
from blocks.database.store import Store
from blocks.external import Outside, Permit
from blocks.ocr_engine import PixelBox, RecognisedLine, RecognisedWord
from blocks.ocr_engine import open_engine as open_ocr_engine
from blocks.paid_folder import PaidFolder
from blocks.records import ExternalPolicy, MediaType, Page
from blocks.s3_store import S3FileStore
from blocks.store_records import Matter, NewDocument
from blocks.textract.client import TextractClient, open_textract
from blocks.textract.job_files import JobFiles
from blocks.textract.jobs import TextractJobs
from blocks.textract.parts import LIMITS, Limits
from blocks.textract.waiting import Waiting
from tasks.ocr.page_json import page_from_json, page_to_json
from tasks.ocr.pdf_part import write_part
from tasks.ocr.read import OcrOptions, read_document
from tasks.ocr.sending import PdfSender
from tasks.review.bates import report_bates
from tasks.review.bates_numbers import bates_label

tests.__path__.append(str(Path(__file__).resolve().parent.parent / "tests"))  # an installed package bears the same name
from tests.s3 import S3Server, running_s3  # noqa: E402
from tests.textract_double import running_textract  # noqa: E402

MIB = 1024 * 1024
SPLIT_BUDGET_MB = 34
"""What cutting may add to a process that has loaded its libraries and opened nothing."""

LEAST_PARTS = 2
"""Parts that a small production is cut into all the same, by a lower aim."""

STRIP = 0.945
"""Share of the page's height from which on the double reads."""

PAGES = 331
"""Pages of a production of 597 MB."""

PREFIX = "ORLO"
MATTER = "Production"
SECONDS = 600


@dataclass(frozen=True, slots=True)
class Figures:
    """What came back: how often each page should have come and did, stamps, and memory in MB; `unflagged` are pages that nobody named."""

    pages: int
    bytes: int
    exactly_once: bool
    parts: tuple[tuple[int, int], ...]
    right: int
    flagged: int
    unflagged: tuple[int, ...]
    split_mb: float
    loaded_mb: float
    copied_mb: float

    @property
    def holds(self) -> bool:
        """Whether everything that is promised is kept."""
        return self.exactly_once and not self.unflagged and self.split_mb - self.loaded_mb <= SPLIT_BUDGET_MB


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="legaldocs-textract-") as name:
        folder = Path(name)
        if options.pdf:
            bates = [page["bates"] for page in json.loads(options.truth.read_text())][: options.pages]
            pdf = options.pdf if options.pages is None else _first(options.pdf, options.pages, folder / "first.pdf")
        else:
            pages = options.pages or PAGES
            pdf = production(folder / "made.pdf", pages, stamp=PREFIX)
            bates = [f"{PREFIX} {number:06}" for number in range(1, pages + 1)]
        figures = measured(pdf, bates, folder, options.children)
    _print(figures)
    sys.exit(0 if figures.holds else 1)


def measured(pdf: Path, bates: Sequence[str], folder: Path, children: int = 2) -> Figures:
    """Send a production through the double and compare what comes back with the numbers that its pages bear."""
    size = pdf.stat().st_size
    limits = LIMITS._replace(aim_bytes=min(LIMITS.aim_bytes, size // LEAST_PARTS + 1))
    (folder / "s3").mkdir()
    with running_s3(folder / "s3") as server, ChildPool(children, SECONDS, 1_024) as pool:
        desk = _Desk(folder, server, pdf, f"{bates[0]}-{bates[-1].split()[-1]}.pdf")
        numbers = desk.read(pool, limits)
        jobs = desk.jobs()
    wrong = desk.wrong(bates)
    named = {mismatch.page for mismatch in report_bates(desk.store, MATTER).mismatches}
    desk.close()
    part = list(range(1, jobs[0][1] + 1))
    return Figures(
        pages=len(bates),
        bytes=size,
        exactly_once=numbers == list(range(1, len(bates) + 1)) and _covers(jobs, len(bates)),
        parts=tuple(jobs),
        right=len(bates) - len(wrong),
        flagged=len([page for page in wrong if page in named]),
        unflagged=tuple(page for page in wrong if page not in named),
        split_mb=_peak("tasks.ocr.pdf_part:write_part", pdf, part, folder),
        loaded_mb=_peak("benchmarks.cut_pages:loaded", pdf, part, folder),
        copied_mb=_peak("benchmarks.cut_pages:copied", pdf, part, folder),
    )


class _Desk:
    """The document of a matter that lets its words out, and what came of it."""

    def __init__(self, folder: Path, server: S3Server, pdf: Path, name: str) -> None:
        self.folder, self.server, self.pdf = folder, server, pdf
        self.engine = open_engine(f"sqlite:///{folder / 'legaldocs.db'}")
        upgrade(self.engine)
        self.store = Store(self.engine)
        with pdf.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with self.store.transaction() as tx:
            matter_id = tx.matters.open(MATTER)
            tx.matters.set_external(matter_id, ExternalPolicy.ALLOW)
            new = NewDocument(matter_id, name, sha256, pdf.stat().st_size, MediaType.PDF)
            self.document = tx.documents.register(new).document
        self.matter = Matter(matter_id, MATTER, external=ExternalPolicy.ALLOW)

    def read(self, pool: ChildPool, limits: Limits) -> list[int]:
        """Read the document and keep its pages; return their numbers as they came."""
        waiting = Waiting(SECONDS)
        files = S3FileStore(self.server.client(), self.server.bucket(), "files")

        def client() -> TextractClient:
            return open_textract(Permit(self.matter, Outside.TEXTRACT), {}, waiting)

        jobs = TextractJobs(
            self.store,
            JobFiles(files, self.document),
            self.document,
            PdfSender(pool, self.pdf, 200),
            PaidFolder(files, self.document),
            client,
            waiting,
            page_micro_dollars=1_500,
            limits=limits,
        )
        with running_textract(self.server, read_strip) as double, _variables(self.server, double.endpoint):
            double.works_behind = True
            kept = _Kept(self.folder)
            options = OcrOptions("textract")
            found = read_document(pool, self.pdf, MediaType.PDF, self.document.id, options, kept, None, jobs)
            pages = list(found)
        with self.store.transaction() as tx:
            tx.pages.replace(self.document.id, pages)
            text_length = sum(len(page.text) + 1 for page in pages)
            tx.documents.set_totals(self.document.id, len(pages), text_length, pages[0].bates, pages[-1].bates)
        return [page.number for page in pages]

    def jobs(self) -> list[tuple[int, int]]:
        """Return the first and last page of each part that was sent, in their order."""
        with self.store.transaction(write=False) as tx:
            return sorted((job.page_start, job.page_end) for job in tx.textract_jobs.of(self.document.id))

    def wrong(self, bates: Sequence[str]) -> list[int]:
        """Return the pages whose number is not the one that they bear, or that have none."""
        with self.store.transaction(write=False) as tx:
            stamps = tx.pages.bates(self.document.id)
        return [at for at, truth in enumerate(bates, start=1) if bates_label(stamps.get(at) or "") != bates_label(truth)]

    def close(self) -> None:
        self.engine.dispose()


class _Kept:
    """Pages that were read, one file each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, number: int) -> Page | None:
        path = self.folder / f"{number}.json"
        return page_from_json(path.read_bytes()) if path.exists() else None

    def put(self, page: Page) -> None:
        (self.folder / f"{page.number}.json").write_bytes(page_to_json(page))


def read_strip(picture: Image) -> list[RecognisedLine]:
    """Read the right half of the lower edge of a page: the double's eyes."""
    left, top = picture.width // 2, int(picture.height * STRIP)
    strip = picture.crop((left, top, picture.width, picture.height))

    def put_back(box: PixelBox) -> PixelBox:
        return (box[0] + left, box[1] + top, box[2] + left, box[3] + top)

    found = open_ocr_engine("tesseract").recognise(strip, 200)
    return [
        RecognisedLine(
            tuple(RecognisedWord(word.text, put_back(word.box), word.confidence) for word in line.words), put_back(line.box)
        )
        for line in found.lines
    ]


def _first(pdf: Path, pages: int, target: Path) -> Path:
    """Write the first pages of a production."""
    write_part({"path": str(pdf), "numbers": list(range(1, pages + 1)), "target": str(target)})
    return target


def _covers(parts: Sequence[tuple[int, int]], pages: int) -> bool:
    """Say whether the parts hold every page once, in order."""
    return [number for first, last in parts for number in range(first, last + 1)] == list(range(1, pages + 1))


def _peak(function: str, pdf: Path, numbers: Sequence[int], folder: Path) -> float:
    """Return the peak memory in MB of a child that has done nothing else."""
    target = folder / "part.pdf"
    with ChildPool(1, SECONDS, 8_192) as pool:
        pool.call(function, {"path": str(pdf.resolve()), "target": str(target), "numbers": list(numbers)})
        peak = pool.peak_memory_bytes / MIB
    target.unlink(missing_ok=True)
    return peak


@contextmanager
def _variables(server: S3Server, endpoint: str) -> Iterator[None]:
    """Let the variables of AWS lead to this machine while the body runs."""
    before = dict(os.environ)
    os.environ.update({**server.environment, "AWS_ENDPOINT_URL_TEXTRACT": endpoint})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _print(figures: Figures) -> None:
    table = Table("figure", "value", title=f"{figures.pages} pages, {figures.bytes / 1e6:.0f} MB")
    table.add_row(f"pages 1 to {figures.pages} exactly once", "yes" if figures.exactly_once else "NO")
    table.add_row("parts (first and last page)", "  ".join(f"{first}-{last}" for first, last in figures.parts))
    table.add_row("Bates numbers right", f"{figures.right} of {figures.pages}")
    table.add_row("wrong or missing, and flagged", f"{figures.flagged}")
    table.add_row("wrong or missing, and not flagged", f"{len(figures.unflagged)} {list(figures.unflagged) or ''}")
    grown, baseline = figures.split_mb - figures.loaded_mb, figures.copied_mb - figures.loaded_mb
    table.add_row("memory of cutting", f"{grown:.0f} MB over {figures.loaded_mb:.0f} MB of libraries (budget {SPLIT_BUDGET_MB})")
    table.add_row("baseline: pages copied into a new file", f"{baseline:.0f} MB, ratio {grown / max(baseline, 1):.2f}")
    Console().print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--truth", type=Path, help="JSON list with the Bates number of each page of PDF")
    parser.add_argument("--pages", type=int, help=f"only so many pages, the first ones of PDF (default: all, or {PAGES})")
    parser.add_argument("--children", type=int, default=2)
    options = parser.parse_args()
    if options.pdf and not options.truth:
        parser.error("a PDF needs its --truth")
    return options


if __name__ == "__main__":
    main()
