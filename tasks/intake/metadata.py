"""What the sender of a production says of its files: rows of a table, each for a path or for all paths of a pattern."""

from __future__ import annotations

import csv
import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blocks.errors import Code, Terminal
from blocks.records import DocumentMetadata
from tasks.intake.source_path import display_path


class MetadataRow(BaseModel):
    """What is said of the files at a path."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(
        min_length=1,
        description="Path of a file, or its last parts (box 1/a.pdf), or a pattern with * ? [ ]. A file in an archive: box.zip!/a.pdf",
    )
    custodian: str | None = Field(default=None, description="Whose file it was.")
    source: str | None = Field(default=None, description="Where it came from.")
    production_volume: str | None = Field(default=None, description="The volume of the production, such as VOL001.")
    received_date: date | None = Field(default=None, description="When it was received: YYYY-MM-DD.")
    confidentiality: str | None = Field(default=None, description="Its designation, such as Attorneys' Eyes Only.")

    def said(self) -> dict[str, object]:
        """Return what the row says, by name; what it leaves open is left out."""
        told = {field.name: getattr(self, field.name) for field in fields(DocumentMetadata)}
        return {name: value for name, value in told.items() if value is not None}


class Metadata:
    """Rows in their order; where several are about a file, the later one counts for what both say."""

    def __init__(self, rows: Sequence[MetadataRow]) -> None:
        self._rows = rows
        self._used: set[int] = set()
        self._exact: dict[str, list[int]] = {}
        for index, row in enumerate(rows):
            self._exact.setdefault(row.path.removeprefix("./"), []).append(index)
        self._patterns = [(index, _pattern(row.path)) for index, row in enumerate(rows) if set(row.path) & set("*?[")]

    def __call__(self, path: str) -> DocumentMetadata | None:
        """Return what is said of the file at a path, or None."""
        shown = display_path(path)
        found = {index for end in _ends(shown) for index in self._exact.get(end, ())}
        found |= {index for index, pattern in self._patterns if pattern.fullmatch(shown)}
        if not found:
            return None
        self._used |= found
        said: dict[str, object] = {}
        for index in sorted(found):
            said |= self._rows[index].said()
        return DocumentMetadata(**said)  # type: ignore[arg-type]

    def unmatched(self) -> list[str]:
        """Return the paths of the rows that were about no file that was asked for."""
        return [row.path for index, row in enumerate(self._rows) if index not in self._used]

    @classmethod
    def of_csv(cls, file: Path) -> Self:
        """Read a CSV file with a header: `path` and any of the other names.

        Raises:
            Terminal: `USAGE` where it cannot be read, has another column, or a line that does not fit; the line is named.
        """
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                return cls(list(_rows(csv.reader(lines, strict=True))))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Terminal(Code.USAGE, f"The metadata cannot be read: {type(error).__name__} in {file.name}.") from error


def _rows(lines: Iterable[list[str]]) -> Iterator[MetadataRow]:
    numbered = enumerate(lines, start=1)
    header = [name.strip() for name in next(numbered, (0, []))[1]]
    if "path" not in header or set(header) - set(MetadataRow.model_fields) or len(set(header)) < len(header):
        known = ", ".join(MetadataRow.model_fields)
        raise Terminal(Code.USAGE, f"The first line of the metadata names the columns: path and any of {known}, each once.")
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            told = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
            yield MetadataRow.model_validate(told)
        except (ValueError, ValidationError) as error:
            wrong = ", ".join(str(each["loc"][0]) for each in error.errors()) if isinstance(error, ValidationError) else "cells"
            raise Terminal(Code.USAGE, f"Line {number} of the metadata does not fit: {wrong}.") from None


def _ends(path: str) -> Iterator[str]:
    """Yield the path and its last parts, shorter and shorter."""
    yield path
    at = path.find("/")
    while at >= 0:
        yield path[at + 1 :]
        at = path.find("/", at + 1)


def _pattern(path: str) -> re.Pattern[str]:
    """Return what matches a whole path: a pattern that does not begin at the root may begin at any folder."""
    start = "" if path.startswith(("/", "s3://", "file://")) else "(?:.*/)?"
    return re.compile(f"(?s:{start}{fnmatch.translate(path.removeprefix('./'))})")
