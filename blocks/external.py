"""The one gate through which words of a matter leave this installation: to a recognition service, or to a language model elsewhere.

Whoever opens a client of such a service asks for a `Permit`, and a permit exists only for a matter that allows it. The default denies,
and so does everything that is not the word `allow`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blocks.errors import Code, Terminal
from blocks.records import ExternalPolicy
from blocks.store_records import Matter


class Outside(StrEnum):
    """Who may be sent words of a matter that allows it."""

    TEXTRACT = "AWS Textract"
    MODEL = "a language model"


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to send words of the matter to a service outside. Making one is the check.

    Raises:
        Terminal: `EXTERNAL_DENIED` where the matter does not allow it.
    """

    matter: Matter
    service: Outside

    def __post_init__(self) -> None:
        """Refuse unless the matter says allow."""
        if self.matter.external is not ExternalPolicy.ALLOW:
            raise Terminal(
                Code.EXTERNAL_DENIED, f"Nothing of this matter may leave the installation, and {self.service} is outside."
            )
