"""Page by page: a picture a call, no bucket, no job; each page paid for once and failing alone."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from blocks.errors import Code, Terminal
from blocks.paid_folder import PaidFolder
from blocks.paid_text import Sender
from blocks.records import ExternalPolicy, NoTextReason, PageSource, StageStatus
from blocks.textract.client import DETECT
from blocks.textract.pictures import TextractPictures
from tasks.ocr.sending import PdfSender
from tests.blocks.textract.conftest import PRICE, Office
from tests.marked_pages import text_of, truth


@pytest.fixture
def office(office_of: Callable[..., Office], three_pages: Path) -> Office:
    """An office for three scanned pages that asks page by page."""
    found = office_of(three_pages)
    found.by_pictures = True
    return found


def text(number: int) -> str:
    return "\n".join(text_of(number))


def test_every_page_has_its_text_its_boxes_and_its_number(office: Office) -> None:
    office.run()
    assert [page.number for page in office.pages] == [1, 2, 3]
    for page in office.pages:
        assert (page.text, page.source) == (text(page.number), PageSource.OCR)
        assert page.engine == "textract 2018-06-27 DetectDocumentText model 1.0"
        assert page.bates == f"ORLO-{page.number:06}"
        for line, (_, box) in zip(page.lines, truth(page.number), strict=True):
            assert line.bbox == pytest.approx([side * 0.72 for side in box], abs=1.0)
    assert office.double.count(DETECT) == len(office.double.calls) == 3
    assert office.cost == 3 * PRICE
    assert (office.jobs, office.left_outside) == ([], [])


def test_what_is_sent_is_a_picture_of_one_page(office: Office) -> None:
    office.run()
    for call in office.double.calls:
        picture = Image.open(io.BytesIO(base64.b64decode(call.body["Document"]["Bytes"])))
        assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (850, 1100))


def test_a_page_is_paid_for_once_and_anew_where_that_is_asked_for(office: Office) -> None:
    office.run()
    office.run("2" * 64)
    assert office.double.count(DETECT) == 3
    office.run(force=True)
    assert office.double.count(DETECT) == 6
    assert office.cost == 6 * PRICE
    office.run("3" * 64)
    assert office.double.count(DETECT) == 6


def test_pages_that_were_answered_before_a_failure_are_kept(office: Office) -> None:
    office.double.faults[DETECT] = ["", "AccessDeniedException"]
    with pytest.raises(Terminal) as denied:
        office.run()
    assert denied.value.code is Code.TEXTRACT_DENIED
    assert denied.value.document_id == office.document.id
    assert (office.stage.status, office.cost) == (StageStatus.FAILED, PRICE)
    office.run()
    assert office.double.count(DETECT) == 4, "one answer, one refusal, the two pages that were left"
    assert office.cost == 3 * PRICE
    assert [page.text for page in office.pages] == [text(1), text(2), text(3)]


@pytest.mark.parametrize("error", ["BadDocumentException", "DocumentTooLargeException", "UnsupportedDocumentException"])
def test_a_page_that_is_refused_is_named_costs_nothing_and_hurts_no_other(office: Office, error: str) -> None:
    office.double.faults[DETECT] = ["", error]
    office.run()
    assert [page.reason for page in office.pages] == [None, NoTextReason.PAGE_UNREADABLE, None]
    assert [page.text for page in office.pages] == [text(1), "", text(3)]
    assert office.cost == 2 * PRICE


@dataclass(frozen=True)
class Undrawable:
    """A sender that cannot draw one of the pages."""

    sender: Sender
    number: int

    def write_part(self, numbers: Sequence[int], target: Path) -> None:
        self.sender.write_part(numbers, target)

    def write_picture(self, number: int, target: Path) -> None:
        if number == self.number:
            raise Terminal(Code.CHILD_OUT_OF_MEMORY, "The page is too much.")
        self.sender.write_picture(number, target)


def test_a_page_that_cannot_be_drawn_is_not_sent_and_hurts_no_other(office: Office) -> None:
    sender = Undrawable(PdfSender(office.children, office.path, 100), number=2)
    paid = TextractPictures(
        office.store, office.document, sender, PaidFolder(office.files, office.document), office.client, PRICE
    )
    paid.fetch([1, 2, 3], of=3)
    assert [paid.page(number).lost for number in (1, 2, 3)] == [None, Code.CHILD_OUT_OF_MEMORY, None]
    assert office.double.count(DETECT) == 2


def test_a_matter_that_lets_nothing_out_is_not_asked_for(office_of: Callable[..., Office], three_pages: Path) -> None:
    office = office_of(three_pages, external=ExternalPolicy.DENY)
    office.by_pictures = True
    with pytest.raises(Terminal) as denied:
        office.run()
    assert denied.value.code is Code.EXTERNAL_DENIED
    assert office.double.calls == []
