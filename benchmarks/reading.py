"""What the benchmarks share: documents read as the ocr stage reads them, and texts held against their truth."""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
from PIL import Image
from rapidfuzz.distance import Levenshtein

from blocks.child import ChildPool
from blocks.records import DocumentId, MediaType, Page
from tasks.ocr.read import OcrOptions, read_document

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Real documents that lie beside the repository on some machines; what needs them says so and goes on without."""

DPI = OcrOptions().dpi
POINTS_PER_INCH = 72


class Kept(dict[int, Page]):
    """A cache of pages in memory."""

    def put(self, page: Page) -> None:
        """Keep a page."""
        self[page.number] = page


def open_pool(processes: int = 2) -> ChildPool:
    """Return child processes with the limits of a run."""
    return ChildPool(processes, seconds=120, memory_mb=2_048)


def read(pool: ChildPool, path: Path) -> list[Page]:
    """Return the pages of a PDF."""
    return list(read_document(pool, path, MediaType.PDF, DocumentId("benchmark"), OcrOptions(), Kept()))


def read_bytes(pool: ChildPool, pdf: bytes) -> list[Page]:
    """Return the pages of a PDF that is no file yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(pdf)
        return read(pool, path)


def drawn(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages of a PDF as grey pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scanned(images: Iterable[Image.Image], dpi: int = DPI) -> bytes:
    """Return pictures as the pages of a PDF."""
    pages = list(images)
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=85)
    return target.getvalue()


def character_error(found: str, truth: str) -> float:
    """Return the edits from the truth to what was found as a share of the truth, white space counted once."""
    wanted = " ".join(truth.split())
    return Levenshtein.distance(" ".join(found.split()), wanted) / max(1, len(wanted))


def missing(words: Iterable[str], text: str) -> Counter[str]:
    """Return which words a text does not have, each as often as it lacks."""
    return Counter(words) - Counter(text.split())
