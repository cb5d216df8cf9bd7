"""`legaldocs matter`: what a matter allows, shown and set."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from blocks.database.store import Transaction
from blocks.logs import logger
from blocks.parts import Parts, opened_parts
from blocks.records import ExternalPolicy
from blocks.store_records import Matter
from flows.commands.answer import JsonOption, MatterOption, answer
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named


class Allowed(Answer):
    """What a matter allows; `legal_hold` is put on and lifted by `legaldocs hold`."""

    id: str
    matter: str
    documents: int
    names_visible: bool
    external: ExternalPolicy
    legal_hold: bool


def matter(
    matter: MatterOption,
    names: Annotated[
        bool | None,
        typer.Option(
            "--show-names/--hide-names",
            help="Whether file names and entities may show on a Prefect server that others can reach.",
        ),
    ] = None,
    external: Annotated[
        ExternalPolicy | None, typer.Option(help="Whether words of its documents may leave this installation.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a matter allows: whether its names may show in Prefect, and whether its words may leave; set it by an option."""
    with opened_parts() as parts:
        with parts.store.transaction() as tx:
            found = matter_named(tx, matter)
            if names is not None:
                tx.matters.show_names(found.id, visible=names)
            if external is not None:
                tx.matters.set_external(found.id, external)
            result = _allowed(tx, found)
        if names is not None or external is not None:
            _write_down(parts, result)
    answer(result, lambda console: _view(console, result), as_json=as_json)


def _allowed(tx: Transaction, found: Matter) -> Allowed:
    now = tx.matters.get(found.id) or found
    return Allowed(
        id=now.id,
        matter=now.name,
        documents=len(tx.documents.of_matter(now.id)),
        names_visible=now.names_visible,
        external=now.external,
        legal_hold=now.legal_hold,
    )


def _write_down(parts: Parts, allowed: Allowed) -> None:
    """Keep in the log who allowed what, and when."""
    said = {"names_visible": allowed.names_visible, "external": allowed.external.value}
    _log.warning("matter changed", extra={"matter_id": allowed.id, "actor": parts.settings.who, **said})


def _view(console: Console, allowed: Allowed) -> None:
    console.print(f"[bold]{escape(allowed.matter)}[/]  {allowed.id}  {allowed.documents:,} documents")
    where = "on any Prefect server" if allowed.names_visible else "only on a Prefect server at a loopback address"
    console.print(f"  names     file names and entities show {where}")
    leave = "may leave" if allowed.external is ExternalPolicy.ALLOW else "stay in"
    console.print(f"  external  words of its documents {leave} this installation")
    console.print(f"  hold      {'under a legal hold' if allowed.legal_hold else 'under no legal hold'}")


_log = logger("flows.commands.matter")
