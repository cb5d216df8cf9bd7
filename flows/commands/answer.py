"""How a command answers: one JSON object on standard output for programs, or a rich view for people."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from blocks.errors import LegalDocsError

MatterOption = Annotated[str, typer.Option("--matter", "-m", help="Name of the matter (the case or project).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON object on standard output.")]


def answer(result: BaseModel, view: Callable[[Console], None], *, as_json: bool) -> None:
    """Print the result as JSON, or call the view with a console on standard output."""
    if as_json:
        sys.stdout.write(result.model_dump_json(indent=2) + "\n")
    else:
        view(Console(soft_wrap=False))


class Refusal(BaseModel):
    """Why a command came to no answer."""

    code: str
    cause: str
    cure: str
    document_id: str | None


class Refused(BaseModel):
    """What stands in the place of the answer, for programs, where a command came to none."""

    error: Refusal


def refuse(error: LegalDocsError, *, as_json: bool) -> None:
    """Tell an error in three lines on standard error and, for programs, as the one JSON object on standard output."""
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[bold red]{error.code}[/]  {escape(error.cause)}")
    if error.document_id:
        console.print(f"  document  {error.document_id}")
    console.print(f"  cure      {escape(error.cure)}")
    if as_json:
        told = Refusal(code=error.code, cause=error.cause, cure=error.cure, document_id=error.document_id)
        answer(Refused(error=told), lambda _: None, as_json=True)


def notes() -> Console:
    """Return the console for everything that is not the answer: progress, warnings, hints; it writes to standard error."""
    return Console(stderr=True)
