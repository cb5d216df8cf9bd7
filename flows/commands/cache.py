"""`legaldocs cache`: what the cache earned, and how it is emptied of a matter."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.parts import Parts, opened_parts
from blocks.store_records import CacheCount
from flows.commands.answer import JsonOption, answer
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named


class Action(StrEnum):
    """What is to be done."""

    STATS = "stats"
    CLEAR = "clear"


class KindCounts(Answer):
    """Hits and misses of one kind of value, over all batches of the matters that were asked for."""

    kind: str
    hits: int
    misses: int


class CacheStats(Answer):
    """How the cache stands, and what it earned. Counts come from the database, so that they outlive the cache.

    `bytes_used` and `bytes_limit` are None where the cache does not say.
    """

    cache: str
    answers: bool
    bytes_used: int | None
    bytes_limit: int | None
    matter: str | None
    hits: int
    misses: int
    kinds: list[KindCounts]


class Cleared(Answer):
    """How many keys of the matter were removed; None where the cache did not answer."""

    matter: str
    keys: int | None


def cache(
    action: Annotated[Action, typer.Argument(help="stats: what the cache earned; clear: remove the keys of a matter.")],
    matter: Annotated[str | None, typer.Option("--matter", "-m", help="Name of the matter; needed to clear.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show hits and misses of the cache by kind, or remove the keys of a matter from it; no other key is touched."""
    with opened_parts() as parts:
        if action is Action.STATS:
            stats = _stats(parts, matter)
            answer(stats, lambda console: _view(console, stats), as_json=as_json)
        else:
            cleared = _cleared(parts, matter)
            told = "The cache did not answer." if cleared.keys is None else f"{cleared.keys:,} keys removed."
            answer(cleared, lambda console: console.print(told), as_json=as_json)
            if cleared.keys is None:
                raise typer.Exit(3)


def _stats(parts: Parts, matter: str | None) -> CacheStats:
    health = parts.cache.health()
    with parts.store.transaction(write=False) as tx:
        kinds = list(_counts(tx, matter))
    return CacheStats(
        cache=health.description,
        answers=health.answers,
        bytes_used=health.bytes_used,
        bytes_limit=health.bytes_limit,
        matter=matter,
        hits=sum(each.hits for each in kinds),
        misses=sum(each.misses for each in kinds),
        kinds=kinds,
    )


def _counts(tx: Transaction, matter: str | None) -> Iterable[KindCounts]:
    matters = tx.matters.all() if matter is None else [matter_named(tx, matter)]
    total: dict[str, CacheCount] = {}
    for each in matters:
        for count in tx.cache_counts.of_matter(each.id):
            had = total.get(count.kind, CacheCount(count.kind, 0, 0))
            total[count.kind] = CacheCount(count.kind, had.hits + count.hits, had.misses + count.misses)
    return (KindCounts(kind=count.kind, hits=count.hits, misses=count.misses) for _, count in sorted(total.items()))


def _cleared(parts: Parts, matter: str | None) -> Cleared:
    if matter is None:
        raise Terminal(Code.USAGE, "Name the matter whose keys are to be removed: --matter NAME.")
    with parts.store.transaction(write=False) as tx:
        found = matter_named(tx, matter)
    return Cleared(matter=found.name, keys=parts.cache.clear(found.id))


def _view(console: Console, stats: CacheStats) -> None:
    state = "answers" if stats.answers else "does not answer"
    memory = "" if stats.bytes_used is None else f", {stats.bytes_used / 2**20:,.1f} MiB used"
    console.print(f"{stats.cache}: {state}{memory}", markup=False)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("kind", "hits", "misses", "hit rate"):
        table.add_column(heading, justify="left" if heading == "kind" else "right")
    for each in stats.kinds:
        asked = each.hits + each.misses
        table.add_row(each.kind, f"{each.hits:,}", f"{each.misses:,}", f"{each.hits / asked:.0%}" if asked else "")
    console.print(table)
