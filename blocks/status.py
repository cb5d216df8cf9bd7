"""Which status may follow which: the state machines of documents, stages and batches, and nothing else.

The tables below are the whole rule. The store asks `check` inside the transaction that writes the new status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from blocks.errors import Code, Terminal
from blocks.records import BatchStatus, DocumentStatus, StageStatus

Status = TypeVar("Status", DocumentStatus, StageStatus, BatchStatus)

DOCUMENT_TRANSITIONS: Mapping[DocumentStatus, frozenset[DocumentStatus]] = {
    # Failed at once: its file is refused before the first stage.
    DocumentStatus.PENDING: frozenset({DocumentStatus.PROCESSING, DocumentStatus.FAILED}),
    # Processing again: the run before was killed and left no other word.
    DocumentStatus.PROCESSING: frozenset(
        {
            DocumentStatus.PROCESSING,
            DocumentStatus.COMPLETED,
            DocumentStatus.COMPLETED_WITH_EXCEPTIONS,
            DocumentStatus.FAILED,
        }
    ),
    # A terminal document goes back only to be run again.
    DocumentStatus.COMPLETED: frozenset({DocumentStatus.PROCESSING}),
    DocumentStatus.COMPLETED_WITH_EXCEPTIONS: frozenset({DocumentStatus.PROCESSING}),
    DocumentStatus.FAILED: frozenset({DocumentStatus.PROCESSING}),
}

STAGE_TRANSITIONS: Mapping[StageStatus, frozenset[StageStatus]] = {
    StageStatus.PENDING: frozenset({StageStatus.RUNNING, StageStatus.SKIPPED}),
    StageStatus.RUNNING: frozenset({StageStatus.COMPLETED, StageStatus.SKIPPED, StageStatus.FAILED}),
    # An attempt that has ended stays as it ended: another try is another attempt.
    StageStatus.COMPLETED: frozenset(),
    StageStatus.SKIPPED: frozenset(),
    StageStatus.FAILED: frozenset(),
}

BATCH_TRANSITIONS: Mapping[BatchStatus, frozenset[BatchStatus]] = {
    BatchStatus.OPEN: frozenset({BatchStatus.COMPLETED, BatchStatus.FAILED}),
    BatchStatus.COMPLETED: frozenset(),
    BatchStatus.FAILED: frozenset(),
}

TERMINAL_DOCUMENT = frozenset({DocumentStatus.COMPLETED, DocumentStatus.COMPLETED_WITH_EXCEPTIONS, DocumentStatus.FAILED})
"""The document statuses in which no work is under way or due."""


def allowed(old: Status, new: Status) -> bool:
    """Return whether the rules let `new` follow `old`."""
    return new in _following(old)


def check(old: Status, new: Status, what: str, document_id: str | None = None) -> None:
    """Let `new` follow `old`, or raise `Terminal(STATUS_TRANSITION)`; `what` names the thing in the message, as in "stage ocr"."""
    if not allowed(old, new):
        raise Terminal(Code.STATUS_TRANSITION, f"{what} is {old} and cannot become {new}.", document_id)


def _following(old: DocumentStatus | StageStatus | BatchStatus) -> frozenset[DocumentStatus | StageStatus | BatchStatus]:
    match old:
        case DocumentStatus():
            return frozenset(DOCUMENT_TRANSITIONS[old])
        case StageStatus():
            return frozenset(STAGE_TRANSITIONS[old])
        case BatchStatus():
            return frozenset(BATCH_TRANSITIONS[old])
