"""What a call to a model was about and what it cost, as its row stands; a row is written for every call, also for one that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from blocks.language_model.prices import Tokens
from blocks.records import DocumentId, Stage


class CallOutcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    INVALID = "invalid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call.

    `chunks` are the ordinals of the chunks that it asked about, `prompt_version` that of instructions and schema. `cost_micro_dollars` is
    None where no price is known; `error_code` is given where the call failed. The store sets `at`: leave it out when writing.
    """

    document_id: DocumentId
    stage: Stage
    model: str
    prompt_version: str
    chunks: tuple[int, ...]
    outcome: CallOutcome
    tokens: Tokens
    cost_micro_dollars: int | None = None
    error_code: str | None = None
    request_id: str | None = None
    milliseconds: int = 0
    at: datetime | None = None
