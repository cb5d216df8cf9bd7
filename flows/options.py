"""What a run may be asked for: one model for the document flow and the batch flow, so that what one accepts the other does too."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from blocks.records import Priority, Stage


class ProcessingOptions(BaseModel):
    """Options of a run; an unknown one is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    priority: Priority = Field(default=Priority.NORMAL, description="How urgent the work is.")
    force_reprocess: frozenset[Stage] = Field(
        default=frozenset(),
        description="Stages to do again although the database holds their outcome; what follows from a changed outcome is done again too.",
    )
