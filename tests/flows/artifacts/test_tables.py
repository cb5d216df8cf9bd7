"""The tables of documents and batches: what they say, what they leave out, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blocks.records import (
    BatchStatus,
    Document,
    DocumentId,
    DocumentStatus,
    EntityType,
    MatterId,
    MediaType,
    NoTextReason,
    PageSource,
    PageWarning,
    Stage,
    StageStatus,
)
from blocks.stage_records import StageRow
from blocks.store_records import NamedInDocument, PageOutline
from flows.artifacts.batch_tables import MOST_DOCUMENTS, BatchSeen, document_rows, documents_note, percent, progress_note
from flows.artifacts.document_tables import MOST_ENTITIES, MOST_PAGES, DocumentSeen, document_page, page_rows, pages_note
from tasks.review.batch_activity import Activity, Doing

AT = datetime(2025, 3, 14, 9, 30, tzinfo=UTC)
NAME = "Wombat [complaint].pdf"
SHOWN = "Wombat \N{FULLWIDTH LEFT SQUARE BRACKET}complaint\N{FULLWIDTH RIGHT SQUARE BRACKET}.pdf"
BATES = "WOMBAT 000001"
PAGE = PageOutline(1, PageSource.OCR, "tesseract 5.5 psm=3", 0.91, 0.93, BATES, None, ())


def document(number: int = 1, status: DocumentStatus = DocumentStatus.COMPLETED, code: str | None = None) -> Document:
    return Document(
        id=DocumentId(f"00000000-0000-4000-8000-{number:012}"),
        matter_id=MatterId("m"),
        file_name=NAME,
        sha256="0" * 64,
        bytes=10,
        media_type=MediaType.PDF,
        status=status,
        error_code=code,
        error_message="never shown",
        pages=2,
        text_length=9,
        bates_first=BATES,
        bates_last=BATES,
        stored_at=AT,
        registered_at=AT,
        completed_at=AT,
    )


def row(stage: Stage, seconds: float | None, status: StageStatus = StageStatus.COMPLETED, **more: Any) -> StageRow:
    ended = None if seconds is None else AT + timedelta(seconds=seconds)
    return StageRow(
        document().id, stage, "1", 2, status, None, None, more.pop("counts", {}), None, None, AT, ended, "run-1", None, **more
    )


def seen(*, names: bool = True, pages: int = 1, entities: int = 1) -> DocumentSeen:
    stages = {
        Stage.OCR: row(Stage.OCR, 1.25),
        Stage.EXTRACTION: row(Stage.EXTRACTION, 0.5, counts={"mentions": 1200}),
        Stage.RESOLUTION: row(Stage.RESOLUTION, 0.0, StageStatus.SKIPPED, reason="by_option"),
    }
    named = [NamedInDocument(EntityType.ORGANIZATION, f"Wombat {number}", 3) for number in range(entities)]
    outlines = [PAGE._replace(number=number) for number in range(1, pages + 1)]
    return DocumentSeen(document(), stages, outlines, named, names)


def test_a_document_shows_its_stages_and_entities() -> None:
    page = document_page(seen())
    assert f"| file | {SHOWN} |" in page
    assert "| Bates | WOMBAT 000001 to WOMBAT 000001 |" in page
    assert "| mentions | 1,200 |" in page
    assert "| ocr | completed | 1.25 | 2025-03-14 09:30:00 | 2 |  |" in page
    assert "| resolution | skipped | 0.00 | 2025-03-14 09:30:00 | 2 | by_option |" in page
    assert "| 3 | ORGANIZATION | Wombat 0 |" in page
    assert "never shown" not in page


def test_without_leave_no_name_shows() -> None:
    hidden = seen(names=False, entities=2)
    shown = document_page(hidden) + str(page_rows(hidden)) + pages_note(hidden.pages)
    shown += str(document_rows(BatchSeen([document()], {}, frozenset(), names=False, ui_url=None)))
    assert "ombat" not in shown.lower()
    assert "| 6 | ORGANIZATION | 2 |" in shown, "they are counted"


def test_a_page_is_a_row() -> None:
    blank = PAGE._replace(source=PageSource.NONE, confidence=None, quality=None, bates=None, reason=NoTextReason.BLANK)
    pages = [PAGE, blank._replace(warnings=(PageWarning.TEXT_CLEANED,))]
    assert page_rows(replace(seen(), pages=pages)) == [
        {"page": 1, "source": "ocr", "engine": "tesseract", "confidence": 0.91, "quality": 0.93, "Bates": BATES, "remarks": ""},
        {
            "page": 1,
            "source": "none",
            "engine": "tesseract",
            "confidence": "",
            "quality": "",
            "Bates": "",
            "remarks": "blank, text_cleaned",
        },
    ]
    assert pages_note(pages) == "2 pages: 1 none, 1 ocr; 1 to look at."


def test_what_is_long_is_cut_and_said_so() -> None:
    long = seen(pages=MOST_PAGES + 2, entities=MOST_ENTITIES + 7)
    doubtful = PAGE._replace(number=MOST_PAGES + 3, quality=0.2)
    rows = page_rows(replace(long, pages=[*long.pages, doubtful]))
    assert [rows[0]["page"], rows[1]["page"], len(rows)] == [MOST_PAGES + 3, 1, MOST_PAGES]
    assert pages_note([*long.pages, doubtful]).endswith("500 are shown, those to look at first.")
    assert "and 7 more" in document_page(long)
    many = [document(number) for number in range(MOST_DOCUMENTS + 1)]
    batch = BatchSeen(many, {}, frozenset(), names=True, ui_url=None)
    assert len(document_rows(batch)) == MOST_DOCUMENTS
    assert documents_note(batch, BatchStatus.OPEN).startswith(
        "1,001 documents, 0 due, 0 failed. The batch is open. 1,000 are shown"
    )


def test_a_batch_links_to_the_last_run_of_each_document_and_names_failures_first() -> None:
    done, failed = document(1), document(2, DocumentStatus.FAILED, "pdf_damaged")
    working, waiting = document(3, DocumentStatus.PROCESSING), document(4, DocumentStatus.PENDING)
    later = replace(row(Stage.CHUNKING, 9.5), started_at=AT + timedelta(seconds=9), flow_run_id="run-2")
    stages = {
        done.id: {Stage.OCR: row(Stage.OCR, 1.0), Stage.CHUNKING: later},
        working.id: {Stage.OCR: row(Stage.OCR, None, StageStatus.RUNNING)},
    }
    due = frozenset({working.id, waiting.id})
    rows = document_rows(BatchSeen([done, failed, working, waiting], stages, due, names=True, ui_url="http://p"))
    assert [each["status"] for each in rows] == ["failed", "ocr running", "pending", "completed"]
    assert rows[0]["error"] == "pdf_damaged"
    assert rows[0]["document"] == failed.id, "what never ran has no run to lead to"
    assert rows[3]["document"] == f"[{done.id}](http://p/runs/flow-run/run-2)"
    assert rows[3]["seconds"] == 1.5
    assert rows[3]["file"] == SHOWN


@pytest.mark.parametrize(("documents", "due", "done"), [(0, 0, 100.0), (4, 4, 0.0), (4, 1, 75.0), (4, 0, 100.0)])
def test_progress_counts_documents(documents: int, due: int, done: float) -> None:
    assert percent(documents, due) == done


def test_progress_says_what_is_waited_for() -> None:
    assert progress_note(1_200, 200, Doing(Activity.WAITING, "memory")) == "1,000 of 1,200 documents. Waiting: memory."
    assert progress_note(2, 0, Doing(Activity.COMPLETED, None)) == "2 of 2 documents. Completed."
