"""Jobs: parts of a document go through the bucket to Textract, and the text of their pages comes back, paid for once whatever is killed.

The row of a job is committed before the job is started, its id before it is asked after, its text is kept before it ends. So a process that
is killed anywhere leaves either no job, or a row from which the next one goes on: without an id it starts the job with the same token, which
is the same job, with an id it only asks. A job that is lost, because it failed or because seven days have passed, is submitted once more.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from pathlib import Path

from blocks.database.columns import utc_now
from blocks.database.store import Store
from blocks.database.textract_jobs import OPEN
from blocks.errors import Code, LegalDocsError, Terminal, Transient
from blocks.logs import logger
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidPage, Sender
from blocks.records import Document, Stage
from blocks.store_records import TextractJob, TextractJobStatus
from blocks.textract.client import START, Look, TextractClient
from blocks.textract.faults import request_id
from blocks.textract.job_files import JobFiles
from blocks.textract.job_text import keep_text
from blocks.textract.parts import LIMITS, Limits, token_of, written_parts
from blocks.textract.waiting import Waiting

TOO_LARGE = "DocumentTooLargeException"
"""The service's code for a page that is larger than a file may be; it is not even sent."""

_ROUNDS = 3
"""Times that jobs are collected: those of an earlier process, those that are started now, and those started for lost ones."""


class _Fate(Enum):
    RUNNING = auto()
    KEPT = auto()
    LOST = auto()


@dataclass(frozen=True)
class TextractJobs:
    """The text of one document by jobs; see `blocks.paid_text.PaidText`. `open_client` is called when the service is first needed."""

    store: Store
    at: JobFiles
    document: Document
    sender: Sender
    paid: PaidFolder
    open_client: Callable[[], TextractClient]
    waiting: Waiting
    page_micro_dollars: int
    limits: Limits = LIMITS

    def fetch(self, numbers: Sequence[int], of: int) -> None:
        """Return when the text of those pages is held."""
        self._end_kept()
        self.at.remove_all_but([job.token for job in self._open()])
        lost = False
        for _ in range(_ROUNDS):
            if not self.paid.missing(numbers):
                return
            _ = self._client  # opened before anything is written: a matter that lets nothing out leaves no trace in the bucket
            lost_now = self._collect()
            if lost and lost_now:
                break
            lost = lost or lost_now
            if missing := self.paid.missing(numbers):
                self._submit(missing, of)
        else:
            if not self.paid.missing(numbers):
                return
        raise Terminal(Code.TEXTRACT_JOB_LOST, "Textract gave no result for some of the pages, twice.", self.document.id)

    def page(self, number: int) -> PaidPage:
        """Return a page that was fetched."""
        return self.paid.get(number)

    @cached_property
    def _client(self) -> TextractClient:
        return self.open_client()

    def _open(self) -> list[TextractJob]:
        with self.store.transaction(write=False) as tx:
            return [job for job in tx.textract_jobs.of(self.document.id) if job.status in OPEN]

    def _submit(self, numbers: Sequence[int], of: int) -> None:
        """Write parts of the pages into the bucket, and start a job for each."""
        with self.store.transaction(write=False) as tx:
            generation = len(tx.textract_jobs.of(self.document.id))
        bytes_each = self.document.bytes / of
        with tempfile.TemporaryDirectory(prefix="legaldocs-part-") as folder:
            for part in written_parts(self.sender, numbers, bytes_each, Path(folder), self.limits):
                token = token_of(self.document, part.numbers, generation)
                if part.path is None:
                    self.paid.put(PaidPage(part.numbers[0], START, (), TOO_LARGE), token, utc_now())
                    continue
                self.at.put(token, part.numbers, part.path)
                with self.store.transaction() as tx:
                    tx.textract_jobs.add(self.document.id, part.numbers[0], part.numbers[-1], token)
                self._start(token)

    def _start(self, token: str) -> None:
        try:
            started = self._client.start(self.at.part(token), token)
        except Terminal as error:
            self._end(token, TextractJobStatus.FAILED, 0, error)
            raise self._of_document(error) from error
        except Transient as error:
            self._note(token, error)
            raise
        with self.store.transaction() as tx:
            tx.textract_jobs.started(token, started.job_id, started.request_id)
        _log.info("textract job started", extra={"document_id": self.document.id, "job_id": started.job_id})

    def _collect(self) -> bool:
        """Wait for every job of the document that is open and keep its text; return whether one of them was lost."""
        for job in self._open():
            if job.status is TextractJobStatus.SUBMITTING:
                self._start(job.token)
        lost, running, pauses = False, self._open(), self.waiting.pauses()
        while running:
            fates = [(job, self._fate(job)) for job in running]
            lost = lost or any(fate is _Fate.LOST for _, fate in fates)
            running = [job for job, fate in fates if fate is _Fate.RUNNING]
            if not running:
                break
            pause = next(pauses, None)
            if pause is None:
                raise Transient(Code.TEXTRACT_BUSY, "A job of Textract is still at work.", self.document.id)
            self.waiting.clock.sleep(pause)
        return lost

    def _end_kept(self) -> None:
        """End the jobs all of whose text was kept by a process that was killed before it could say so."""
        for job in self._open():
            if job.status is TextractJobStatus.IN_PROGRESS:
                numbers = self.at.numbers(job.token)
                if all(self.paid.newest_token(number) == job.token for number in numbers):
                    lost = [number for number in numbers if self.paid.get(number).lost is not None]
                    self._end_well(job, len(numbers) - len(lost), lost)

    def _fate(self, job: TextractJob) -> _Fate:
        """Ask after a job that was started, and keep its text where it has ended well."""
        if job.job_id is None or job.expires_at is None or job.expires_at <= utc_now():
            return self._lost(job, paid_for=True)
        try:
            look = self._client.look(job.job_id)
            if look.status == "IN_PROGRESS":
                return _Fate.RUNNING
            if look.status == "FAILED":
                return self._lost(job, paid_for=False)
            self._keep(job, look)
        except LegalDocsError as error:
            if error.code is Code.TEXTRACT_JOB_LOST:
                return self._lost(job, paid_for=True)
            self._note(job.token, error)
            raise
        return _Fate.KEPT

    def _keep(self, job: TextractJob, look: Look) -> None:
        found = keep_text(self._client, job, look, self.at.numbers(job.token), self.paid)
        self._end_well(job, found.read, found.lost)

    def _end_well(self, job: TextractJob, read: int, lost: list[int]) -> None:
        status = TextractJobStatus.PARTIAL_SUCCESS if lost else TextractJobStatus.SUCCEEDED
        self._end(job.token, status, read)
        if lost:
            _log.warning("textract lost pages", extra={"document_id": self.document.id, "pages": lost})

    def _lost(self, job: TextractJob, *, paid_for: bool) -> _Fate:
        pages = len(self.at.numbers(job.token)) if paid_for else 0
        self._end(job.token, TextractJobStatus.FAILED, pages, Terminal(Code.TEXTRACT_JOB_LOST, "The job gave no result."))
        _log.warning("textract job lost", extra={"document_id": self.document.id, "job_id": job.job_id, "pages_paid": pages})
        return _Fate.LOST

    def _end(self, token: str, status: TextractJobStatus, pages_paid: int, error: LegalDocsError | None = None) -> None:
        """End a job with what it has cost, and remove what was in the bucket for it."""
        with self.store.transaction() as tx:
            tx.textract_jobs.end(token, status, error.code if error else None, request_id(error) if error else None)
            tx.stages.add_cost(self.document.id, Stage.OCR, pages_paid * self.page_micro_dollars)
        self.at.remove_all_but([job.token for job in self._open()])

    def _note(self, token: str, error: LegalDocsError) -> None:
        with self.store.transaction() as tx:
            tx.textract_jobs.note(token, error.code, request_id(error))

    def _of_document(self, error: Terminal) -> Terminal:
        return Terminal(error.code, error.cause, self.document.id)


_log = logger("blocks.textract.jobs")
