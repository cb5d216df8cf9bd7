"""The text of a job that has ended: kept page by page under the page numbers of the document, each page of the part accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from blocks.database.columns import utc_now
from blocks.errors import Code, Terminal
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidPage
from blocks.store_records import TextractJob
from blocks.textract.answers import pages_of
from blocks.textract.client import START, Look, TextractClient

NO_BLOCKS = "NO_BLOCKS"
"""Stands for the service's code where it said nothing at all of a page."""


class Kept(NamedTuple):
    """How many pages the service has read, and which pages of the document it could not read."""

    read: int
    lost: list[int]


def keep_text(client: TextractClient, job: TextractJob, look: Look, numbers: Sequence[int], paid: PaidFolder) -> Kept:
    """Keep what a job has found, one page in memory at a time.

    Args:
        client: asked for the rest of the answers.
        job: the job, which has an id.
        look: its first answer.
        numbers: the document's number of each page of the part.
        paid: where the text is kept.

    Raises:
        Terminal: `PAGES_UNACCOUNTED` for a page that was not sent, or that comes in two pieces.
    """
    engine = client.engine(START, look.first.get("DetectDocumentTextModelVersion"))
    asked_at = job.started_at or utc_now()
    codes: dict[int, str] = {}
    read: set[int] = set()
    for page in pages_of(client.blocks(job.job_id or "", look, codes)):
        if not 1 <= page.number <= len(numbers):
            raise Terminal(Code.PAGES_UNACCOUNTED, "Textract gave a page that was not sent.", job.document_id)
        if page.lines or page.number not in codes:
            read.add(page.number)
            paid.put(PaidPage(numbers[page.number - 1], engine, page.lines, turn=page.turn), job.token, asked_at)
    lost = [at for at in range(1, len(numbers) + 1) if at not in read]
    for at in lost:
        paid.put(PaidPage(numbers[at - 1], engine, (), codes.get(at) or NO_BLOCKS), job.token, asked_at)
    return Kept(len(read), [numbers[at - 1] for at in lost])
