"""The stages of a document as types: each attempt at one, what one is asked to do, and what it says when it ends.

Like `blocks.records` this module opens nothing; pure code may depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from blocks.records import DocumentId, Stage, StageStatus


@dataclass(frozen=True, slots=True)
class StageRow:
    """One attempt at a stage, as its `processing_tasks` row stands."""

    document_id: DocumentId
    stage: Stage
    version: str
    attempt: int
    status: StageStatus
    key: str | None
    digest: str | None
    counts: dict[str, int]
    error_code: str | None
    error_message: str | None
    started_at: datetime | None
    completed_at: datetime | None
    flow_run_id: str | None
    task_run_id: str | None
    reason: str | None = None  # why a skipped stage was skipped
    cost_micro_dollars: int = 0  # what this attempt came to owe, in millionths of a dollar


class RunIds(NamedTuple):
    """The Prefect runs in which a stage runs; None outside of Prefect."""

    flow_run_id: str | None = None
    task_run_id: str | None = None


class StageReport(BaseModel):
    """What a stage says when it ends: the only thing that travels from stage to stage.

    `digest` is the sha256 (hex) of the rows that the stage committed, without minted ids, times and attempts; `counts` are named
    totals such as `{"pages": 9, "ocr": 8}`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: Stage
    version: str
    key: str
    digest: str
    counts: dict[str, int]


class StageCall(BaseModel):
    """What a stage is asked to do: ids and a key, never text.

    `key` is the sha256 (hex) of everything that decides the outcome: document id, content hash, stage version, configuration and
    the digest of the stage before. `force` repeats the work although the database holds its outcome. `skip` is the reason why the
    stage is left out (None: it is done).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    key: str
    force: bool = False
    skip: str | None = None
