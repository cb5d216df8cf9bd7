"""Writes an export as CSV for a spreadsheet: the same rows, each with its file's name, page and Bates number, and nothing that runs.

The files are UTF-8 with a byte order mark, without which Excel reads them in the code page of the machine.
"""

from __future__ import annotations

import csv
import math
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol

from tasks.review.contract_rows import FILES, Row
from tasks.review.row_writer import Place

ENDING = ".csv"

CELL_CHARACTERS = 32_767
"""Longest cell of Excel, in UTF-16 units ("Excel specifications and limits"); it carries the rest into further cells, where it may
begin with anything."""

CUT = " [cut: the JSON Lines export holds all of it]"

FORMULA_STARTS = frozenset("=+-\N{MINUS SIGN}@|%")
"""What begins a formula or, in older programs, a command, once compatibility forms (full-width signs) are folded: OWASP, "CSV
Injection", with the minus sign of typography and the pipe of DDE."""

LIST_SEPARATOR = "; "

Cell = str | int | float


class _CsvWriter(Protocol):
    def writerow(self, row: Collection[Cell], /) -> object: ...


class SpreadsheetWriter:
    """Writes each row under the columns of its kind, led by `file_name`, `page` and `bates`."""

    def __init__(self, sheets: Mapping[type[Row], _CsvWriter]) -> None:
        self._sheets = sheets

    def write(self, row: Row, place: Place) -> None:
        """Write the row as a line of cells."""
        own = (value for name, value in zip(row._fields, row, strict=True) if name not in Place._fields)
        self._sheets[type(row)].writerow([cell(value) for value in (*place, *own)])


@contextmanager
def spreadsheet_writer(folder: Path, kinds: Collection[type[Row]]) -> Iterator[SpreadsheetWriter]:
    """Open one file for each kind in the folder, write its header, and close them all at the end."""
    with ExitStack() as stack:
        sheets: dict[type[Row], _CsvWriter] = {}
        for kind in kinds:
            file: IO[str] = stack.enter_context((folder / (FILES[kind] + ENDING)).open("w", encoding="utf-8-sig", newline=""))
            sheets[kind] = csv.writer(file)
            sheets[kind].writerow(columns(kind))
        yield SpreadsheetWriter(sheets)


def columns(kind: type[Row]) -> list[str]:
    """Return the header of a kind's file."""
    return [*Place._fields, *(name for name in kind._fields if name not in Place._fields)]


def cell(value: object) -> Cell:
    """Return what stands in the cell: a number as a number, nothing for None, a list joined, and text that no program runs."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return value if math.isfinite(value) else ""
        case tuple() | list():
            return harmless(LIST_SEPARATOR.join(str(item) for item in value))
    return harmless(str(value))


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it, cut to what a cell can hold."""
    writable = text.encode("utf-8", "backslashreplace").decode("utf-8")
    guarded = f"'{writable}" if _runs(writable) else writable
    return _cut(guarded)


def _runs(text: str) -> bool:
    """Say whether the first character that counts begins a formula.

    White space, control characters and invisible signs before it do not count, for some programs drop them; a tab or a carriage
    return at the very start is guarded by itself.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    for character in text:
        if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
            continue
        return unicodedata.normalize("NFKC", character)[:1] in FORMULA_STARTS
    return False


def _cut(text: str) -> str:
    if len(text.encode("utf-16-le")) <= CELL_CHARACTERS * 2:
        return text
    kept = text.encode("utf-16-le")[: (CELL_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", "ignore")
    return kept + CUT
