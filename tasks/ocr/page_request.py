"""What the parent asks a child to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from blocks.child import JSON
from blocks.paid_text import PaidPage
from blocks.records import MediaType


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Pages of one file, by their numbers, and how to read them; `path` is absolute, since children have a folder of their own.

    `media_type` is what the file is, `passwords` the path of a file of passwords to try ("": none). With `survey` nothing is recognised: pages that need it are only named. `paid` are pages whose text a service outside has recognised.
    """

    path: str
    document_id: str
    engine: str
    dpi: int
    max_pages: int
    numbers: tuple[int, ...] = ()
    survey: bool = False
    paid: tuple[PaidPage, ...] = ()
    media_type: MediaType = MediaType.PDF
    passwords: str = ""

    def to_item(self) -> dict[str, JSON]:
        """Return the request as a work item."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @staticmethod
    def from_item(item: Mapping[str, JSON]) -> PageRequest:
        """Return the request that a work item holds."""
        return _REQUEST.validate_python(item)


_REQUEST = TypeAdapter(PageRequest)
