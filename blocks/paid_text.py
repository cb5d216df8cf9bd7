"""Text that was recognised for money, page by page: what a service outside said, before any rule of ours is applied to it.

Boxes are `(x0, y0, x1, y1)` as shares of the page as it is seen, 0 to 1 from its upper left corner, so that they hold for whatever size
the page was sent in. It is kept in this shape, as JSON, so that better rules never cost a second recognition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from pydantic import TypeAdapter, ValidationError

from blocks.errors import Code, Terminal
from blocks.records import Box


class PaidWord(NamedTuple):
    """A word, its box and its confidence, 0 to 1."""

    text: str
    box: Box
    confidence: float


class PaidLine(NamedTuple):
    """The words of a line from left to right, and its box."""

    words: tuple[PaidWord, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class PaidPage:
    """What the service said of one page of the document.

    `engine` names service, API version, operation and model. `lost` is the service's own code where it could not read the page; the lines
    are none then. `turn` is by how many degrees (0, 90, 180, 270) the page must be turned counter-clockwise for its text to stand upright.
    """

    number: int
    engine: str
    lines: tuple[PaidLine, ...]
    lost: str | None = None
    turn: int = 0


class Sender(Protocol):
    """Makes of a document what can be sent: nothing but the pages that are to be read."""

    def write_part(self, numbers: Sequence[int], target: Path) -> None:
        """Write a PDF of those pages, in their order."""
        ...

    def write_picture(self, number: int, target: Path) -> None:
        """Write a picture of a page as it is seen, PNG or JPEG, small enough for one call."""
        ...


class PaidText(Protocol):
    """A service outside that recognises pages of one document, and what it has recognised of it so far."""

    def fetch(self, numbers: Sequence[int], of: int) -> None:
        """See to it that the text of those pages is held: return at once where it is, else ask the service and wait for it.

        Args:
            numbers: pages of the document, ascending.
            of: how many pages the document has.

        Raises:
            Terminal: the matter lets nothing out (`EXTERNAL_DENIED`), or the service refuses the document or us.
            Transient: the service did not answer for longer than the patience; what was paid for is kept.
        """
        ...

    def page(self, number: int) -> PaidPage:
        """Return the text of a page that was fetched."""
        ...


_PAGE = TypeAdapter(PaidPage)


def paid_page_to_json(page: PaidPage) -> bytes:
    """Return a page as one line of JSON in UTF-8."""
    return _PAGE.dump_json(page)


def paid_page_from_json(data: bytes) -> PaidPage:
    """Return the page in JSON that `paid_page_to_json` wrote; raise `Terminal(PAGES_UNACCOUNTED)` for anything else."""
    try:
        return _PAGE.validate_json(data)
    except ValidationError as error:
        raise Terminal(Code.PAGES_UNACCOUNTED, "Text of a page that was paid for cannot be read any more.") from error
