"""What can be chosen for the reading of a document; part of the stage's cache key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OcrOptions:
    """`engine` reads pages without usable text at `dpi` dots per inch; a file of more than `max_pages` pages is refused.

    `passwords` is the path of a file of passwords to try, one a line ("": none); which of them opens a file changes nothing of its text.
    """

    engine: str = "tesseract"
    dpi: int = 200
    max_pages: int = 20_000
    passwords: str = ""
