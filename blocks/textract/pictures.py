"""Page by page: a picture of each page in a call of its own, for installations whose files are kept in a folder.

A call is answered at once, so there is no job and no row: the text is kept as soon as it comes, and a kill costs one page.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from blocks.database.columns import utc_now
from blocks.database.store import Store
from blocks.errors import Code, Terminal
from blocks.paid_folder import PaidFolder
from blocks.paid_text import PaidPage, Sender
from blocks.records import Document, Stage
from blocks.textract.answers import AnsweredPage, pages_of
from blocks.textract.client import DETECT, TextractClient
from blocks.textract.parts import token_of

_OF_THE_PAGE = frozenset(
    {Code.TEXTRACT_REFUSED, Code.PDF_DAMAGED, Code.CHILD_TIMED_OUT, Code.CHILD_OUT_OF_MEMORY, Code.CHILD_CRASHED}
)
"""What is wrong with one page, which cannot be drawn or is refused, and with no other."""


@dataclass(frozen=True)
class TextractPictures:
    """The text of one document by pictures; see `blocks.paid_text.PaidText`. `open_client` is called when the service is first needed."""

    store: Store
    document: Document
    sender: Sender
    paid: PaidFolder
    open_client: Callable[[], TextractClient]
    page_micro_dollars: int

    def fetch(self, numbers: Sequence[int], of: int) -> None:  # noqa: ARG002 (the protocol's word for how long the document is)
        """Return when the text of those pages is held."""
        with tempfile.TemporaryDirectory(prefix="legaldocs-picture-") as folder:
            for number in self.paid.missing(numbers):
                self._read(number, Path(folder) / "picture")

    def page(self, number: int) -> PaidPage:
        """Return a page that was fetched."""
        return self.paid.get(number)

    @cached_property
    def _client(self) -> TextractClient:
        return self.open_client()

    def _read(self, number: int, picture: Path) -> None:
        """Send a picture of a page and keep what comes back; a page that cannot be drawn or is refused is kept as lost and costs nothing."""
        client, asked_at = self._client, utc_now()
        try:
            self.sender.write_picture(number, picture)
            blocks, engine = client.detect(picture.read_bytes())
        except Terminal as error:
            if error.code not in _OF_THE_PAGE:
                raise Terminal(error.code, error.cause, self.document.id) from error
            page, cost = PaidPage(number, DETECT, (), error.code), 0
        else:
            answered = next(pages_of(blocks), AnsweredPage(1, ()))  # a picture is one page
            page, cost = PaidPage(number, engine, answered.lines, turn=answered.turn), self.page_micro_dollars
        self.paid.put(page, token_of(self.document, (number,), 0), asked_at)
        if cost:
            with self.store.transaction() as tx:
                tx.stages.add_cost(self.document.id, Stage.OCR, cost)
