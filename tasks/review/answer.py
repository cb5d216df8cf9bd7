"""What all answers share: frozen records that become one JSON object."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A record of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
