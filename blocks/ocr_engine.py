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
class RecognisedLine:
    """A line of text: its box in pixels `(x0, y0, x1, y1)`, origin top left, and the confidence of each word, 0 to 1."""

    text: str
    box: PixelBox
    confidences: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """The mean confidence of the words."""
        return fmean(self.confidences) if self.confidences else 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was read from one image, in reading order."""

    lines: tuple[RecognisedLine, ...]

    @property
    def confidence(self) -> float:
        """The mean confidence of all words, 0 where there are none."""
        words = [confidence for line in self.lines for confidence in line.confidences]
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
