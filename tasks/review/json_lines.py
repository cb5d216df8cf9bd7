"""Writes an export as UTF-8 JSON Lines, one file for each kind of row."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tasks.review.contract_rows import FILES, READERS_ONLY, Row
from tasks.review.row_writer import Place

ENDING = ".jsonl"

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonLinesWriter:
    """Writes each row as one JSON object; what its place says stands in the row's own fields or in its document."""

    def __init__(self, files: Mapping[type[Row], IO[bytes]]) -> None:
        self._files = files

    def write(self, row: Row, place: Place) -> None:  # noqa: ARG002 (the door hands every writer the place)
        """Write the row as a line."""
        record = {name: value for name, value in row._asdict().items() if name not in READERS_ONLY}
        self._files[type(row)].write(json_bytes(record) + b"\n")


@contextmanager
def json_lines_writer(folder: Path, kinds: Collection[type[Row]]) -> Iterator[JsonLinesWriter]:
    """Open one file for each kind in the folder, and close them all at the end."""
    with ExitStack() as stack:
        yield JsonLinesWriter({kind: stack.enter_context((folder / (FILES[kind] + ENDING)).open("wb")) for kind in kinds})


def json_bytes(value: object, indent: int | None = None) -> bytes:
    r"""Return the value as UTF-8 JSON that every reader takes.

    A lone surrogate, which UTF-8 can't hold and which many readers refuse as an escape too, is written as the six characters of
    its name (`\udce9`). The store cleans texts and paths on the way in, so that is a last guard. Numbers that JSON can't hold are null.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError:
        text = json.dumps(_without_nan(value), ensure_ascii=False, indent=indent)
    return _LONE_SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode("utf-8")


def _without_nan(value: object) -> object:
    """Return the value with None for every float that is no number: unknown is null."""
    match value:
        case float():
            return value if abs(value) < float("inf") else None
        case dict():
            return {key: _without_nan(item) for key, item in value.items()}
        case list() | tuple():
            return [_without_nan(item) for item in value]
    return value
