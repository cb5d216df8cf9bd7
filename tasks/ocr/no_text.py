"""Pages that gave nothing, and the name of the reader that they were given to. Imports no PDF library, for the parent's sake."""

from __future__ import annotations

import functools
from importlib.metadata import version

from blocks.records import NoTextReason, Page, PageSource


@functools.cache
def layer_engine() -> str:
    """Return the name and version of the reader of text layers, as it stands on every page that it gave."""
    return f"pypdfium2 {version('pypdfium2')}"


def unreadable(number: int, reason: NoTextReason = NoTextReason.PAGE_UNREADABLE) -> Page:
    """Return the record of a page that could not be read, for that reason."""
    return Page(number, "", PageSource.NONE, layer_engine(), reason=reason)
