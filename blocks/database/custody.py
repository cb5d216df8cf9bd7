"""The chain of custody: who brought which bytes, from where and when. Events are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from blocks.database.schema import CustodyRow, DocumentRow
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
    ) -> None:
        """Add an event that happened now; `path` is verbatim, `modified_at` is the file's own time."""
        row = {
            "document_id": document_id,
            "action": action,
            "path": path,
            "sha256": sha256,
            "actor": actor,
            "host": host,
            "modified_at": modified_at,
        }
        self._session.execute(insert(CustodyRow), [row])

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
            )
            for row in rows
        ]
