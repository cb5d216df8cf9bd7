"""The door between an export's rows and the files that they are written to."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from tasks.review.contract_rows import Row


class Place(NamedTuple):
    """Where a fact stands, for a reader who has only its row: the file's name, the page and the page's Bates number."""

    file_name: str | None = None
    page: int | None = None
    bates: str | None = None


class RowWriter(Protocol):
    """Writes rows, each to the file of its kind, as they come: nothing is held back."""

    def write(self, row: Row, place: Place) -> None:
        """Write the row."""
        ...
