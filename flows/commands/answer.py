"""How a command answers: one JSON object on standard output for programs, or a rich view for people."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console

MatterOption = Annotated[str, typer.Option("--matter", "-m", help="Name of the matter (the case or project).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]


def answer(result: BaseModel, view: Callable[[Console], None], *, as_json: bool) -> None:
    """Print the result as JSON, or call the view with a console on standard output."""
    if as_json:
        sys.stdout.write(result.model_dump_json(indent=2) + "\n")
    else:
        view(Console(soft_wrap=False))


def notes() -> Console:
    """Return the console for everything that is not the answer: progress, warnings, hints; it writes to standard error."""
    return Console(stderr=True)
