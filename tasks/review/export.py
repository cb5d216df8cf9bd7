"""Exports a matter by the export contract: one snapshot of the database, written document by document.

Memory does not grow with the matter's text: one document's pages, chunks, mentions and relationships are held at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from blocks.database.store import Store
from blocks.store_records import Matter
from tasks.review import graphml, json_lines, spreadsheet
from tasks.review.contract_rows import CONTRACT_VERSION, FILES, GEOMETRY, EntityRow, LeftOut, RelationshipRow, Row, rfc3339
from tasks.review.matter_rows import MatterRows
from tasks.review.output_folder import CONTRACT_FILE, output_folder
from tasks.review.row_writer import RowWriter

PACKAGE = "legal-doc-processor"


class Format(StrEnum):
    """How an export is written."""

    JSONL = "jsonl"
    CSV = "csv"
    GRAPHML = "graphml"


class Exported(BaseModel):
    """What an export holds: rows by file, and relationships that have no row by reason."""

    model_config = ConfigDict(frozen=True)

    matter: str
    folder: str
    format: Format
    exported_at: str
    counts: dict[str, int]
    relationships_left_out: dict[LeftOut, int]


def export(store: Store, matter: Matter, output: Path, format: Format, *, geometry: bool = False) -> Exported:
    """Write the matter to the folder `output` and return what was written; `geometry` adds lines and margins with their boxes.

    Raises:
        Terminal: `USAGE` where the folder holds something else or can't be written; what stood there still stands.
        Transient: the database failed.
    """
    style = _STYLES[format]
    kinds = [kind for kind in FILES if (geometry or kind not in GEOMETRY) and kind in style.kinds]
    with (
        output_folder(output, matter.name, style.names) as folder,
        store.transaction(write=False) as tx,
    ):
        exported_at = rfc3339(datetime.now(UTC)) or ""
        rows = MatterRows(tx, matter, geometry=geometry)
        with style.writer(folder, kinds) as writer:
            counts = _write(rows, writer, kinds)
        exported = Exported(
            matter=matter.name,
            folder=str(output),
            format=format,
            exported_at=exported_at,
            counts=counts,
            relationships_left_out=dict(rows.left_out),
        )
        (folder / CONTRACT_FILE).write_bytes(json_lines.json_bytes(_contract(exported), indent=2))
    return exported


class _Style(NamedTuple):
    """The files that a format may write, what writes them, and the rows that they hold."""

    names: Collection[str]
    writer: Callable[[Path, Collection[type[Row]]], AbstractContextManager[RowWriter]]
    kinds: Collection[type[Row]]


def _named(ending: str) -> set[str]:
    return {name + ending for name in FILES.values()}


_STYLES: Mapping[Format, _Style] = {
    Format.JSONL: _Style(_named(json_lines.ENDING), json_lines.json_lines_writer, FILES),
    Format.CSV: _Style(_named(spreadsheet.ENDING), spreadsheet.spreadsheet_writer, FILES),
    Format.GRAPHML: _Style({graphml.FILE}, graphml.graph_writer, (EntityRow, RelationshipRow)),
}


def _write(rows: MatterRows, writer: RowWriter, kinds: Collection[type[Row]]) -> dict[str, int]:
    counts: Counter[type[Row]] = Counter()
    for row, place in rows:
        if type(row) in kinds:
            writer.write(row, place)
            counts[type(row)] += 1
    return {FILES[kind]: counts[kind] for kind in kinds}


def _contract(exported: Exported) -> dict[str, object]:
    return {
        "version": CONTRACT_VERSION,
        "matter": exported.matter,
        "exported_at": exported.exported_at,
        "generator": f"{PACKAGE} {version(PACKAGE)}",
        "format": exported.format,
        "counts": exported.counts,
        "relationships_left_out": exported.relationships_left_out,
    }
