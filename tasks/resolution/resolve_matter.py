"""Brings the entities of a matter up to date in a transaction of the store: what the stage, the warming and a judgement have in common."""

from __future__ import annotations

from collections.abc import Callable

from blocks.database.store import Store, Transaction
from blocks.entity_cache import EntityCache
from blocks.errors import Code, Terminal
from blocks.records import MatterId
from tasks.resolution.incremental import held_by, resolve_changes


def warm(store: Store, cache: EntityCache, matter_id: MatterId) -> None:
    """Have the matter's index at hand in this process: from the cache or the database, with what was not resolved yet."""
    with store.transaction() as tx:
        committed = resolve_in(tx, store, cache, matter_id)
    committed()


def resolve_in(tx: Transaction, store: Store, cache: EntityCache, matter_id: MatterId) -> Callable[[], None]:
    """Resolve what changed in the matter, in a transaction of the store; call what is returned once that is committed."""
    tx.matters.lock(matter_id)
    matter = tx.matters.get(matter_id)
    if matter is None:
        raise Terminal(Code.MATTER_UNKNOWN, f"There is no matter {matter_id}.")
    judgements = tx.judgements.of_matter(matter_id)
    return resolve_changes(tx.entity_changes, matter, judgements, tx.entities.mint, held_by(store), cache).committed
