"""Removes a matter for good: files, results, cache and rows. A legal hold stops it before anything is touched."""

from __future__ import annotations

import socket

from blocks.database.store import Transaction
from blocks.errors import Code, Terminal
from blocks.file_store import FileStore, open_file_store
from blocks.logs import logger
from blocks.parts import Parts
from blocks.records import MatterId
from blocks.store_records import Matter
from tasks.review.answer import Answer
from tasks.review.lookup import matter_named
from tasks.review.object_checks import matter_prefix


class Purged(Answer):
    """What was removed: rows by table, objects of the file store, results of stages, and keys of the cache (None: it did not answer)."""

    matter: str
    rows: dict[str, int]
    files: int
    results: int
    cache_keys: int | None


def purge_matter(parts: Parts, name: str) -> Purged:
    """Remove everything that this installation holds of a matter, and return what that was.

    Files go first and rows last, and the rows are committed only when the rest is gone: a purge that was interrupted is done again under
    the same name. The matter's row is held meanwhile, so that a legal hold comes before the purge or finds no matter.

    Raises:
        Terminal: `MATTER_UNKNOWN`; `LEGAL_HOLD` or `MATTER_BUSY`, and then nothing was removed.
        Transient: the database or the file store failed; some files may be gone.
    """
    with parts.store.transaction() as tx:
        matter = _removable(tx, name)
        keys = {row.key for row in tx.stages.all_of_matter(matter.id) if row.key}
        rows = tx.purge.remove(matter.id)
        files = _remove_files(parts.files, matter.id)
        results = _remove_results(open_file_store(parts.settings.results), keys)
        cache_keys = parts.cache.clear(matter.id)
    done = Purged(matter=matter.name, rows=rows, files=files, results=results, cache_keys=cache_keys)
    _log.warning("matter purged", extra={"matter_id": matter.id, **_who(parts), **done.model_dump(exclude={"matter"})})
    return done


def hold_matter(parts: Parts, name: str, *, held: bool, reason: str) -> Matter:
    """Put a matter under a legal hold or lift it, and write down who did it and why.

    Raises:
        Terminal: `MATTER_UNKNOWN`.
    """
    with parts.store.transaction() as tx:
        matter = _required(tx, name)
        tx.matters.hold(matter.id, held=held)
    event = "legal hold put on" if held else "legal hold lifted"
    _log.warning(event, extra={"matter_id": matter.id, **_who(parts), "reason": reason})
    return matter


def _removable(tx: Transaction, name: str) -> Matter:
    found = _required(tx, name)
    tx.purge.hold_still(found.id)
    matter = tx.matters.get(found.id) or found
    if matter.legal_hold:
        raise Terminal(Code.LEGAL_HOLD, f"The matter {name!r} is under a legal hold; nothing was removed.")
    busy = sum(len(tx.leases.of_batch(batch.id)) for batch in tx.batches.of_matter(matter.id))
    if busy:
        raise Terminal(Code.MATTER_BUSY, f"{busy} documents of the matter are worked on now; nothing was removed.")
    return matter


def _required(tx: Transaction, name: str) -> Matter:
    matter_id = matter_named(tx, name).id
    matter = tx.matters.get(matter_id)
    if matter is None:
        raise Terminal(Code.MATTER_UNKNOWN, f"There is no matter named {name!r}.")
    return matter


def _remove_files(files: FileStore, matter_id: MatterId) -> int:
    removed = 0
    for each in files.objects(matter_prefix(matter_id)):
        files.remove(each.name)
        removed += 1
    return removed


def _remove_results(results: FileStore, keys: set[str]) -> int:
    """Remove what Prefect keeps under the keys of the matter's stages."""
    removed = 0
    for each in results.objects():
        if each.name in keys:
            results.remove(each.name)
            removed += 1
    return removed


def _who(parts: Parts) -> dict[str, str]:
    return {"actor": parts.settings.who, "host": socket.gethostname()}


_log = logger("flows.purging")
