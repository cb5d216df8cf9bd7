"""How much of line numbers, headers and footers is left in the text of pleading paper, and how much text is lost: `python -m benchmarks.pleading`.

Generated pages have an exact truth. Of the real ones it is known, by looking at them, what stands around their text on each page; what is
lost is counted against the words of their text layer. Residue and loss are shares; both should be under 1 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.pleading_paper import STYLES, Truth, pages
from benchmarks.reading import SHARED, character_error, drawn, missing, open_pool, read, read_bytes, scanned
from blocks.child import ChildPool
from blocks.records import LineKind, Page

PAGES = 4
"""Pages of each generated document: the first, two full ones, and a short last one."""

_GREY = 150


def _skewed(image: Image.Image) -> Image.Image:
    return image.rotate(1.4, Image.Resampling.BICUBIC, fillcolor=255)


def _faxed(image: Image.Image) -> Image.Image:
    random = np.random.default_rng(7)
    ink = np.asarray(image, dtype=np.float64) + random.normal(0, 22, (image.height, image.width)) < _GREY
    return Image.fromarray(np.where(ink, 0, 255).astype(np.uint8))


FORMS: tuple[tuple[str, Callable[[Image.Image], Image.Image] | None], ...] = (
    ("typed", None),
    ("scan", lambda image: image),
    ("skewed scan", _skewed),
    ("fax", _faxed),
)


@dataclass(frozen=True)
class Around:
    """What stands around the text of a real page: how many line numbers, and the lines at its edges, by their words."""

    file: str
    page: int
    numbers: int
    edges: tuple[str, ...] = ()


def _cacd(page: int) -> Around:
    number = (f"-{page}-",) if page > 1 else ()
    return Around("gov.uscourts.cacd.652774.40.0.pdf", page, 28, ("ORDER", "8:16-cv-1261-DOC (KESx)", *number))


def _bill(page: int, numbers: int) -> Around:
    number = (str(page),) if page > 1 else ()
    edges = ("G:\\M\\18\\SCHIFF\\SCHIFF_129.XML", "g:\\V\\H\\072324\\H072324.002.xml (923388|21)", "July 23, 2024 (9:47 a.m.)")
    return Around("judicial-foia-expansion-act.pdf", page, numbers, (*edges, *number))


REAL = (
    *(Around("C.D.Cal._2-17-cv-00786_7_0.pdf", page, 28, (f"{page}.",)) for page in range(1, 6)),
    *(_cacd(page) for page in range(1, 5)),
    Around("gov.uscourts.azd.1085839.3.0.pdf", 1, 28),
    Around("scotus-transcript-p1.pdf", 1, 25, ("Official - Subject to Final Review",)),
    *(_bill(page, numbers) for page, numbers in ((1, 7), (2, 25), (3, 25), (4, 25), (5, 22))),
)


def main() -> None:
    """Print residue, loss and character error by style and form, then for the real pages."""
    with open_pool() as pool:
        Console(width=110).print(generated(pool))
        if SHARED.is_dir():
            Console(width=110).print(real(pool))


def generated(pool: ChildPool) -> Table:
    """Measure the generated pages."""
    table = _table("generated pleading paper", "style", "form", "residue", "loss", "character error")
    for style in STYLES:
        pdf, truths = pages(style, PAGES)
        for form, change in FORMS:
            found = read_bytes(pool, pdf if change is None else scanned(change(image) for image in drawn(pdf)))
            residue, loss, error = against_truth(found, truths)
            table.add_row(style.name, form, f"{residue:.2%}", f"{loss:.2%}", f"{error:.2%}")
    return table


def against_truth(found: Sequence[Page], truths: Sequence[Truth]) -> tuple[float, float, float]:
    """Return residue, loss and the mean character error of pages with a truth; stamps belong to the text and count for neither."""
    left = around = lost = words = 0
    errors = []
    for page, truth in zip(found, truths, strict=True):
        body = " ".join(truth.body).split()
        margin = " ".join([*truth.numbers, *truth.margins]).split()
        text = " ".join(page.text[line.start : line.end] for line in page.lines if line.kind is LineKind.BODY)
        extra = Counter(text.split()) - Counter(body)
        left += (extra & Counter(margin)).total()
        around += len(margin)
        lost += missing(body, text).total()
        words += len(body)
        errors.append(character_error(text, " ".join(body)))
    return left / around, lost / words, sum(errors) / len(errors)


def real(pool: ChildPool) -> Table:
    """Measure the real pages."""
    table = _table("real pleading pages", "file", "page", "around the text", "left in it", "text lost")
    total = left_all = lost_all = words_all = 0
    by_file: dict[str, list[Page]] = {}
    for known in REAL:
        path = SHARED / "docs" / known.file
        page = by_file.setdefault(known.file, read(pool, path) if known.file not in by_file else [])[known.page - 1]
        count, left, lost, words = around_text(page, known, layer_words(path, known.page))
        table.add_row(known.file, str(known.page), str(count), str(left), str(lost))
        total, left_all, lost_all, words_all = total + count, left_all + left, lost_all + lost, words_all + words
    table.add_section()
    table.add_row("all", "", str(total), f"{left_all} ({left_all / total:.2%})", f"{lost_all} ({lost_all / words_all:.2%})")
    return table


def around_text(page: Page, known: Around, layer: Counter[str]) -> tuple[int, int, int, int]:
    """Return how many lines stand around the text, how many were left in it, how many words of it were lost, and how many it has."""
    kinds = (LineKind.LINE_NUMBER, LineKind.HEADER, LineKind.FOOTER, LineKind.PAGE_NUMBER)
    margins = Counter(" ".join(margin.text.split()) for margin in page.margins if margin.kind in kinds)
    wanted = Counter([*map(str, range(1, known.numbers + 1)), *known.edges])
    left = (wanted - margins).total()
    wrongly = " ".join((margins - wanted).elements()).split()
    apart = Counter(" ".join(margin.text for margin in page.margins).split())
    gone = layer - Counter(page.text.split()) - apart
    letters = "".join(page.text.split()).casefold()
    lost = sum(
        count for word, count in gone.items() if word.casefold() not in letters
    )  # a divided word stands joined in the text
    return wanted.total(), left, lost + len(wrongly), layer.total()


def layer_words(path: object, number: int) -> Counter[str]:
    """Return the words of a page's text layer, divided words in their parts."""
    document = pypdfium2.PdfDocument(path)
    try:
        text = document[number - 1].get_textpage().get_text_bounded()
        return Counter(text.replace("\ufffe", " ").replace("\x02", " ").split())
    finally:
        document.close()


def _table(title: str, *columns: str) -> Table:
    table = Table(width=110, title=title)
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right")
    return table


if __name__ == "__main__":
    main()
