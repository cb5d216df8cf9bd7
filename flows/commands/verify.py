"""`legaldocs verify`: recompute the accounting of a matter and name every check that does not hold."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from blocks.parts import opened_parts
from flows.commands.answer import JsonOption, MatterOption, answer
from flows.commands.readable import one_line
from tasks.review.digest import TableDigest, table_digest
from tasks.review.lookup import matter_named
from tasks.review.verification import Figures, Verification
from tasks.review.verify import verify as verify_matter


class Verified(BaseModel):
    """The verification, and the digests of the matter's tables by which two runs can be compared."""

    model_config = ConfigDict(frozen=True)

    verification: Verification
    digest: TableDigest | None


def verify(
    matter: MatterOption,
    deep: Annotated[bool, typer.Option("--deep", help="Hash every stored file again; reads all bytes of the matter.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check that nothing was lost and that everything stands where it says; ends with 1 where a check does not hold."""
    with opened_parts() as parts:
        with parts.store.transaction(write=False) as tx:
            found = matter_named(tx, matter)
        verification = verify_matter(parts.store, parts.files, found.id, deep=deep, cache=parts.cache)
        result = Verified(verification=verification, digest=table_digest(parts.store, found.id) if as_json else None)
    answer(result, lambda console: _view(console, verification), as_json=as_json)
    if not verification.holds:
        raise typer.Exit(1)


def _view(console: Console, result: Verification) -> None:
    console.print(_accounting(result.figures))
    if result.holds:
        console.print(f"All {len(result.checks)} checks hold.", style="green")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("check", "document", "finding"):
        table.add_column(heading)
    for finding in result.findings:
        table.add_row(Text(finding.check, style="red"), Text(one_line(finding.file_name or "")), Text(one_line(finding.what)))
    console.print(table)
    broken = len({finding.check for finding in result.findings})
    console.print(f"{len(result.findings):,} findings; {broken} of {len(result.checks)} checks do not hold.", style="red")


def _accounting(figures: Figures) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    files = f"{figures.files_documents:,} documents + {figures.files_duplicates:,} duplicates + {figures.files_exceptions:,} exceptions"
    if figures.files_unaccounted:
        files += f" + {figures.files_unaccounted:,} unaccounted"
    pages = f"{figures.pages_with_text:,} with text + {figures.pages_with_reason:,} with a reason"
    for name, total, parts in (
        ("files", figures.files, files),
        ("documents", figures.documents, f"{figures.documents_unfinished:,} unfinished"),
        ("pages", figures.pages, pages),
        ("mentions", figures.mentions, f"{figures.mentions_resolved:,} resolved to {figures.entities:,} entities"),
        ("relationships", figures.relationships, "each with its words on a page"),
        ("stored objects", figures.objects, f"{figures.bytes_hashed:,} bytes hashed again"),
    ):
        table.add_row(name, f"{total:,}", parts)
    return table
