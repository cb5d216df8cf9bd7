"""Many small documents out of a few large ones: stretches of three to ten pages, each file different from every other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pikepdf
import pypdfium2

FEWEST, MOST = 3, 10
"""Pages of one document."""

WORDS_OF_A_TEXT_LAYER = 200
"""Characters on a page from which on it counts as born digital; a stamp has 60."""


class Kind(StrEnum):
    """Where the text of the pages comes from."""

    BORN_DIGITAL = "born-digital"
    SCANS = "scans"


def make_documents(source: Path, target: Path, count: int, kind: Kind, seed: int = 7, title: str | None = None) -> int:
    """Write `count` documents of one kind, cut from the PDFs under `source`, and return how many pages they have together.

    The pages of each file of that kind are joined to one long document, from which stretches are cut at random; their titles differ, so
    that no two files have the same bytes; another title makes the same pages other files.

    Raises:
        ValueError: no file under `source` has a page of that kind.
    """
    target.mkdir(parents=True, exist_ok=True)
    pages = [(path, number) for path in sorted(source.rglob("*.pdf")) for number in _pages(path, kind)]
    if not pages:
        raise ValueError(f"no page under {source} is {kind}")
    chance, total = random.Random(seed), 0  # noqa: S311 (a benchmark wants the same documents each time)
    for number in range(count):
        length = chance.randint(FEWEST, MOST)
        first = chance.randrange(len(pages))
        chosen = [pages[(first + step) % len(pages)] for step in range(length)]
        _write(chosen, target / f"{kind}-{number:04d}.pdf", f"{title or kind} {number}")
        total += length
    return total


def _pages(path: Path, kind: Kind) -> Iterator[int]:
    """Yield the numbers (from 0) of the pages of that kind; a file that does not open, or is locked, has none."""
    try:
        with pikepdf.open(path):
            document = pypdfium2.PdfDocument(path)
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        return
    with document:
        for number, page in enumerate(document):
            characters = page.get_textpage().count_chars()
            if (characters >= WORDS_OF_A_TEXT_LAYER) if kind is Kind.BORN_DIGITAL else (characters == 0 and _pictured(page)):
                yield number


def _pictured(page: pypdfium2.PdfPage) -> bool:
    """Say whether a picture stands on the page."""
    return any(thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for thing in page.get_objects(max_depth=2))


def _write(chosen: list[tuple[Path, int]], path: Path, title: str) -> None:
    with pikepdf.new() as made:
        opened: dict[Path, pikepdf.Pdf] = {}
        for source, number in chosen:
            pdf = opened.setdefault(source, pikepdf.open(source)) if source not in opened else opened[source]
            made.pages.append(pdf.pages[number])
        made.docinfo["/Title"] = title
        made.save(path, deterministic_id=True)
        for pdf in opened.values():
            pdf.close()
