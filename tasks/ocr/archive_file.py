"""ZIP archives: they have no page of their own, for what is in them are documents. All that is asked here is whether they open."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.records import Page
from tasks.formats.zip_archive import opened_zip


def archive_pages(path: Path, document_id: str | None = None) -> Iterator[Page]:
    """Yield no page; raise `Terminal(FILE_DAMAGED)` where the archive does not open."""
    try:
        opened_zip(path, "")
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise Terminal(Code.FILE_DAMAGED, f"The archive does not open: {type(error).__name__}.", document_id) from None
    yield from ()
