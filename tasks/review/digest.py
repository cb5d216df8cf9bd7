"""Digests of a matter's tables, to compare two runs over the same files: equal content gives equal digests.

Minted ids, times, attempts and versions of the programs that ran are left out. A document is known by its sha256, what stands in it by
its span, an entity by the mentions that it holds.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from operator import attrgetter

from pydantic import BaseModel, ConfigDict

from blocks.database.store import Store, Transaction
from blocks.records import Document, DocumentId, MatterId

Row = tuple[object, ...]


class TableDigest(BaseModel):
    """The sha256 (hex) of each table of a matter."""

    model_config = ConfigDict(frozen=True)

    documents: str
    stages: str
    exceptions: str
    pages: str
    lines: str
    chunks: str
    mentions: str
    relationships: str
    entities: str


class _Digests:
    """One running digest for each table; rows are to come in an order that depends on content alone."""

    def __init__(self) -> None:
        self._running = {name: hashlib.sha256() for name in TableDigest.model_fields}

    def add(self, table: str, *row: object) -> None:
        """Add a row."""
        self._running[table].update(row_bytes(row))

    def result(self) -> TableDigest:
        """Return the digests."""
        return TableDigest(**{name: running.hexdigest() for name, running in self._running.items()})


def table_digest(store: Store, matter_id: MatterId) -> TableDigest:
    """Return the digests of the matter's tables as one snapshot has them."""
    digests = _Digests()
    with store.transaction(write=False) as tx:
        documents = sorted(tx.documents.of_matter(matter_id), key=attrgetter("sha256"))
        for document in documents:
            _add_document(digests, tx, document)
        for row in sorted(_entity_rows(tx, matter_id, {document.id: document.sha256 for document in documents})):
            digests.add("entities", *row)
        offers = {(offer.path, offer.outcome, offer.code or "") for offer in tx.batches.offers_of_matter(matter_id)}
        for path, outcome, code in sorted(offers):
            digests.add("exceptions", path, outcome, code)
    return digests.result()


def row_bytes(row: Row) -> bytes:
    """Return a row as one line of ASCII JSON."""
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _add_document(digests: _Digests, tx: Transaction, document: Document) -> None:
    d, sha = document, document.sha256
    digests.add(
        "documents", sha, d.bytes, d.media_type, d.status, d.error_code, d.pages, d.text_length, d.bates_first, d.bates_last
    )
    for row in tx.stages.latest(d.id).values():
        digests.add("stages", sha, row.stage, row.status, row.error_code, row.reason, sorted(row.counts.items()))
    for p in tx.pages.of(d.id):
        digests.add("pages", sha, p.number, p.text, p.source, p.engine, p.confidence, p.width, p.height, p.rotation)
        digests.add("pages", sha, p.number, p.bates, p.reason, p.warnings)
        for line in p.lines:
            digests.add("lines", sha, p.number, line.start, line.end, line.bbox, line.kind)
        for margin in p.margins:
            digests.add("lines", sha, p.number, margin.kind, margin.text, margin.bbox)
    for c in tx.chunks.of(d.id):
        digests.add("chunks", sha, c.ordinal, c.start, c.end, c.page_start, c.page_end, c.text)
    mentions = tx.mentions.of(d.id)
    for stored in mentions:
        m = stored.mention
        digests.add("mentions", sha, m.start, m.end, m.page, m.text, m.type, m.confidence, m.extractor, m.antecedent)
    keys = {stored.id: f"{stored.mention.start} {stored.mention.end} {stored.mention.type}" for stored in mentions}
    rows = []
    for found in tx.relationships.of(d.id):
        r = found.relationship
        ends = (keys.get(r.subject_id, ""), keys.get(r.object_id, ""))
        rows.append((sha, r.predicate, *ends, r.page, r.start, r.end, r.evidence, r.confidence, r.extractor))
    for relationship in sorted(rows):
        digests.add("relationships", *relationship)


def _entity_rows(tx: Transaction, matter_id: MatterId, sha256: Mapping[DocumentId, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each entity as its type, its name and the digest of its mentions: nothing that an id decides."""
    for _, group in itertools.groupby(tx.entities.members(matter_id), key=attrgetter("entity_id")):
        members = list(group)
        keys = sorted(row_bytes((sha256[m.document_id], m.start, m.end, m.mention_type)) for m in members)
        yield members[0].type, members[0].name, hashlib.sha256(b"".join(keys)).hexdigest()
