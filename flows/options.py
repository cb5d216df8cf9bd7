"""What a run may be asked for: one model for the document flow and the batch flow, so that what one accepts the other does too."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_serializer

from blocks.records import Priority, Stage

BY_OPTION = "by_option"
"""Why a stage was skipped that a run was asked to leave out."""

NOT_PAID_FOR_AGAIN = frozenset(Stage) - {Stage.OCR}
"""What "do everything again" means: recognised text may have been paid for, so that it is done again only where it is named."""


class ProcessingOptions(BaseModel):
    """Options of a run; an unknown one is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    priority: Priority = Field(
        default=Priority.NORMAL, description="How urgent the work is. A run of a deployment has its deployment's priority."
    )
    warm_cache: bool = Field(
        default=True, description="Load the entities of the matter into the cache before the first document."
    )
    entity_resolution: bool = Field(
        default=True, description="Resolve mentions to the entities of the matter; off, mentions are found and stay unresolved."
    )
    force_reprocess: bool | frozenset[Stage] = Field(
        default=False,
        description="Stages to do again although the database holds their outcome; true: all of them but ocr. What follows from a "
        "changed outcome is done again too.",
    )
    canary: int | None = Field(
        default=None, ge=1, description="So many documents must complete before the rest of the batch starts; none: no such test."
    )
    deadline: AwareDatetime | None = Field(
        default=None,
        description="When the batch is to have ended, with its offset from UTC; open after it, the batch is told to be late. None: no such time.",
    )

    @property
    def forced(self) -> frozenset[Stage]:
        """The stages that are done again whatever the database holds."""
        if isinstance(self.force_reprocess, bool):
            return NOT_PAID_FOR_AGAIN if self.force_reprocess else frozenset()
        return self.force_reprocess

    def skips(self, stage: Stage) -> str | None:
        """Return why the stage is left out, or None where it is not."""
        return BY_OPTION if stage is Stage.RESOLUTION and not self.entity_resolution else None

    @field_serializer("force_reprocess")
    def _in_order(self, value: bool | frozenset[Stage]) -> bool | list[Stage]:  # noqa: FBT001 (pydantic calls it)
        """Write the stages in their order, so that equal options are equal text."""
        return value if isinstance(value, bool) else [stage for stage in Stage if stage in value]
