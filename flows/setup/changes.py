"""What a step of the setup did to one thing on the server: made it, changed it, or found it as it should be."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Outcome(StrEnum):
    """What became of one thing."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"


class Change(BaseModel):
    """One thing of the setup and what became of it; `detail` says what it is now, or what changed."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    outcome: Outcome
    detail: str = ""


def compared(kind: str, name: str, *, before: object, wanted: object, detail: str = "") -> Change:
    """Return the change of a thing that stood as `before` (None: was not there) and now stands as `wanted`."""
    outcome = Outcome.MADE if before is None else Outcome.SAME if before == wanted else Outcome.CHANGED
    return Change(kind=kind, name=name, outcome=outcome, detail=detail)
