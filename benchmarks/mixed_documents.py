"""Small documents of every kind that a batch holds: born-digital pages, scans and plain texts, each file different from every other."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.small_documents import Kind, make_documents

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "matter"

SCANS_OF_TEN, TEXTS_OF_TEN = 1, 3
"""Of ten documents; the others are born digital. A scan of three to ten pages takes as long as all others together."""


def make_mixed(target: Path, count: int) -> Path:
    """Write `count` documents cut from the sample matter into a folder and return it."""
    target.mkdir(parents=True, exist_ok=True)
    scans, texts = max(1, count * SCANS_OF_TEN // 10), count * TEXTS_OF_TEN // 10
    make_documents(SAMPLES, target, scans, Kind.SCANS)
    make_documents(SAMPLES, target, count - scans - texts, Kind.BORN_DIGITAL)
    source = next(SAMPLES.glob("*.txt"))
    for number in range(texts):
        copy = Path(shutil.copy(source, target / f"declaration-{number:02}.txt"))
        with copy.open("a", encoding="utf-8") as file:
            file.write(f"\nExhibit {number + 1}.\n")
    return target
