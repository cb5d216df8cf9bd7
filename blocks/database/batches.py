"""Batches: what was to be offered, what became of each file, and which documents the batch works on."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from blocks import status as rules
from blocks.database.columns import utc_now
from blocks.database.schema import BatchDocumentRow, BatchFileRow, BatchRow, DocumentRow, MatterRow
from blocks.database.upsert import insert_or_update, insert_unless_there
from blocks.errors import Code, Terminal
from blocks.records import BatchId, BatchOrigin, BatchStatus, DocumentId, MatterId, Priority
from blocks.store_records import Batch, FileOffer


class Batches:
    """The batches of every matter, reached by batch id or by matter."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(
        self,
        matter_id: MatterId,
        priority: Priority,
        options_json: str,
        manifest: Sequence[str],
        *,
        created_by: str | None = None,
        canary: int | None = None,
    ) -> BatchId:
        """Make a batch; `manifest` holds every path that is to be offered, in order, and is never changed."""
        return self._open(BatchOrigin.FILES, matter_id, priority, options_json, manifest, created_by, canary)

    def select(
        self,
        matter_id: MatterId,
        priority: Priority,
        options_json: str,
        document_ids: Sequence[DocumentId],
        *,
        created_by: str | None = None,
        canary: int | None = None,
    ) -> BatchId:
        """Make a batch of documents that are registered; its manifest are their ids, in that order.

        Raises:
            Terminal: `DOCUMENT_UNKNOWN` where the matter does not hold one of them.
        """
        batch_id = self._open(BatchOrigin.DOCUMENTS, matter_id, priority, options_json, document_ids, created_by, canary)
        # Two statements however many documents there are: nobody waits while thousands are selected.
        held = set(self._session.scalars(select(DocumentRow.id).where(DocumentRow.matter_id == matter_id)))
        for document_id in document_ids:
            if document_id not in held:
                raise _not_of_batch(batch_id, document_id)
        rows = [{"batch_id": batch_id, "document_id": document_id} for document_id in dict.fromkeys(document_ids)]
        if rows:
            self._session.execute(insert(BatchDocumentRow), rows)
        return batch_id

    def offer(self, batch_id: BatchId, offer: FileOffer) -> None:
        """Note what became of a file; a path that is offered again in the batch keeps its last outcome."""
        row = {
            "batch_id": batch_id,
            "path_sha256": hashlib.sha256(offer.path.encode(errors="surrogatepass")).hexdigest(),
            "path": offer.path,
            "outcome": offer.outcome,
            "document_id": offer.document_id,
            "error_code": offer.code,
            "error_message": offer.message,
            "offered_at": utc_now(),
            "container": offer.container,
            "members": offer.members,
        }
        self._check_document(batch_id, offer.document_id)
        self._session.execute(insert_or_update(self._session, BatchFileRow, row, ["batch_id", "path_sha256"]))

    def offers(self, batch_id: BatchId) -> list[FileOffer]:
        """Return what became of every file of the batch, by path."""
        rows = self._session.scalars(select(BatchFileRow).where(BatchFileRow.batch_id == batch_id))
        return sorted(map(_offer, rows), key=lambda offer: offer.path)

    def offers_of_matter(self, matter_id: MatterId) -> list[FileOffer]:
        """Return what became of every file that was offered to the matter, in the order of time, then by path."""
        rows = self._session.scalars(
            select(BatchFileRow).join(BatchRow, BatchRow.id == BatchFileRow.batch_id).where(BatchRow.matter_id == matter_id)
        )
        return [_offer(row) for row in sorted(rows, key=lambda row: (row.offered_at, row.path))]

    def add_document(self, batch_id: BatchId, document_id: DocumentId) -> None:
        """Make the batch work on a document of its matter; once is enough."""
        self._check_document(batch_id, document_id)
        row = {"batch_id": batch_id, "document_id": document_id}
        self._session.execute(insert_unless_there(self._session, BatchDocumentRow, row, ["batch_id", "document_id"]))

    def documents(self, batch_id: BatchId) -> list[DocumentId]:
        """Return the documents that the batch works on, by file name, then content hash."""
        rows = self._session.execute(
            select(DocumentRow.id, DocumentRow.file_name, DocumentRow.sha256)
            .join(BatchDocumentRow, BatchDocumentRow.document_id == DocumentRow.id)
            .where(BatchDocumentRow.batch_id == batch_id)
        )
        return [DocumentId(row.id) for row in sorted(rows, key=lambda row: (row.file_name, row.sha256))]

    def due(self, batch_id: BatchId) -> list[DocumentId]:
        """Return the documents that the batch is not done with, in the order of their ids."""
        rows = self._session.scalars(
            select(BatchDocumentRow.document_id)
            .where(BatchDocumentRow.batch_id == batch_id, BatchDocumentRow.ended_at.is_(None))
            .order_by(BatchDocumentRow.document_id)
        )
        return [DocumentId(row) for row in rows]

    def worked_on(self, batch_id: BatchId) -> list[DocumentId]:
        """Return the documents that a lane of the batch has had and that the batch is done with, in the order of their ids."""
        rows = self._session.scalars(
            select(BatchDocumentRow.document_id)
            .where(BatchDocumentRow.batch_id == batch_id, BatchDocumentRow.ended_at.is_not(None), BatchDocumentRow.attempts > 0)
            .order_by(BatchDocumentRow.document_id)
        )
        return [DocumentId(row) for row in rows]

    def count(self, batch_id: BatchId) -> int:
        """Return how many documents the batch works on."""
        return self._session.scalars(
            select(func.count()).select_from(BatchDocumentRow).where(BatchDocumentRow.batch_id == batch_id)
        ).one()

    def count_due(self, batch_id: BatchId) -> int:
        """Return how many documents the batch is not done with."""
        return self._session.scalars(
            select(func.count())
            .select_from(BatchDocumentRow)
            .where(BatchDocumentRow.batch_id == batch_id, BatchDocumentRow.ended_at.is_(None))
        ).one()

    def pass_over(self, batch_id: BatchId, document_ids: Collection[DocumentId]) -> None:
        """Note that the batch has nothing to do for these documents."""
        rows = [{"of_batch": batch_id, "document": document_id, "now": utc_now()} for document_id in document_ids]
        if rows:
            statement = (
                update(BatchDocumentRow)
                .where(BatchDocumentRow.batch_id == bindparam("of_batch"), BatchDocumentRow.document_id == bindparam("document"))
                .values(ended_at=bindparam("now"))
            )
            self._session.connection().execute(statement, rows)

    def set_flow_run(self, batch_id: BatchId, flow_run_id: str) -> None:
        """Note the run that drives the batch."""
        self._session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(flow_run_id=flow_run_id))

    def finish(self, batch_id: BatchId, status: BatchStatus) -> None:
        """End the batch, or raise `Terminal(STATUS_TRANSITION)` where the rules forbid it."""
        old = self._session.scalar(select(BatchRow.status).where(BatchRow.id == batch_id).with_for_update(key_share=True))
        if old is None:
            raise _unknown(batch_id)
        rules.check(old, status, f"Batch {batch_id}")
        self._session.execute(update(BatchRow).where(BatchRow.id == batch_id).values(status=status, finished_at=utc_now()))

    def get(self, batch_id: BatchId) -> Batch | None:
        """Return the batch, or None where there is none of this id."""
        row = self._session.scalar(select(BatchRow).where(BatchRow.id == batch_id))
        return None if row is None else _record(row)

    def required(self, batch_id: BatchId) -> Batch:
        """Return the batch, or raise `Terminal(BATCH_UNKNOWN)`."""
        batch = self.get(batch_id)
        if batch is None:
            raise Terminal(Code.BATCH_UNKNOWN, f"No batch {batch_id} is known.")
        return batch

    def of_matter(self, matter_id: MatterId) -> list[Batch]:
        """Return the matter's batches in the order of time."""
        rows = self._session.scalars(select(BatchRow).where(BatchRow.matter_id == matter_id))
        return sorted(map(_record, rows), key=lambda batch: (batch.created_at, batch.id))

    def open_ones(self) -> list[Batch]:
        """Return the open batches of every matter, in the order of time."""
        rows = self._session.scalars(select(BatchRow).where(BatchRow.status == BatchStatus.OPEN))
        return sorted(map(_record, rows), key=lambda batch: (batch.created_at, batch.id))

    def ended_since(self, at: datetime) -> list[Batch]:
        """Return the batches of every matter that ended at that time or later, in the order of their ends."""
        rows = self._session.scalars(
            select(BatchRow).where(BatchRow.finished_at >= at).order_by(BatchRow.finished_at, BatchRow.id)
        )
        return list(map(_record, rows))

    def same(self, matter_id: MatterId, manifest: Sequence[str], priority: Priority, options_json: str) -> Batch | None:
        """Return the matter's open batch of just these documents, asked for in just this way, or None: the first, if there are more."""
        asked = hashlib.sha256(manifest_text(manifest).encode()).hexdigest()
        for batch in self.open_ones():
            of_matter = (batch.matter_id, batch.origin) == (matter_id, BatchOrigin.DOCUMENTS)
            if of_matter and (batch.manifest_sha256, batch.priority, batch.options_json) == (asked, priority, options_json):
                return batch
        return None

    def _open(
        self,
        origin: BatchOrigin,
        matter_id: MatterId,
        priority: Priority,
        options_json: str,
        manifest: Sequence[str],
        created_by: str | None,
        canary: int | None,
    ) -> BatchId:
        text = manifest_text(manifest)
        row = BatchRow(
            id=str(uuid.uuid4()),
            matter_id=matter_id,
            priority=priority,
            options=options_json,
            manifest=text,
            manifest_sha256=hashlib.sha256(text.encode()).hexdigest(),
            created_by=created_by,
            origin=origin,
            canary=canary,
        )
        self._session.add(row)
        self._session.flush()
        return BatchId(row.id)

    def _check_document(self, batch_id: BatchId, document_id: DocumentId | None) -> None:
        """Refuse a batch that does not exist and a document that the batch's matter does not hold."""
        if document_id is None:
            found = self._session.scalar(select(BatchRow.id).where(BatchRow.id == batch_id))
        else:
            of_batch = select(MatterRow.id).join(BatchRow, BatchRow.matter_id == MatterRow.id).where(BatchRow.id == batch_id)
            found = self._session.scalar(
                select(DocumentRow.id).where(DocumentRow.id == document_id, DocumentRow.matter_id == of_batch.scalar_subquery())
            )
        if found is None:
            raise _unknown(batch_id) if document_id is None else _not_of_batch(batch_id, document_id)


def manifest_text(manifest: Sequence[str]) -> str:
    """Return the JSON whose sha256 is the batch's `manifest_sha256`; ASCII, so that a path of any characters survives it."""
    return json.dumps(list(manifest), ensure_ascii=True, separators=(",", ":"))


def _unknown(batch_id: BatchId) -> Terminal:
    return Terminal(Code.UNEXPECTED, f"There is no batch {batch_id}.")


def _not_of_batch(batch_id: BatchId, document_id: DocumentId) -> Terminal:
    return Terminal(Code.DOCUMENT_UNKNOWN, f"The matter of batch {batch_id} does not hold the document.", document_id)


def _offer(row: BatchFileRow) -> FileOffer:
    return FileOffer(
        path=row.path,
        outcome=row.outcome,
        document_id=None if row.document_id is None else DocumentId(row.document_id),
        code=None if row.error_code is None else Code(row.error_code),
        message=row.error_message,
        offered_at=row.offered_at,
        container=row.container,
        members=row.members,
    )


def _record(row: BatchRow) -> Batch:
    return Batch(
        id=BatchId(row.id),
        matter_id=MatterId(row.matter_id),
        priority=row.priority,
        options_json=row.options,
        manifest=tuple(json.loads(row.manifest)),
        manifest_sha256=row.manifest_sha256,
        status=row.status,
        created_by=row.created_by,
        created_at=row.created_at,
        finished_at=row.finished_at,
        origin=row.origin,
        flow_run_id=row.flow_run_id,
        canary=row.canary,
    )
