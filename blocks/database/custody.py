"""The chain of custody: who brought which bytes, from where and when. Events are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from blocks.database.columns import utc_now
from blocks.database.custody_chain import event_sha256
from blocks.database.schema import CustodyRow, DocumentRow, MatterRow
from blocks.errors import Code, Terminal
from blocks.records import CustodyAction, DocumentId, MatterId
from blocks.store_records import CustodyEvent


class Custody:
    """The custody events of documents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self,
        document_id: DocumentId,
        action: CustodyAction,
        path: str,
        sha256: str,
        actor: str,
        host: str,
        modified_at: datetime | None,
        parent_id: DocumentId | None = None,
    ) -> None:
        """Add an event that happened now; `path` is verbatim, `modified_at` is the file's own time, `parent_id` what it came out of.

        The events of a matter are recorded one after the other: each waits for the transaction of the one before.
        """
        of_document = select(DocumentRow.matter_id).where(DocumentRow.id == document_id).scalar_subquery()
        matter = self._session.execute(
            select(MatterRow.id, MatterRow.custody_sha256).where(MatterRow.id == of_document).with_for_update(key_share=True)
        ).first()
        if matter is None:
            raise Terminal(Code.DOCUMENT_UNKNOWN, "No document has this id.", document_id)
        event = CustodyEvent(
            document_id, action, path, sha256, actor, host, modified_at, utc_now(), parent_id, matter.custody_sha256
        )
        row = {
            "document_id": document_id,
            "action": action,
            "path": path,
            "sha256": sha256,
            "actor": actor,
            "host": host,
            "modified_at": modified_at,
            "at": event.at,
            "parent_id": parent_id,
            "previous_sha256": event.previous_sha256,
        }
        self._session.execute(insert(CustodyRow), [row])
        self._session.execute(update(MatterRow).where(MatterRow.id == matter.id).values(custody_sha256=event_sha256(event)))

    def of_matter(self, matter_id: MatterId) -> list[CustodyEvent]:
        """Return the events of the matter's documents, in the order in which they were recorded."""
        rows = self._session.scalars(
            select(CustodyRow)
            .join(DocumentRow, DocumentRow.id == CustodyRow.document_id)
            .where(DocumentRow.matter_id == matter_id)
            .order_by(CustodyRow.id)
        )
        return [
            CustodyEvent(
                document_id=DocumentId(row.document_id),
                action=row.action,
                path=row.path,
                sha256=row.sha256,
                actor=row.actor,
                host=row.host,
                modified_at=row.modified_at,
                at=row.at,
                parent_id=None if row.parent_id is None else DocumentId(row.parent_id),
                previous_sha256=row.previous_sha256,
            )
            for row in rows
        ]

    def last_sha256(self, matter_id: MatterId) -> str | None:
        """Return the digest of the matter's last event, as the matter's own row has it."""
        return self._session.scalar(select(MatterRow.custody_sha256).where(MatterRow.id == matter_id))
