"""`legaldocs register`: take files into a matter without processing them."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from blocks.parts import opened_parts
from blocks.records import FileOutcome
from flows.commands.answer import JsonOption, MatterOption, answer, notes
from flows.commands.offering import MetadataOption, PasswordsOption, offer, settings_with
from flows.commands.summary_view import show_exceptions
from flows.options import ProcessingOptions
from tasks.intake.metadata import Metadata
from tasks.intake.register import counts
from tasks.intake.source_path import display_path
from tasks.review.summary import OfferedInVain


class Registered(BaseModel):
    """What became of the files: `files` = documents + duplicates + exceptions."""

    batch_id: str
    matter: str
    files: int
    documents: int
    duplicates: int
    document_ids: list[str]
    exceptions: list[OfferedInVain]


def register(
    paths: Annotated[list[str], typer.Argument(help="Files and folders to register; s3://BUCKET/PREFIX for objects.")],
    matter: MatterOption,
    metadata: MetadataOption = None,
    passwords: PasswordsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Register files in a matter: row, stored bytes, chain of custody. Nothing is processed yet."""
    said = None if metadata is None else Metadata.of_csv(metadata)
    with opened_parts(settings_with(passwords)) as parts:
        offered = offer(parts, paths, matter, ProcessingOptions(), notes(), said)
    outcomes = counts(offered.offers)
    result = Registered(
        batch_id=offered.batch_id,
        matter=matter,
        files=len(offered.offers),
        documents=outcomes[FileOutcome.DOCUMENT],
        duplicates=outcomes[FileOutcome.DUPLICATE],
        document_ids=[o.document_id for o in offered.offers if o.document_id and o.outcome is FileOutcome.DOCUMENT],
        exceptions=[
            OfferedInVain(path=display_path(o.path), code=o.code, message=o.message or "") for o in offered.offers if o.code
        ],
    )
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _view(console: Console, result: Registered) -> None:
    console.print(
        f"{result.files} files offered: {result.documents} documents, {result.duplicates} duplicates, {len(result.exceptions)} exceptions"
    )
    show_exceptions(console, result.exceptions)
    console.print(f"Next: legaldocs process … --matter {escape(shlex.quote(result.matter))}", soft_wrap=True)
