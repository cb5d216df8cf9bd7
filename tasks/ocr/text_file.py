"""Plain text documents: a page for each form feed, the text kept as it is so that offsets into the file hold."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from blocks.errors import Code, Terminal
from blocks.records import PAGE_END, NoTextReason, Page, PageSource, PageWarning
from tasks.ocr.clean import storable

_LINE_END = re.compile("\r\n?")

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def text_pages(path: Path, document_id: str | None = None) -> Iterator[Page]:
    """Yield the pages of a text file; a form feed at its end opens no page.

    Line ends become U+000A, and characters that no database takes become U+FFFD one for one. A page of white space keeps it.

    Raises:
        Terminal: `TEXT_UNDECODABLE` where the file claims an encoding by its byte order mark and does not keep to it.
    """
    text, encoding, warnings = _decoded(path.read_bytes(), document_id)
    parts = _LINE_END.sub("\n", text).split(PAGE_END)
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    for number, part in enumerate(parts, start=1):
        kept = storable(part)
        yield Page(
            number=number,
            text=kept.text,
            source=PageSource.TEXT_LAYER if kept.text else PageSource.NONE,
            engine=f"plain text {encoding}",
            reason=None if kept.text else NoTextReason.BLANK,
            warnings=(*warnings, *((PageWarning.TEXT_CLEANED,) if kept.changed else ())),
        )


def _decoded(data: bytes, document_id: str | None) -> tuple[str, str, tuple[PageWarning, ...]]:
    """Return the text, the name of its encoding, and a warning if that is a guess.

    UTF-8 is tried first; what it refuses is read as Windows-1252, in which every
    byte is a character but five, which become U+FFFD.
    """
    try:
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                return data.decode(encoding), encoding.removesuffix("-sig"), ()
    except UnicodeDecodeError as error:
        raise Terminal(Code.TEXT_UNDECODABLE, f"The file is marked as {encoding} and is not.", document_id) from error
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252", (PageWarning.ENCODING_GUESSED,)
