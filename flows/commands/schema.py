"""`legaldocs schema`: the tables of the database as text."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.markup import escape

from blocks.database.snapshot import export_schema
from blocks.errors import Code, Terminal
from flows.commands.answer import JsonOption, answer


class Action(StrEnum):
    """What can be asked of the schema."""

    EXPORT = "export"


class Schema(BaseModel):
    """The tables by name, and the file that they were written to (None: none)."""

    model_config = ConfigDict(frozen=True)

    tables: dict[str, object]
    output: str | None


def schema(
    action: Annotated[  # noqa: ARG001 (there is one action so far, and naming it leaves room for the next)
        Action, typer.Argument(help="export: print every table with its columns, keys and constraints.")
    ],
    output: Annotated[Path | None, typer.Option(help="File to write instead of printing.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print or write the database schema that this version works with; asks no database."""
    text = export_schema()
    if output is not None:
        _write(output, text)
    result = Schema(tables=json.loads(text)["tables"], output=None if output is None else str(output))
    answer(result, lambda console: _view(console, text, output), as_json=as_json)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Terminal(Code.USAGE, f"{output} cannot be written: {error.strerror or error}.") from error


def _view(console: Console, text: str, output: Path | None) -> None:
    if output is None:
        console.file.write(text)
    else:
        console.print(f"written to {escape(str(output))}", highlight=False)
