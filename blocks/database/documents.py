"""Documents: registered once for each content of a matter, and moved from status to status by the rules."""

from __future__ import annotations

import uuid
from dataclasses import fields
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from blocks import status as rules
from blocks.database.columns import utc_now
from blocks.database.schema import DocumentRow, StageTaskRow
from blocks.database.upsert import insert_unless_there
from blocks.errors import Code, Terminal
from blocks.records import Document, DocumentId, DocumentMetadata, DocumentStatus, MatterId, Stage
from blocks.store_records import NewDocument, Registration


class Documents:
    """The documents of every matter, reached by document id or by matter."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def register(self, new: NewDocument) -> Registration:
        """Return the document of these bytes in the matter, made now with its six pending stages if there was none.

        The one place that mints document ids. Any number of processes may register the same bytes at once: one of them makes the
        document. A document that was there keeps the file name of its first registration.
        """
        row = {
            "id": str(uuid.uuid4()),
            "matter_id": new.matter_id,
            "file_name": new.file_name,
            "sha256": new.sha256,
            "bytes": new.bytes,
            "media_type": new.media_type,
            "parent_id": new.parent_id,
        }
        statement = insert_unless_there(self._session, DocumentRow, row, ["matter_id", "sha256"]).returning(DocumentRow.id)
        minted = self._session.scalar(statement)
        if minted is not None:
            stages = [{"document_id": minted, "stage": stage, "attempt": 1} for stage in Stage]
            self._session.execute(insert(StageTaskRow), stages)
        where = (DocumentRow.matter_id == new.matter_id, DocumentRow.sha256 == new.sha256)
        return Registration(_record(self._session.scalars(select(DocumentRow).where(*where)).one()), created=minted is not None)

    def stored(self, document_id: DocumentId, at: datetime) -> None:
        """Note when the bytes of the document came to lie in the file store."""
        self._update(document_id, stored_at=at)

    def withdraw(self, document_id: DocumentId) -> bool:
        """Take back a registration whose bytes never came to lie in the file store; say whether there was one to take back.

        For intake alone: the file changed or went away between the reading and the copying, so that no one holds these bytes.
        """
        never_stored = (DocumentRow.id == document_id, DocumentRow.stored_at.is_(None))
        return self._session.scalar(delete(DocumentRow).where(*never_stored).returning(DocumentRow.id)) is not None

    def get(self, document_id: DocumentId) -> Document | None:
        """Return the document, or None where no such id is registered."""
        row = self._session.scalar(select(DocumentRow).where(DocumentRow.id == document_id))
        return None if row is None else _record(row)

    def required(self, document_id: DocumentId) -> Document:
        """Return the document; raise `Terminal(DOCUMENT_UNKNOWN)` where no such id is registered."""
        document = self.get(document_id)
        if document is None:
            raise _unknown(document_id)
        return document

    def of_matter(self, matter_id: MatterId) -> list[Document]:
        """Return the matter's documents by file name, then content hash, in code point order on either database."""
        rows = self._session.scalars(select(DocumentRow).where(DocumentRow.matter_id == matter_id))
        return sorted(map(_record, rows), key=lambda document: (document.file_name, document.sha256))

    def set_status(self, document_id: DocumentId, status: DocumentStatus, *, error: tuple[Code, str] | None = None) -> None:
        """Move the document to a status, with the error that explains it.

        Raises:
            Terminal: the rules forbid the move (`STATUS_TRANSITION`), or there is no such document (`DOCUMENT_UNKNOWN`).
            sqlalchemy.exc.IntegrityError: `failed` came without an error.
        """
        old = self._session.scalar(
            select(DocumentRow.status).where(DocumentRow.id == document_id).with_for_update(key_share=True)
        )
        if old is None:
            raise _unknown(document_id)
        rules.check(old, status, "The document", document_id)
        self._update(
            document_id,
            status=status,
            error_code=error[0].value if error else None,
            error_message=error[1] if error else None,
            completed_at=utc_now() if status in rules.TERMINAL_DOCUMENT else None,
        )

    def set_totals(
        self, document_id: DocumentId, pages: int, text_length: int, bates_first: str | None, bates_last: str | None
    ) -> None:
        """Note how many pages and characters the document has, and its first and last Bates numbers."""
        self._update(document_id, pages=pages, text_length=text_length, bates_first=bates_first, bates_last=bates_last)

    def say(self, document_id: DocumentId, metadata: DocumentMetadata, *, anew: bool) -> None:
        """Keep what is said of the document; what is None changes nothing, and what was said before gives way only with `anew`."""
        held = self.required(document_id).metadata
        told = {field.name: getattr(metadata, field.name) for field in fields(DocumentMetadata)}
        new = {name: value for name, value in told.items() if value is not None and (anew or getattr(held, name) is None)}
        if new:
            self._update(document_id, **new)

    def _update(self, document_id: DocumentId, **values: object) -> None:
        found = self._session.execute(
            update(DocumentRow).where(DocumentRow.id == document_id).values(**values).returning(DocumentRow.id),
        )
        if found.scalar() is None:
            raise _unknown(document_id)


def _unknown(document_id: DocumentId) -> Terminal:
    return Terminal(Code.DOCUMENT_UNKNOWN, "No document has this id.", document_id)


def _record(row: DocumentRow) -> Document:
    return Document(
        id=DocumentId(row.id),
        matter_id=MatterId(row.matter_id),
        file_name=row.file_name,
        sha256=row.sha256,
        bytes=row.bytes,
        media_type=row.media_type,
        status=row.status,
        error_code=row.error_code,
        error_message=row.error_message,
        pages=row.pages,
        text_length=row.text_length,
        bates_first=row.bates_first,
        bates_last=row.bates_last,
        stored_at=row.stored_at,
        registered_at=row.registered_at,
        completed_at=row.completed_at,
        parent_id=None if row.parent_id is None else DocumentId(row.parent_id),
        metadata=DocumentMetadata(
            custodian=row.custodian,
            source=row.source,
            production_volume=row.production_volume,
            received_date=row.received_date,
            confidentiality=row.confidentiality,
        ),
    )
