"""What leaves for a service outside is made in the children too, for the file is as hostile as when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from blocks.child import JSON, ChildPool
from tasks.ocr.rounds import Turn


@dataclass(frozen=True, slots=True)
class PdfSender:
    """Makes parts and pictures of the PDF at `path`; see `blocks.paid_text.Sender`.

    `dpi` is the resolution of pictures, `passwords` the path of a file of passwords to try ("": none).
    """

    pool: ChildPool
    path: Path
    dpi: int
    turn: Turn | None = None
    passwords: str = ""

    def write_part(self, numbers: Sequence[int], target: Path) -> None:
        """Write a PDF of those pages, in their order."""
        self._run("tasks.ocr.pdf_part:write_part", {"numbers": list(numbers), "target": str(target)})

    def write_picture(self, number: int, target: Path) -> None:
        """Write a picture of a page as it is seen."""
        self._run("tasks.ocr.page_picture:write_picture", {"number": number, "dpi": self.dpi, "target": str(target)})

    def _run(self, function: str, item: dict[str, JSON]) -> None:
        """Let a child do it, within a turn where lanes share the machine."""
        with self.turn(1) if self.turn else nullcontext():
            self.pool.call(function, {"path": str(self.path.resolve()), "passwords": self.passwords, **item})
