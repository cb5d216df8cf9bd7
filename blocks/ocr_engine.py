"""What an engine that reads images promises, and the one place that opens one by its name.

An engine runs inside a child process; heavy libraries are imported by its own module only.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Protocol

from blocks.errors import Code, Terminal

if TYPE_CHECKING:
    from PIL.Image import Image

PixelBox = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word, its box in pixels and its confidence, 0 to 1."""

    text: str
    box: PixelBox
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """The words of a line, and its box in pixels `(x0, y0, x1, y1)`, origin top left."""

    words: tuple[RecognisedWord, ...]
    box: PixelBox

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean confidence of the words."""
        return fmean(word.confidence for word in self.words) if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was read from one image, in reading order."""

    lines: tuple[RecognisedLine, ...]

    @property
    def confidence(self) -> float:
        """The mean confidence of all words, 0 where there are none."""
        words = [word.confidence for line in self.lines for word in line.words]
        return fmean(words) if words else 0.0


class OcrEngine(Protocol):
    """Reads grey images (Pillow mode `L`)."""

    @property
    def name(self) -> str:
        """Engine, version and model, such as `tesseract 5.5.4 fast-eng`."""
        ...

    def recognise(self, image: Image, dpi: int) -> Recognition:
        """Read an image of that resolution (dots per inch)."""
        ...

    def orientation(self, image: Image, dpi: int) -> int:
        """Return by how many degrees (0, 90, 180, 270) the image must be turned counter-clockwise to stand upright; 0 if unsure."""
        ...


@functools.cache
def open_engine(name: str) -> OcrEngine:
    """Return the engine of that name, one for each process; raise `Terminal(ENGINE_MISSING)` where it does not load."""
    if name != "tesseract":
        raise Terminal(Code.ENGINE_MISSING, f"There is no OCR engine named {name}.")
    from blocks.ocr_engines.tesseract import Tesseract

    return Tesseract()
