"""Jobs: paid for once, whatever is killed, lost or done again; every page under its own number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from blocks.database.columns import utc_now
from blocks.database.schema import TextractJobRow
from blocks.errors import Code, Terminal, Transient
from blocks.records import ExternalPolicy, NoTextReason, PageSource, PageWarning, StageStatus
from blocks.store_records import TextractJobStatus
from blocks.textract.parts import Limits
from tasks.finalization.checks import final_status
from tests.faults.file_store import Killed
from tests.faults.store import FaultyStore, Moment
from tests.marked_pages import scanned_pdf, text_of, truth

PRICE = 1_500


def text(number: int) -> str:
    return "\n".join(text_of(number))


def test_every_page_has_its_text_its_boxes_and_its_source(office) -> None:
    office.run()
    pages = office.pages
    assert [page.number for page in pages] == [1, 2, 3]
    for page in pages:
        assert page.text == text(page.number)
        assert page.source is PageSource.OCR
        assert page.engine == "textract 2018-06-27 StartDocumentTextDetection model 1.0"
        assert page.confidence is not None
        assert 0.9 < page.confidence <= 1
        assert page.bates == f"ORLO-{page.number:06}"
        for line, (_, box) in zip(page.lines, truth(page.number), strict=True):
            assert line.bbox == pytest.approx([side * 0.72 for side in box], abs=1.0)
    (job,) = office.jobs
    assert (job.status, job.page_start, job.page_end) == (TextractJobStatus.SUCCEEDED, 1, 3)
    assert job.aws_request_id
    assert len(job.token) == 64
    assert office.cost == 3 * PRICE
    assert office.left_outside == []


def test_a_result_comes_page_by_page_and_while_the_job_works_it_is_asked_after(office) -> None:
    office.double.polls, office.double.blocks_at_once = 3, 7
    office.run()
    blocks = sum(len(page) for job in office.double.jobs.values() for page in job.pages)
    assert office.double.gets == 3 + -(-blocks // 7)
    assert [page.text for page in office.pages] == [text(1), text(2), text(3)]
    assert office.time.slept == sorted(office.time.slept)


def test_text_that_was_paid_for_is_never_paid_for_again(office) -> None:
    office.run("1" * 64)
    office.run("2" * 64)  # as after a change of the stage, or where the rows are gone
    assert office.double.starts == 1
    assert office.cost == 3 * PRICE


def test_recognition_that_is_asked_for_anew_is_one_call_a_part(office) -> None:
    office.run()
    first = office.jobs[0].token
    office.run(force=True)
    assert office.double.starts == 2
    assert len(office.double.jobs) == 2, "the same token would have been the same job"
    assert office.cost == 6 * PRICE
    office.run("2" * 64)
    assert office.double.starts == 2
    assert [job.token == first for job in office.jobs] == [True, False]


@pytest.mark.parametrize(
    ("transaction", "moment", "force"),
    [
        (1, Moment.UNCOMMITTED, False),
        (1, Moment.COMMITTED, False),
        (2, Moment.UNCOMMITTED, False),
        (2, Moment.COMMITTED, False),
        (3, Moment.UNCOMMITTED, False),
        (3, Moment.COMMITTED, False),
        (2, Moment.UNCOMMITTED, True),
        (3, Moment.UNCOMMITTED, True),
    ],
)
def test_killed_anywhere_a_document_is_paid_for_once(office, transaction: int, moment: Moment, force: bool) -> None:
    """Transactions of a run: 0 it starts, 1 the job is noted, 2 it has its id, 3 it has ended."""
    whole = office.store
    if force:
        office.run()
    before = len(office.double.jobs)
    office.store = FaultyStore(whole, transaction=transaction, moment=moment)
    with pytest.raises(Killed):
        office.run(force=force)
    started = office.double.starts
    office.store = whole
    office.run(force=force)
    assert len(office.double.jobs) == before + 1
    assert office.cost == len(office.double.jobs) * 3 * PRICE
    if (transaction, moment) in ((2, Moment.COMMITTED), (3, Moment.UNCOMMITTED), (3, Moment.COMMITTED)):
        assert office.double.starts == started, "the job had its id: nothing is started again"
    assert [page.text for page in office.pages] == [text(1), text(2), text(3)]
    assert {job.status for job in office.jobs} == {TextractJobStatus.SUCCEEDED}
    assert office.left_outside == []


def test_pages_that_the_service_cannot_read_are_named(office) -> None:
    office.double.unreadable = frozenset({2})
    office.run()
    one, two, three = office.pages
    assert (one.text, three.text) == (text(1), text(3))
    assert two.reason is NoTextReason.PAGE_UNREADABLE
    assert PageWarning.PAGE_DAMAGED in two.warnings
    assert two.engine.startswith("textract 2018-06-27")
    assert final_status(office.pages) == "completed_with_exceptions"
    assert office.jobs[0].status is TextractJobStatus.PARTIAL_SUCCESS
    assert office.cost == 2 * PRICE
    office.double.unreadable = frozenset()
    office.run("2" * 64)
    assert office.double.starts == 1, "that the page could not be read was paid for too"


def test_a_job_that_is_older_than_seven_days_is_submitted_once_more(office) -> None:
    office.double.polls = 10_000
    with pytest.raises(Transient) as waits:
        office.run()
    assert waits.value.code is Code.TEXTRACT_BUSY
    assert office.jobs[0].status is TextractJobStatus.IN_PROGRESS
    office.double.forget_jobs()
    office.double.polls = 0
    long_ago = utc_now() - timedelta(days=8)
    with office.store._engine.begin() as connection:
        connection.execute(update(TextractJobRow).values(started_at=long_ago, expires_at=long_ago + timedelta(days=7)))
    asked = office.double.gets
    office.run()
    assert office.double.starts == 2
    assert office.double.gets == asked + 1, "nobody asks after a job that is known to have expired"
    assert [job.status for job in office.jobs] == [TextractJobStatus.FAILED, TextractJobStatus.SUCCEEDED]
    assert office.jobs[0].error_code == Code.TEXTRACT_JOB_LOST
    assert office.cost == 6 * PRICE, "what was lost was paid for"


def test_a_job_that_fails_is_submitted_once_more_and_costs_nothing(office) -> None:
    office.double.status = "FAILED"
    with pytest.raises(Terminal) as lost:
        office.run()
    assert lost.value.code is Code.TEXTRACT_JOB_LOST
    assert office.double.starts == 2
    assert office.cost == 0
    assert office.stage.status is StageStatus.FAILED
    office.double.status = None
    office.run()
    assert office.double.starts == 3
    assert office.cost == 3 * PRICE


def test_a_production_is_cut_into_parts_and_every_page_keeps_its_number(office_of: Callable, tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "production.pdf", range(101, 113), noise=10_000)
    size = path.stat().st_size
    office = office_of(path, limits=Limits(aim_bytes=size // 3, most_bytes=size // 2, most_pages=5))
    office.double.most_bytes, office.double.most_pages = size // 2, 5
    office.run()
    assert [page.text for page in office.pages] == [text(number) for number in range(101, 113)]
    assert [page.bates for page in office.pages] == [f"ORLO-{number:06}" for number in range(101, 113)]
    ranges = [(job.page_start, job.page_end) for job in office.jobs]
    assert len(ranges) >= 3
    assert [number for first, last in ranges for number in range(first, last + 1)] == list(range(1, 13))
    assert office.double.starts == len(ranges)
    office.run(force=True)
    assert office.double.starts == 2 * len(ranges)


def test_a_part_that_comes_out_too_large_is_cut_again(office_of: Callable, tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "production.pdf", range(1, 7), noise=20_000)
    size = path.stat().st_size
    office = office_of(path, limits=Limits(aim_bytes=10 * size, most_bytes=size // 3, most_pages=3_000))
    office.double.most_bytes = size // 3
    office.run()
    assert [page.text for page in office.pages] == [text(number) for number in range(1, 7)]
    assert len(office.jobs) > 2
    assert {call.error for call in office.double.calls} == {None}


def test_a_page_that_is_too_large_by_itself_is_named_and_hurts_no_other(office_of: Callable, tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "production.pdf", [1, 2])
    office = office_of(path, limits=Limits(aim_bytes=1, most_bytes=100, most_pages=3_000))
    office.run()
    assert [page.reason for page in office.pages] == [NoTextReason.PAGE_UNREADABLE] * 2
    assert office.double.calls == []
    assert office.cost == 0


def test_a_matter_that_lets_nothing_out_leaves_no_trace_outside(office_of: Callable, three_pages: Path) -> None:
    office = office_of(three_pages, external=ExternalPolicy.DENY)
    with pytest.raises(Terminal) as denied:
        office.run()
    assert denied.value.code is Code.EXTERNAL_DENIED
    assert office.stage.error_code == Code.EXTERNAL_DENIED
    assert office.double.calls == []
    assert office.left_outside == []
    assert office.jobs == []
