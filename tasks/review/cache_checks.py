"""Does the cache hold the matter's entities as the database does?

Every other kind of cached value is named by the content that it was made of and cannot grow stale. The resolved state of a matter is named by a
version that the database counts, so that a database that was set back to a backup, or changed past the program, can meet the state of
another history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from blocks.database.store import Transaction
from blocks.entity_cache import EntityCache
from blocks.records import DocumentId, MatterId
from tasks.resolution import index_cache
from tasks.resolution.matter_index import MatterIndex
from tasks.review.verification import Finding, MatterCheck

_CURE = "legaldocs cache clear"


def cache_findings(tx: Transaction, cache: EntityCache, matter_id: MatterId) -> Iterator[Finding]:
    """Yield a finding where resolution would begin with other entities than the database holds.

    A cache that does not answer, or holds nothing for the version that the database counts, is done without and no finding.

    Args:
        tx: one reading of the database.
        cache: the cache that resolution asks.
        matter_id: a matter of the database.
    """
    matter = tx.matters.get(matter_id)
    if matter is None or not matter.entities_version:
        return
    index = index_cache.load(cache, matter_id, matter.entities_version)
    if index is None:
        return
    mentions, entities = _differing(tx, index, matter_id)
    if mentions or entities:
        what = f"the cache holds {mentions} mentions and {entities} entities otherwise than the database; {_CURE} removes it"
        yield Finding(check=MatterCheck.CACHE_IN_LINE, what=what)


def _differing(tx: Transaction, index: MatterIndex, matter_id: MatterId) -> tuple[int, int]:
    """Count the mentions that the index gives to another entity, and the entities that it names otherwise, than the database."""
    holders, names = tx.entities.holders(matter_id), tx.entities.names(matter_id)
    same = list(_as_extracted(index, tx.entity_changes.extracted(matter_id)))
    mentions = sum(holders.get(m.id) != entity for part, entity in index.parts(same) for m in part.mentions)
    held = {entity for _, entity in index.parts(same)}
    return mentions, sum(names.get(entity) != index.entity(entity).name for entity in held)


def _as_extracted(index: MatterIndex, stamps: Mapping[DocumentId, str]) -> Iterator[DocumentId]:
    """Yield the documents whose mentions are those that the index has taken in; the others are due to be resolved again."""
    return (document for document, stamp in index.stamps.items() if stamps.get(document) == stamp)
