"""A sound document passes every check; each way to break it is found under the name of its check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from blocks.predicates import Predicate
from blocks.records import (
    Chunk,
    DocumentId,
    DocumentStatus,
    EntityType,
    Mention,
    MentionId,
    NoTextReason,
    Page,
    PageSource,
    Relationship,
    Stage,
    StageStatus,
)
from blocks.stage_records import StageRow
from tasks.finalization.checks import BEFORE_FINALIZATION, Check, Holding, final_status, findings

TEXT = "Acme v. Bolt\fsecond page\f\f"
ACME = Mention(0, 4, 1, "Acme", EntityType.ORGANIZATION, 0.9, "rule:test/1")
BOLT = Mention(8, 12, 1, "Bolt", EntityType.ORGANIZATION, 0.9, "rule:test/1")
A, B = MentionId("a"), MentionId("b")
SUES = Relationship(Predicate.ASSOCIATED_WITH, A, B, 1, 0, 12, "Acme v. Bolt", 0.3, "rule:test/1")


def row(stage: Stage, status: StageStatus = StageStatus.COMPLETED) -> StageRow:
    counts = {"pages": 3} if stage is Stage.OCR else {}
    return StageRow(DocumentId("d"), stage, "1", 1, status, "k", "x", counts, None, None, None, None, None, None)


SOUND = Holding(
    pages=(
        Page(1, "Acme v. Bolt", PageSource.TEXT_LAYER, "test"),
        Page(2, "second page", PageSource.OCR, "test"),
        Page(3, "", PageSource.NONE, "test", reason=NoTextReason.BLANK),
    ),
    chunks=(Chunk(0, 0, 20, 1, 2, TEXT[:20]), Chunk(1, 15, 26, 2, 3, TEXT[15:])),
    mentions={A: ACME, B: BOLT},
    resolved=frozenset({A, B}),
    relationships=(SUES,),
    stages={stage: row(stage) for stage in BEFORE_FINALIZATION},
)


def pages(change: Callable[[list[Page]], None]) -> Holding:
    changed = list(SOUND.pages)
    change(changed)
    return replace(SOUND, pages=tuple(changed))


def with_stage(stage: Stage, status: StageStatus) -> Holding:
    return replace(SOUND, stages={**SOUND.stages, stage: row(stage, status)})


def without_stage(stage: Stage) -> Holding:
    return replace(SOUND, stages={s: r for s, r in SOUND.stages.items() if s is not stage})


def test_a_sound_document_passes() -> None:
    assert findings(SOUND) == []
    assert SOUND.text == TEXT


BROKEN: list[tuple[str, Holding, set[Check]]] = [
    ("a page is missing", pages(lambda p: p.pop(1)), {Check.PAGES_NUMBERED, Check.CHUNKS_REJOIN}),
    ("the last page is missing", pages(lambda p: p.pop()), {Check.PAGES_NUMBERED, Check.CHUNKS_REJOIN}),
    ("a page has no text and no reason", pages(lambda p: p.__setitem__(2, replace(p[2], reason=None))), {Check.PAGES_ACCOUNTED}),
    (
        "a page has text and a reason",
        pages(lambda p: p.__setitem__(1, replace(p[1], reason=NoTextReason.BLANK))),
        {Check.PAGES_ACCOUNTED},
    ),
    (
        "a page hides a form feed",
        pages(lambda p: p.__setitem__(1, replace(p[1], text="second\fpage"))),
        {Check.PAGES_ACCOUNTED, Check.CHUNKS_REJOIN},
    ),
    ("a chunk is gone", replace(SOUND, chunks=SOUND.chunks[:1]), {Check.CHUNKS_REJOIN}),
    ("the first chunk is gone", replace(SOUND, chunks=SOUND.chunks[1:]), {Check.CHUNKS_REJOIN}),
    (
        "a chunk says other words",
        replace(SOUND, chunks=(replace(SOUND.chunks[0], text="Acne"), SOUND.chunks[1])),
        {Check.CHUNKS_REJOIN},
    ),
    ("no chunks at all", replace(SOUND, chunks=()), {Check.CHUNKS_REJOIN}),
    ("a mention is shifted", replace(SOUND, mentions={A: replace(ACME, start=1, end=5), B: BOLT}), {Check.MENTIONS_GROUNDED}),
    (
        "a mention lies behind the end",
        replace(SOUND, mentions={A: ACME, B: replace(BOLT, start=90, end=94)}),
        {Check.MENTIONS_GROUNDED},
    ),
    ("a mention is negative", replace(SOUND, mentions={A: ACME, B: replace(BOLT, start=-1)}), {Check.MENTIONS_GROUNDED}),
    ("a mention is unresolved", replace(SOUND, resolved=frozenset({A})), {Check.MENTIONS_RESOLVED}),
    ("an end is missing", replace(SOUND, mentions={A: ACME}), {Check.ENDS_PRESENT}),
    (
        "evidence is invented",
        replace(SOUND, relationships=(replace(SUES, evidence="Acme owes Bolt"),)),
        {Check.EVIDENCE_GROUNDED},
    ),
    ("evidence is empty", replace(SOUND, relationships=(replace(SUES, start=3, end=3, evidence=""),)), {Check.EVIDENCE_GROUNDED}),
    *(
        (f"{stage} is {status}", with_stage(stage, status), {Check.STAGES_ENDED})
        for stage in BEFORE_FINALIZATION
        for status in (StageStatus.PENDING, StageStatus.RUNNING, StageStatus.FAILED)
    ),
    *((f"{stage} has no row", without_stage(stage), {Check.STAGES_ENDED}) for stage in BEFORE_FINALIZATION),
]


@pytest.mark.parametrize(("holding", "named"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_is_broken_is_found_by_name(holding: Holding, named: set[Check]) -> None:
    assert {finding.check for finding in findings(holding)} == named


def test_resolution_that_was_skipped_leaves_mentions_unresolved() -> None:
    skipped = with_stage(Stage.RESOLUTION, StageStatus.SKIPPED)
    assert findings(replace(skipped, resolved=frozenset())) == []


def test_findings_quote_no_words_of_the_document() -> None:
    told = " ".join(finding.what for case in BROKEN for finding in findings(case[1]))
    assert not any(word in told for word in ("Acme", "Bolt", "Acne", "owes", "second"))


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (NoTextReason.BLANK, DocumentStatus.COMPLETED),
        (NoTextReason.OCR_FOUND_NOTHING, DocumentStatus.COMPLETED),
        *(
            (reason, DocumentStatus.COMPLETED_WITH_EXCEPTIONS)
            for reason in NoTextReason
            if reason not in (NoTextReason.BLANK, NoTextReason.OCR_FOUND_NOTHING)
        ),
    ],
)
def test_a_page_whose_content_may_be_lost_is_an_exception(reason: NoTextReason, status: DocumentStatus) -> None:
    page = Page(1, "", PageSource.NONE, "test", reason=reason)
    assert final_status([*SOUND.pages[:2], page]) is status
