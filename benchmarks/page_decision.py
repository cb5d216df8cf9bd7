"""Whether each page's text is taken from the right place: `python -m benchmarks.page_decision`.

The right answers in `page_labels.tsv` were given by looking at each page drawn with the boxes of its text layer on it:

- `layer`: the boxes hold every word that is seen; recognition would be needless.
- `scan`: words are seen, and no box but a court's stamp or a layer of rubbish holds any; recognition is needed.
- `both`: some of the words stand in boxes and others in a picture.
- `either`: a page whose layer is passable or whose pictures hold a word or two, so that neither answer is wrong.

Missed pages lose their text; needless recognition costs a second each.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.reading import DPI, SHARED
from blocks.ocr_engine import open_engine
from blocks.records import Page
from tasks.ocr.open_pdf import opened_pdf
from tasks.ocr.page_text import read_page
from tasks.ocr.recognize import by_drawing

LABELS = Path(__file__).with_name("page_labels.tsv")


class Label(NamedTuple):
    """The right answer for a page."""

    file: str
    page: int
    answer: str


class Verdict(NamedTuple):
    """What was done with a labelled page, and how it compares: `right`, `missed` or `needless`."""

    label: Label
    recognised: bool
    outcome: str
    seconds: float


def main() -> None:
    """Print the counts and every page whose answer is wrong."""
    if not SHARED.is_dir():
        Console(stderr=True).print("The folder of real documents is not beside the repository: nothing to decide on.")
        return
    verdicts = list(judged(labels()))
    counts = Counter((verdict.label.answer, verdict.outcome) for verdict in verdicts)
    table = Table(width=110, title=f"where the text of {len(verdicts)} labelled pages comes from")
    for index, column in enumerate(("answer", "pages", "right", "missed", "needless", "recognised", "seconds a page")):
        table.add_column(column, justify="left" if index == 0 else "right")
    for answer in ("layer", "scan", "both", "either"):
        of_it = [verdict for verdict in verdicts if verdict.label.answer == answer]
        outcomes = [str(counts[answer, outcome]) for outcome in ("right", "missed", "needless")]
        mean = sum(verdict.seconds for verdict in of_it) / max(1, len(of_it))
        table.add_row(answer, str(len(of_it)), *outcomes, str(sum(v.recognised for v in of_it)), f"{mean:.2f}")
    console = Console(width=110)
    console.print(table)
    for verdict in verdicts:
        if verdict.outcome != "right":
            console.print(f"{verdict.outcome}: {verdict.label.file}, page {verdict.label.page} ({verdict.label.answer})")


def labels() -> list[Label]:
    """Read the table of answers."""
    with LABELS.open(encoding="utf-8") as file:
        return [Label(row["file"], int(row["page"]), row["answer"]) for row in csv.DictReader(file, delimiter="\t")]


def judged(wanted: list[Label]) -> list[Verdict]:
    """Read the labelled pages alone and compare."""
    engine, verdicts = open_engine("tesseract"), []
    for name, of_file in groupby(wanted, key=lambda label: label.file):
        with opened_pdf(SHARED / name) as document:
            for label in of_file:
                started = time.process_time()
                page = read_page(document, label.page, by_drawing(engine, DPI))
                verdicts.append(_verdict(label, page, time.process_time() - started))
    return verdicts


def _verdict(label: Label, page: Page, seconds: float) -> Verdict:
    recognised = "tesseract" in page.engine
    outcome = "right"
    if label.answer in ("scan", "both") and not recognised:
        outcome = "missed"
    elif label.answer == "layer" and recognised:
        outcome = "needless"
    return Verdict(label, recognised, outcome, seconds)


if __name__ == "__main__":
    main()
