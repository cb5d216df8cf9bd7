"""Offer the paths of a command to a matter, as one batch."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from blocks.errors import Code, Terminal
from blocks.logs import log_context, logger
from blocks.parts import Parts
from blocks.records import BatchId, MatterId
from blocks.settings import Settings
from blocks.store_records import FileOffer
from flows.options import ProcessingOptions
from flows.unpacking import unpacker_of
from tasks.intake.metadata import Metadata
from tasks.intake.register import nothing_said, register_files
from tasks.intake.scan import in_bucket, scan
from tasks.intake.source_path import display_path

TOLD = 5
"""Rows of the metadata named in one message; the number of all of them is told with these."""

PasswordsOption = Annotated[
    Path | None, typer.Option("--passwords", help="File of passwords, one a line, to try on locked PDFs and archives.")
]
MetadataOption = Annotated[
    Path | None,
    typer.Option("--metadata", help="CSV of what the sender says: path, custodian, source, production_volume, received_date, …"),
]


class Offered(NamedTuple):
    """The batch that was made, its matter, and what became of each file."""

    batch_id: BatchId
    matter_id: MatterId
    offers: list[FileOffer]


def offer(
    parts: Parts,
    paths: Sequence[Path | str],
    matter: str,
    options: ProcessingOptions,
    console: Console,
    metadata: Metadata | None = None,
) -> Offered:
    """Register every file under the paths, or object at an `s3://` address, in the matter; the batch's row, with all paths in it, is committed first.

    Raises:
        Terminal: `PATH_MISSING` where nothing lies at one of the paths; then nothing is registered.
    """
    if missing := [display_path(path) for path in map(str, paths) if not in_bucket(path) and not os.path.lexists(path)]:
        raise Terminal(Code.PATH_MISSING, f"Nothing lies at {', '.join(missing)}.")
    candidates = list(scan(map(str, paths)))
    actor = parts.settings.who
    with parts.store.transaction() as tx:
        matter_id = tx.matters.open(matter)
        batch_id = tx.batches.open(
            matter_id,
            options.priority,
            options.model_dump_json(),
            [candidate.path for candidate in candidates],
            created_by=actor,
            canary=options.canary,
        )
    with log_context(matter_id=matter_id, batch_id=batch_id), _bar(console) as progress:
        bar = progress.add_task("registering", total=len(candidates))
        offers = register_files(
            parts.store,
            parts.files,
            matter_id,
            batch_id,
            candidates,
            actor,
            socket.gethostname(),
            lambda each: progress.advance(bar, each.container is None),
            unpacker_of(parts),
            metadata or nothing_said,
        )
        _log.info("files registered", extra={"files": len(offers)})
    if metadata is not None and (unmatched := metadata.unmatched()):
        first = ", ".join(unmatched[:TOLD])
        console.print(
            f"{len(unmatched)} rows of the metadata are about none of these files: {first}", markup=False, soft_wrap=True
        )
    return Offered(batch_id, matter_id, offers)


def settings_with(passwords: Path | None) -> Settings:
    """Return the settings of a command that was given a file of passwords, or none.

    Raises:
        Terminal: `USAGE` where the file cannot be read.
    """
    settings = Settings.load()
    if passwords is None:
        return settings
    if not os.access(passwords, os.R_OK) or not passwords.is_file():
        raise Terminal(Code.USAGE, "The file of passwords cannot be read.")
    return settings.model_copy(update={"passwords_file": str(passwords.resolve())})


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, disable=not console.is_terminal
    )


_log = logger("flows.commands.offering")
