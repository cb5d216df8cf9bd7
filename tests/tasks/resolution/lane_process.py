"""A process that resolves one matter as often as it is told, beside others: run by `test_one_writer`."""

from __future__ import annotations

import sys
import time

from blocks.caches.no_cache import NoCache
from blocks.database.engine import open_engine
from blocks.database.store import Store
from blocks.errors import Transient
from blocks.records import DocumentId, EntityType, MatterId, Mention, Stage
from blocks.stage_records import StageReport
from tasks.resolution.resolve_matter import resolve_in

NAMES = ("John Smith", "Mr. Smith", "Jane Keller", "Ms. Keller", "Robert Jones")


def work(url: str, matter_id: str, documents: list[str]) -> None:
    """Complete an extraction of each document and resolve the matter, without a pause."""
    store = Store(open_engine(url))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for document in documents:
        until_done(store, lambda tx, document=document: extract(tx, DocumentId(document)))
        until_done(store, lambda tx: resolve_in(tx, store, NoCache("test"), MatterId(matter_id)))
    store.close()


def until_done(store, do) -> None:
    """Do it in a transaction, again where the database was busy, as a stage is done again."""
    while True:
        try:
            with store.transaction() as tx:
                committed = do(tx)
        except Transient:
            time.sleep(0.02)
        else:
            if committed is not None:
                committed()
            return


def extract(tx, document_id: DocumentId) -> None:
    """Find the same names in each document."""
    attempt = tx.stages.start(document_id, Stage.EXTRACTION, "1", "key")
    found = [Mention(50 * at, 50 * at + len(name), 1, name, EntityType.PERSON, 0.9, "test 1") for at, name in enumerate(NAMES)]
    tx.mentions.replace(document_id, found)
    report = StageReport(stage=Stage.EXTRACTION, version="1", key="key", digest="digest", counts={})
    tx.stages.complete(document_id, Stage.EXTRACTION, attempt, report)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], sys.argv[3:])
