"""Jobs at AWS Textract: what was asked for, committed before it is asked, so that a killed process finds its job again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blocks.database.columns import utc_now
from blocks.database.schema import TextractJobRow
from blocks.errors import Code, Terminal
from blocks.records import DocumentId
from blocks.store_records import TextractJob, TextractJobStatus

KEPT_DAYS = 7
"""How long Textract keeps what a job has found (AWS, StartDocumentTextDetection: JobId)."""

OPEN = (TextractJobStatus.SUBMITTING, TextractJobStatus.IN_PROGRESS)
"""States of a job whose text is still to come."""


class TextractJobs:
    """The jobs of documents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, document_id: DocumentId, page_start: int, page_end: int, token: str) -> None:
        """Note a job that is about to be started for pages of that range; the token names it from now on."""
        self._session.add(TextractJobRow(document_id=document_id, page_start=page_start, page_end=page_end, token=token))
        self._session.flush()

    def of(self, document_id: DocumentId) -> list[TextractJob]:
        """Return every job that the document has had, in the order of time."""
        rows = self._session.scalars(
            select(TextractJobRow).where(TextractJobRow.document_id == document_id).order_by(TextractJobRow.id)
        )
        return [_record(row) for row in rows]

    def started(self, token: str, job_id: str, aws_request_id: str | None) -> None:
        """Note the id that the service gave; it keeps what the job finds for seven days from now."""
        now = utc_now()
        self._move(
            token,
            TextractJobStatus.SUBMITTING,
            status=TextractJobStatus.IN_PROGRESS,
            job_id=job_id,
            error_code=None,
            aws_request_id=aws_request_id,
            started_at=now,
            expires_at=now + timedelta(days=KEPT_DAYS),
        )

    def note(self, token: str, code: Code, aws_request_id: str | None) -> None:
        """Note the error that a job which is still open met last."""
        self._move(token, *OPEN, error_code=code.value, aws_request_id=aws_request_id)

    def end(self, token: str, status: TextractJobStatus, code: Code | None = None, aws_request_id: str | None = None) -> None:
        """End an open job: its text is kept, or there will be none for the reason that the code gives."""
        values = {} if aws_request_id is None else {"aws_request_id": aws_request_id}
        self._move(token, *OPEN, status=status, error_code=None if code is None else code.value, **values)

    def _move(self, token: str, *before: TextractJobStatus, **values: object) -> None:
        changed = self._session.execute(
            update(TextractJobRow)
            .where(TextractJobRow.token == token, TextractJobRow.status.in_(before))
            .values(**values)
            .returning(TextractJobRow.document_id)
        ).scalar()
        if changed is None:
            raise Terminal(Code.STATUS_TRANSITION, "A Textract job was to change that has ended or was never noted.")


def _record(row: TextractJobRow) -> TextractJob:
    return TextractJob(
        document_id=DocumentId(row.document_id),
        page_start=row.page_start,
        page_end=row.page_end,
        token=row.token,
        job_id=row.job_id,
        status=row.status,
        error_code=row.error_code,
        aws_request_id=row.aws_request_id,
        started_at=row.started_at,
        expires_at=row.expires_at,
    )
